//! Activities over HTTP.

use actix_web::{get, patch, post, web};

use super::creation::create;
use super::model::{Activity, ActivityListing, ActivityPage, ActivityView};
use super::new::NewActivity;
use super::patch::ActivityPatch;
use super::update::update;
use super::{actions, archive, history, moves, queries};
use crate::access::{Can, Create, Read, Update};
use crate::collection;
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::ActivityId;
use crate::store::{self, Db, Sight, SightPage, view};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_activities).service(create_activity).service(show_activity).service(update_activity);
    archive::routes(config);
    history::routes(config);
    actions::routes(config);
    moves::routes(config);
}

collection!(Activity in activities, NewActivity => create, ActivityPatch => update, unmerged);

/// List activities
///
/// The latest first, planned ones before what has happened. `account_id`, `contact_id`, `lead_id` and `deal_id` find what
/// is linked with a record, also by who takes part; `user_id` finds what a colleague takes part in.
#[utoipa::path(tag = "activities", params(ActivityListing), responses((status = 200, body = ActivityPage,
    description = "A page of activities.")))]
#[get("/activities")]
async fn list_activities(
    who: Can<Read, Activity>,
    listing: ActivityListing,
    db: web::Data<Db>,
) -> Result<SightPage<Activity>> {
    db.read(move |conn| view::list(conn, &who, &listing)).await
}

/// Create an activity
///
/// To plan one, give `due_at` or `starts_at`; to tell of one that has happened, `"status": "done"`. Everything that it is
/// linked with must be seen by you (409 `reference_not_found`). The first touch from our side with a lead is the lead's
/// first response.
#[utoipa::path(tag = "activities", request_body = NewActivity, responses((status = 201, body = Activity,
    description = "The activity.")))]
#[post("/activities")]
async fn create_activity(
    who: Can<Create, Activity>,
    new: Json<NewActivity>,
    db: web::Data<Db>,
) -> Result<Created<Activity>> {
    db.write(who, Created, move |conn, who| create(conn, who, new.0)).await
}

/// Show an activity
#[utoipa::path(tag = "activities", params(ActivityId, ActivityView), responses((status = 200, body = Activity,
    description = "The activity.")))]
#[get("/activities/{id}")]
async fn show_activity(
    who: Can<Read, Activity>,
    id: Path<ActivityId>,
    view: ActivityView,
    db: web::Data<Db>,
) -> Result<Sight<Activity>> {
    db.read(move |conn| {
        let found = queries::find(conn, &who, id.0);
        let found = store::found(conn, &who, id.0.uuid(), found)?;
        view::show(conn, &who, &view, found)
    })
    .await
}

/// Change an activity
///
/// Members left out stay as they are; `null` clears those that may be empty. The status moves by actions. Whoever owns it,
/// or leads the owner's team, may change it; others who see it may not.
#[utoipa::path(tag = "activities", params(ActivityId, IfMatch), request_body = ActivityPatch,
    responses((status = 200, body = Activity, description = "The activity as it is now.")))]
#[patch("/activities/{id}")]
async fn update_activity(
    who: Can<Update, Activity>,
    id: Path<ActivityId>,
    at: IfMatch,
    patch: Json<ActivityPatch>,
    db: web::Data<Db>,
) -> Result<Tagged<Activity>> {
    db.write(who, Tagged, move |conn, who| update(conn, who, id.0, &at, patch.0)).await
}
