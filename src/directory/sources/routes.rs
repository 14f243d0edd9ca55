//! Lead sources over HTTP.

use actix_web::{delete, get, patch, post, web};
use diesel::pg::PgConnection;

use super::model::{LeadSource, LeadSourceListing, LeadSourcePage, LeadSourcePatch, NewLeadSource};
use super::queries;
use crate::access::{Can, Create, Delete, Read, Update};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Gone, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::LeadSourceId;
use crate::store::history::{self, ChangeListing, ChangePage};
use crate::store::{Changed, Db, tree};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_lead_sources).service(create_lead_source).service(show_lead_source);
    config.service(update_lead_source).service(delete_lead_source).service(list_lead_source_history);
}

/// List lead sources
#[utoipa::path(tag = "lead-sources", params(LeadSourceListing), responses((status = 200, body = LeadSourcePage,
    description = "A page of lead sources.")))]
#[get("/lead-sources")]
async fn list_lead_sources(
    who: Can<Read, LeadSource>,
    listing: LeadSourceListing,
    db: web::Data<Db>,
) -> Result<LeadSourcePage> {
    db.read(move |conn| queries::list(conn, &who, &listing)).await
}

/// Create a lead source
#[utoipa::path(tag = "lead-sources", request_body = NewLeadSource, responses((status = 201, body = LeadSource,
    description = "The lead source.")))]
#[post("/lead-sources")]
async fn create_lead_source(
    who: Can<Create, LeadSource>,
    new: Json<NewLeadSource>,
    db: web::Data<Db>,
) -> Result<Created<LeadSource>> {
    db.write(who, Created, move |conn, who| create(conn, who, new.0)).await
}

/// Enters a lead source for whoever may, as the handler does.
pub fn create(
    conn: &mut PgConnection,
    who: &Can<Create, LeadSource>,
    new: NewLeadSource,
) -> Result<Changed<LeadSource>> {
    who.refers::<LeadSource>(conn, new.parent_id, "/parent_id")?;
    Changed::created(queries::insert(conn, who, new)?)
}

/// Show a lead source
#[utoipa::path(tag = "lead-sources", params(LeadSourceId), responses((status = 200, body = LeadSource,
    description = "The lead source.")))]
#[get("/lead-sources/{id}")]
async fn show_lead_source(
    who: Can<Read, LeadSource>,
    id: Path<LeadSourceId>,
    db: web::Data<Db>,
) -> Result<Tagged<LeadSource>> {
    db.read(move |conn| queries::find(conn, &who, id.0)).await.map(Tagged)
}

/// Change a lead source
///
/// Members left out stay as they are; `null` clears those that may be empty.
#[utoipa::path(tag = "lead-sources", params(LeadSourceId, IfMatch), request_body = LeadSourcePatch,
    responses((status = 200, body = LeadSource, description = "The lead source as it is now.")))]
#[patch("/lead-sources/{id}")]
async fn update_lead_source(
    who: Can<Update, LeadSource>,
    id: Path<LeadSourceId>,
    at: IfMatch,
    patch: Json<LeadSourcePatch>,
    db: web::Data<Db>,
) -> Result<Tagged<LeadSource>> {
    db.write(who, Tagged, move |conn, who| update(conn, who, id.0, &at, patch.0)).await
}

fn update(
    conn: &mut PgConnection,
    who: &Can<Update, LeadSource>,
    id: LeadSourceId,
    at: &IfMatch,
    patch: LeadSourcePatch,
) -> Result<Changed<LeadSource>> {
    let before = queries::find_to(conn, who, id, at)?;
    let parent = patch.parent_id.flatten();
    who.refers::<LeadSource>(conn, parent, "/parent_id")?;
    tree::refuse_cycle::<LeadSource, _>(conn, who, id, parent, "/parent_id")?;
    let after = queries::update(conn, who, &before, patch)?;
    Changed::updated(&before, after)
}

/// Delete a lead source
///
/// For good; refused with 409 `in_use` while records refer to it: set it inactive instead.
#[utoipa::path(tag = "lead-sources", params(LeadSourceId, IfMatch), responses((status = 204, description = "Done.")))]
#[delete("/lead-sources/{id}")]
async fn delete_lead_source(
    who: Can<Delete, LeadSource>,
    id: Path<LeadSourceId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Gone> {
    db.write(
        who,
        |()| Gone,
        move |conn, who| {
            let source = queries::find_to(conn, who, id.0, &at)?;
            queries::delete(conn, &source)?;
            Changed::deleted(&source)
        },
    )
    .await
}

/// List what happened to a lead source
#[utoipa::path(tag = "lead-sources", params(LeadSourceId, ChangeListing), responses((status = 200, body = ChangePage,
    description = "A page of changes, newest first.")))]
#[get("/lead-sources/{id}/history")]
async fn list_lead_source_history(
    who: Can<Read, LeadSource>,
    id: Path<LeadSourceId>,
    listing: ChangeListing,
    db: web::Data<Db>,
) -> Result<ChangePage> {
    db.read(move |conn| history::of(conn, &who, id.0.uuid(), &listing)).await
}
