//! Competitors over HTTP.

use actix_web::{delete, get, patch, post, web};
use diesel::pg::PgConnection;

use super::model::{Competitor, CompetitorListing, CompetitorPage, CompetitorPatch, NewCompetitor};
use super::{history, queries};
use crate::access::{Can, Create, Delete, Read, Update};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Gone, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::CompetitorId;
use crate::store::{Changed, Db};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_competitors).service(create_competitor).service(show_competitor);
    config.service(update_competitor).service(delete_competitor);
    history::routes(config);
}

/// List competitors
#[utoipa::path(tag = "competitors", params(CompetitorListing), responses((status = 200, body = CompetitorPage,
    description = "A page of competitors.")))]
#[get("/competitors")]
async fn list_competitors(
    who: Can<Read, Competitor>,
    listing: CompetitorListing,
    db: web::Data<Db>,
) -> Result<CompetitorPage> {
    db.read(move |conn| queries::list(conn, &who, &listing)).await
}

/// Create a competitor
#[utoipa::path(tag = "competitors", request_body = NewCompetitor, responses((status = 201, body = Competitor,
    description = "The competitor.")))]
#[post("/competitors")]
async fn create_competitor(
    who: Can<Create, Competitor>,
    new: Json<NewCompetitor>,
    db: web::Data<Db>,
) -> Result<Created<Competitor>> {
    db.write(who, Created, move |conn, who| create(conn, who, new.0)).await
}

/// Enters a competitor for whoever may, as the handler does.
pub fn create(
    conn: &mut PgConnection,
    who: &Can<Create, Competitor>,
    new: NewCompetitor,
) -> Result<Changed<Competitor>> {
    Changed::created(queries::insert(conn, who, new)?)
}

/// Show a competitor
#[utoipa::path(tag = "competitors", params(CompetitorId), responses((status = 200, body = Competitor,
    description = "The competitor.")))]
#[get("/competitors/{id}")]
async fn show_competitor(
    who: Can<Read, Competitor>,
    id: Path<CompetitorId>,
    db: web::Data<Db>,
) -> Result<Tagged<Competitor>> {
    db.read(move |conn| queries::find(conn, &who, id.0)).await.map(Tagged)
}

/// Change a competitor
///
/// Members left out stay as they are; `null` clears those that may be empty.
#[utoipa::path(tag = "competitors", params(CompetitorId, IfMatch), request_body = CompetitorPatch,
    responses((status = 200, body = Competitor, description = "The competitor as it is now.")))]
#[patch("/competitors/{id}")]
async fn update_competitor(
    who: Can<Update, Competitor>,
    id: Path<CompetitorId>,
    at: IfMatch,
    patch: Json<CompetitorPatch>,
    db: web::Data<Db>,
) -> Result<Tagged<Competitor>> {
    db.write(who, Tagged, move |conn, who| {
        let before = queries::find_to(conn, who, id.0, &at)?;
        let after = queries::update(conn, who, &before, patch.0)?;
        Changed::updated(&before, after)
    })
    .await
}

/// Delete a competitor
///
/// For good. One that deals name cannot be deleted: make it inactive.
#[utoipa::path(tag = "competitors", params(CompetitorId, IfMatch), responses((status = 204, description = "Done.")))]
#[delete("/competitors/{id}")]
async fn delete_competitor(
    who: Can<Delete, Competitor>,
    id: Path<CompetitorId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Gone> {
    db.write(
        who,
        |()| Gone,
        move |conn, who| {
            let competitor = queries::find_to(conn, who, id.0, &at)?;
            queries::delete(conn, &competitor)?;
            Changed::deleted(&competitor)
        },
    )
    .await
}
