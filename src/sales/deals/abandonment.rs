//! Abandoning a deal: nobody answers any more.

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
use crate::kernel::ids::{DealId, ReasonId};
use crate::kernel::values::Instant;
use crate::sales::reasons::{self, ReasonKind};
use crate::store::{Changed, Db};

/// What is known of an abandonment.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Abandonment {
    /// A reason of kind `abandon`.
    pub reason_id: Option<ReasonId>,
    /// When it was given up, for those who may backdate: not in the future, not before the last step.
    /// Now, unless given.
    pub closed_at: Option<Instant>,
}

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(abandon_deal);
}

/// Abandon a deal
///
/// An open deal on which nothing happens any more: not lost to anybody. It stays in its stage; its
/// probability becomes 0.
#[utoipa::path(tag = "deals", params(DealId, IfMatch), request_body = Abandonment,
    responses((status = 200, body = Deal, description = "The deal as it is now.")))]
#[post("/deals/{id}/abandon")]
async fn abandon_deal(
    who: Can<Update, Deal>,
    id: Path<DealId>,
    at: IfMatch,
    abandonment: Json<Abandonment>,
    db: web::Data<Db>,
) -> Result<Tagged<Deal>> {
    db.write(who, Tagged, move |conn, who| be_abandoned(conn, who, id.0, &at, &abandonment.0)).await
}

/// Abandons a deal for whoever may, as the handler does.
pub fn be_abandoned(
    conn: &mut PgConnection,
    who: &Can<Update, Deal>,
    id: DealId,
    at: &IfMatch,
    abandonment: &Abandonment,
) -> Result<Changed<Deal>> {
    let before = queries::find_to(conn, who, id, at)?;
    refuse_unfit(DealAction::Abandon, &before)?;
    let reason_id = abandonment.reason_id;
    reasons::of_kind(conn, who, reason_id, ReasonKind::Abandon, "/reason_id")?;
    let closed_at = moment::of(who, &before, abandonment.closed_at, "/closed_at")?;
    let status = DealStatus::Abandoned;
    let ending = Ending { status, reason_id, lost_to: None, closed_at, amount: None };
    let after = close(conn, who, &before, ending)?;
    Changed::acted("abandoned", &before, after)
}
