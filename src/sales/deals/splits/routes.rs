//! Shares over HTTP.

use actix_web::{get, put, web};
use diesel::pg::PgConnection;

use super::model::DealSplit;
use super::queries;
use crate::access::{Assign, Can, Read};
use crate::identity::users::User;
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Json, Path, ServiceConfig, Shown};
use crate::kernel::ids::DealId;
use crate::kernel::record::Record as _;
use crate::sales::deals::Deal;
use crate::sales::deals::patch::Step;
use crate::sales::deals::queries as deals;
use crate::store::{Changed, Db};

pub(in crate::sales::deals) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show_deal_split).service(put_deal_split);
}

/// Show who shares the credit for a deal
#[utoipa::path(tag = "deals", params(DealId), responses((status = 200, body = DealSplit,
    description = "The shares, the largest first.")))]
#[get("/deals/{id}/splits")]
async fn show_deal_split(
    who: Can<Read, Deal>,
    id: Path<DealId>,
    db: web::Data<Db>,
) -> Result<Shown<DealSplit>> {
    db.read(move |conn| {
        let deal = deals::find(conn, &who, id.0)?;
        queries::of(conn, &deal)
    })
    .await
    .map(Shown)
}

/// Say who shares the credit for a deal
///
/// All shares at once, by whoever may put others in charge of it. The deal's version and history tell of it.
#[utoipa::path(tag = "deals", params(DealId, IfMatch), request_body = DealSplit, responses((status = 200,
    body = DealSplit, description = "The shares as they are now.")))]
#[put("/deals/{id}/splits")]
async fn put_deal_split(
    who: Can<Assign, Deal>,
    id: Path<DealId>,
    at: IfMatch,
    split: Json<DealSplit>,
    db: web::Data<Db>,
) -> Result<Shown<DealSplit>> {
    db.write(who, Shown, move |conn, who| share(conn, who, id.0, &at, &split.0)).await
}

/// Shares the credit for a deal, for whoever may, as the handler does.
pub fn share(
    conn: &mut PgConnection,
    who: &Can<Assign, Deal>,
    id: DealId,
    at: &IfMatch,
    split: &DealSplit,
) -> Result<Changed<DealSplit>> {
    let deal = deals::find_to(conn, who, id, at)?;
    for (at, share) in split.shares.iter().enumerate() {
        who.refers::<User>(conn, Some(share.user_id), &format!("/shares/{at}/user_id"))?;
    }
    let before = queries::of(conn, &deal)?;
    queries::replace(conn, &deal, split)?;
    let after = queries::of(conn, &deal)?;
    if before == after {
        return Ok(Changed::unchanged(after));
    }
    let touched = deals::take(conn, who, &deal, Step::default())?;
    let named = (Deal::TYPE, deal.id.uuid(), touched.version);
    Ok(Changed::member(named, "shares", &before.shares, &after.shares)?.map(|()| after))
}
