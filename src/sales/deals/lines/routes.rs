//! Lines over HTTP.

use actix_web::{delete, get, patch, post, web};

use super::model::{DealLine, DealLineListing, DealLinePage, DealLinePatch, DealLinePath, NewDealLine};
use super::{change, queries};
use crate::access::{Can, Read, Update};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Gone, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::DealId;
use crate::sales::deals::Deal;
use crate::sales::deals::queries as deals;
use crate::store::Db;

pub(in crate::sales::deals) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_deal_lines).service(create_deal_line).service(show_deal_line);
    config.service(update_deal_line).service(delete_deal_line);
}

/// List the lines of a deal
#[utoipa::path(tag = "deals", params(DealId, DealLineListing),
    responses((status = 200, body = DealLinePage, description = "A page of lines.")))]
#[get("/deals/{id}/lines")]
async fn list_deal_lines(
    who: Can<Read, Deal>,
    id: Path<DealId>,
    listing: DealLineListing,
    db: web::Data<Db>,
) -> Result<DealLinePage> {
    db.read(move |conn| {
        let deal = deals::find(conn, &who, id.0)?;
        queries::list(conn, &deal, listing)
    })
    .await
}

/// Add a line to a deal
///
/// The deal is open. Its amount follows if it is the sum of the lines.
#[utoipa::path(tag = "deals", params(DealId), request_body = NewDealLine,
    responses((status = 201, body = DealLine, description = "The line.")))]
#[post("/deals/{id}/lines")]
async fn create_deal_line(
    who: Can<Update, Deal>,
    id: Path<DealId>,
    new: Json<NewDealLine>,
    db: web::Data<Db>,
) -> Result<Created<DealLine>> {
    db.write(who, Created, move |conn, who| change::create(conn, who, id.0, new.0)).await
}

/// Show a line
#[utoipa::path(tag = "deals",
    params(DealLinePath),
    responses((status = 200, body = DealLine, description = "The line.")))]
#[get("/deals/{id}/lines/{line_id}")]
async fn show_deal_line(
    who: Can<Read, Deal>,
    place: Path<DealLinePath>,
    db: web::Data<Db>,
) -> Result<Tagged<DealLine>> {
    db.read(move |conn| {
        let deal = deals::find(conn, &who, place.0.id)?;
        queries::find(conn, &deal, place.0.line_id)
    })
    .await
    .map(Tagged)
}

/// Change a line
///
/// Members left out stay as they are. The deal is open, and its amount follows if it is the sum of
/// the lines.
#[utoipa::path(tag = "deals",
    params(DealLinePath, IfMatch),
    request_body = DealLinePatch,
    responses((status = 200, body = DealLine, description = "The line as it is now.")))]
#[patch("/deals/{id}/lines/{line_id}")]
async fn update_deal_line(
    who: Can<Update, Deal>,
    place: Path<DealLinePath>,
    at: IfMatch,
    patch: Json<DealLinePatch>,
    db: web::Data<Db>,
) -> Result<Tagged<DealLine>> {
    db.write(who, Tagged, move |conn, who| change::update(conn, who, place.0, &at, patch.0)).await
}

/// Delete a line
///
/// For good. The deal is open, and its amount follows if it is the sum of the lines.
#[utoipa::path(tag = "deals",
    params(DealLinePath, IfMatch),
    responses((status = 204, description = "Done.")))]
#[delete("/deals/{id}/lines/{line_id}")]
async fn delete_deal_line(
    who: Can<Update, Deal>,
    place: Path<DealLinePath>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Gone> {
    db.write(who, |()| Gone, move |conn, who| change::delete(conn, who, place.0, &at)).await
}
