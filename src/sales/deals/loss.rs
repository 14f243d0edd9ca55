//! Losing a deal.

use actix_web::{post, web};
use diesel::pg::PgConnection;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::actions::{DealAction, refuse_unfit};
use super::closing::{Ending, close};
use super::model::{Deal, DealStatus};
use super::{moment, queries};
use crate::access::{Can, Update};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::{CompetitorId, DealId, ReasonId};
use crate::kernel::values::Instant;
use crate::sales::reasons::{self, ReasonKind};
use crate::store::{Changed, Db};

/// What is known of a loss.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Loss {
    /// A reason of kind `loss`.
    pub reason_id: ReasonId,
    /// To whom it was lost; the deal's competitor, unless another is named.
    pub competitor_id: Option<CompetitorId>,
    /// When it was lost, for those who may backdate: not in the future, not before the last step.
    /// Now, unless given.
    pub closed_at: Option<Instant>,
}

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(lose_deal);
}

/// Lose a deal
///
/// An open deal. It goes to the lost stage of its pipeline, if there is one; its probability
/// becomes 0.
#[utoipa::path(tag = "deals", params(DealId, IfMatch), request_body = Loss,
    responses((status = 200, body = Deal, description = "The deal as it is now.")))]
#[post("/deals/{id}/lose")]
async fn lose_deal(
    who: Can<Update, Deal>,
    id: Path<DealId>,
    at: IfMatch,
    loss: Json<Loss>,
    db: web::Data<Db>,
) -> Result<Tagged<Deal>> {
    db.write(who, Tagged, move |conn, who| be_lost(conn, who, id.0, &at, &loss.0)).await
}

/// Loses a deal for whoever may, as the handler does.
pub fn be_lost(
    conn: &mut PgConnection,
    who: &Can<Update, Deal>,
    id: DealId,
    at: &IfMatch,
    loss: &Loss,
) -> Result<Changed<Deal>> {
    let before = queries::find_to(conn, who, id, at)?;
    refuse_unfit(DealAction::Lose, &before)?;
    let reason_id = Some(loss.reason_id);
    reasons::of_kind(conn, who, reason_id, ReasonKind::Loss, "/reason_id")?;
    let closed_at = moment::of(who, &before, loss.closed_at, "/closed_at")?;
    let lost_to = loss.competitor_id;
    let ending = Ending { status: DealStatus::Lost, reason_id, lost_to, closed_at, amount: None };
    let after = close(conn, who, &before, ending)?;
    Changed::acted("lost", &before, after)
}
