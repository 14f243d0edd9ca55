//! Leads over HTTP.

use actix_web::{get, patch, post, web};
use diesel::pg::PgConnection;

use super::model::{Lead, LeadListing, LeadPage, LeadView, NewLead};
use super::patch::LeadPatch;
use super::{actions, archive, assignment, conversion, creation, history, moves, qualifying, queries};
use crate::access::{Can, Create, Ownership, Read, Update};
use crate::collection;
use crate::directory::contacts;
use crate::directory::tags;
use crate::extras;
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::LeadId;
use crate::store::{self, Changed, Db, Sight, SightPage, view};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_leads).service(create_lead).service(show_lead).service(update_lead);
    archive::routes(config);
    history::routes(config);
    actions::routes(config);
    assignment::routes(config);
    moves::routes(config);
    qualifying::routes(config);
    conversion::routes(config);
}

/// List leads
#[utoipa::path(tag = "leads", params(LeadListing), responses((status = 200, body = LeadPage,
    description = "A page of leads.")))]
#[get("/leads")]
async fn list_leads(
    who: Can<Read, Lead>,
    listing: LeadListing,
    db: web::Data<Db>,
) -> Result<SightPage<Lead>> {
    db.read(move |conn| view::list(conn, &who, &listing)).await
}

/// Create a lead
///
/// Refused with `duplicate` when an open lead or a contact that you see has the same e-mail address or
/// phone number, unless `allow_duplicate` is true; `existing_type` and `existing_id` name the other one.
#[utoipa::path(tag = "leads", request_body = NewLead, responses((status = 201, body = Lead,
    description = "The lead.")))]
#[post("/leads")]
async fn create_lead(who: Can<Create, Lead>, new: Json<NewLead>, db: web::Data<Db>) -> Result<Created<Lead>> {
    db.write(who, Created, move |conn, who| creation::create(conn, who, new.0)).await
}

/// Show a lead
#[utoipa::path(tag = "leads", params(LeadId, LeadView), responses((status = 200, body = Lead,
    description = "The lead.")))]
#[get("/leads/{id}")]
async fn show_lead(
    who: Can<Read, Lead>,
    id: Path<LeadId>,
    view: LeadView,
    db: web::Data<Db>,
) -> Result<Sight<Lead>> {
    db.read(move |conn| {
        let found = queries::find(conn, &who, id.0);
        let found = store::found(conn, &who, id.0.uuid(), found)?;
        view::show(conn, &who, &view, found)
    })
    .await
}

/// Change a lead
///
/// Members left out stay as they are; `null` clears those that may be empty. The status moves by actions.
#[utoipa::path(tag = "leads", params(LeadId, IfMatch), request_body = LeadPatch,
    responses((status = 200, body = Lead, description = "The lead as it is now.")))]
#[patch("/leads/{id}")]
async fn update_lead(
    who: Can<Update, Lead>,
    id: Path<LeadId>,
    at: IfMatch,
    patch: Json<LeadPatch>,
    db: web::Data<Db>,
) -> Result<Tagged<Lead>> {
    db.write(who, Tagged, move |conn, who| update(conn, who, id.0, &at, patch.0)).await
}

collection!(Lead in leads, NewLead => creation::create, LeadPatch => update,
    many => contacts::wait_for_all, creation::create_all);

fn update(
    conn: &mut PgConnection,
    who: &Can<Update, Lead>,
    id: LeadId,
    at: &IfMatch,
    mut patch: LeadPatch,
) -> Result<Changed<Lead>> {
    let before = queries::find_to(conn, who, id, at)?;
    patch.keeps_a_name(&before)?;
    let owner = Ownership::after(conn, who, &before, patch.owner_id, patch.team_id)?;
    (patch.owner_id, patch.team_id) = (Some(owner.owner_id), Some(owner.team_id));
    tags::admit(conn, who, patch.tag_ids.as_mut())?;
    extras::admit_change(conn, who, &before, &mut patch.custom, patch.external_ids.as_ref())?;
    let after = queries::update(conn, who, &before, patch)?;
    extras::keep_change(conn, who, &before, &after)?;
    Changed::updated(&before, after)
}
