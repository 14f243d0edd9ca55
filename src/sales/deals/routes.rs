//! Deals over HTTP.

use actix_web::{get, patch, post, web};

use super::creation::create;
use super::model::{Deal, DealListing, DealPage, DealView};
use super::new::NewDeal;
use super::patch::DealPatch;
use super::update::update;
use super::{
    abandonment, actions, archive, history, lines, loss, movement, passages, pipeline_change, queries,
    reopening, splits, win,
};
use crate::access::{Can, Create, Read, Update};
use crate::collection;
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::DealId;
use crate::store::{self, Db, Sight, SightPage, view};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_deals).service(create_deal).service(show_deal).service(update_deal);
    lines::routes(config);
    splits::routes(config);
    movement::routes(config);
    pipeline_change::routes(config);
    win::routes(config);
    loss::routes(config);
    abandonment::routes(config);
    reopening::routes(config);
    actions::routes(config);
    passages::routes(config);
    archive::routes(config);
    history::routes(config);
}

/// List deals
#[utoipa::path(tag = "deals", params(DealListing), responses((status = 200, body = DealPage,
    description = "A page of deals.")))]
#[get("/deals")]
async fn list_deals(
    who: Can<Read, Deal>,
    listing: DealListing,
    db: web::Data<Db>,
) -> Result<SightPage<Deal>> {
    db.read(move |conn| view::list(conn, &who, &listing)).await
}

/// Create a deal
///
/// It begins in an open stage. With `lines` and without `amount` it is worth its lines.
#[utoipa::path(tag = "deals", request_body = NewDeal, responses((status = 201, body = Deal,
    description = "The deal.")))]
#[post("/deals")]
async fn create_deal(who: Can<Create, Deal>, new: Json<NewDeal>, db: web::Data<Db>) -> Result<Created<Deal>> {
    db.write(who, Created, move |conn, who| create(conn, who, new.0)).await
}

collection!(Deal in deals, NewDeal => create, DealPatch => update);

/// Show a deal
#[utoipa::path(tag = "deals", params(DealId, DealView), responses((status = 200, body = Deal,
    description = "The deal.")))]
#[get("/deals/{id}")]
async fn show_deal(
    who: Can<Read, Deal>,
    id: Path<DealId>,
    view: DealView,
    db: web::Data<Db>,
) -> Result<Sight<Deal>> {
    db.read(move |conn| {
        let found = queries::find(conn, &who, id.0);
        let found = store::found(conn, &who, id.0.uuid(), found)?;
        view::show(conn, &who, &view, found)
    })
    .await
}

/// Change a deal
///
/// Members left out stay as they are; `null` clears those that may be empty. Stage and status change
/// by actions. Amount, probability and forecast of a closed deal stay as they are.
#[utoipa::path(tag = "deals", params(DealId, IfMatch), request_body = DealPatch,
    responses((status = 200, body = Deal, description = "The deal as it is now.")))]
#[patch("/deals/{id}")]
async fn update_deal(
    who: Can<Update, Deal>,
    id: Path<DealId>,
    at: IfMatch,
    patch: Json<DealPatch>,
    db: web::Data<Db>,
) -> Result<Tagged<Deal>> {
    db.write(who, Tagged, move |conn, who| update(conn, who, id.0, &at, patch.0)).await
}
