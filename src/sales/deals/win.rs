//! Winning a deal.

use actix_web::{post, web};
use diesel::pg::PgConnection;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::actions::{DealAction, refuse_unfit};
use super::closing::{Ending, close};
use super::model::{Deal, DealStatus};
use super::{moment, queries, requirements, update};
use crate::access::{Can, Update};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::{DealId, ReasonId};
use crate::kernel::values::{Instant, MaybeMoney, Money, not_negative};
use crate::sales::reasons::{self, ReasonKind};
use crate::store::{Changed, Db};

/// What is known of a win.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Win {
    /// A reason of kind `win`.
    pub reason_id: Option<ReasonId>,
    /// What was agreed in the end; more than zero. It becomes the deal's amount by hand.
    #[validate(nested, custom(function = "not_negative"))]
    pub amount: Option<Money>,
    /// When it was won, for those who may backdate: not in the future, not before the last step. Now,
    /// unless given.
    pub closed_at: Option<Instant>,
}

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(win_deal);
}

/// Win a deal
///
/// An open deal with an amount above zero and a customer. It goes to the won stage of its pipeline,
/// if there is one; its probability becomes 100.
#[utoipa::path(tag = "deals", params(DealId, IfMatch), request_body = Win,
    responses((status = 200, body = Deal, description = "The deal as it is now.")))]
#[post("/deals/{id}/win")]
async fn win_deal(
    who: Can<Update, Deal>,
    id: Path<DealId>,
    at: IfMatch,
    win: Json<Win>,
    db: web::Data<Db>,
) -> Result<Tagged<Deal>> {
    db.write(who, Tagged, move |conn, who| be_won(conn, who, id.0, &at, win.0)).await
}

/// Wins a deal for whoever may, as the handler does.
pub fn be_won(
    conn: &mut PgConnection,
    who: &Can<Update, Deal>,
    id: DealId,
    at: &IfMatch,
    win: Win,
) -> Result<Changed<Deal>> {
    let before = queries::find_to(conn, who, id, at)?;
    refuse_unfit(DealAction::Win, &before)?;
    reasons::of_kind(conn, who, win.reason_id, ReasonKind::Win, "/reason_id")?;
    update::fits_lines(conn, &before, win.amount.as_ref())?;
    let amount = win.amount.clone().map_or_else(|| before.amount.clone(), |amount| MaybeMoney(Some(amount)));
    requirements::refuse(requirements::of_winning(&Deal { amount, ..before.clone() }))?;
    let closed_at = moment::of(who, &before, win.closed_at, "/closed_at")?;
    let Win { reason_id, amount, .. } = win;
    let ending = Ending { status: DealStatus::Won, reason_id, lost_to: None, closed_at, amount };
    let after = close(conn, who, &before, ending)?;
    Changed::acted("won", &before, after)
}
