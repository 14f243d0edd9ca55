//! What happened to an activity.

use actix_web::{get, web};

use super::model::Activity;
use crate::access::{Can, Read};
use crate::kernel::Result;
use crate::kernel::http::{Path, ServiceConfig};
use crate::kernel::ids::ActivityId;
use crate::store::Db;
use crate::store::history::{self, ChangeListing, ChangePage};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_activity_history);
}

/// List what happened to an activity
#[utoipa::path(tag = "activities", params(ActivityId, ChangeListing), responses((status = 200, body = ChangePage,
    description = "A page of changes, newest first.")))]
#[get("/activities/{id}/history")]
async fn list_activity_history(
    who: Can<Read, Activity>,
    id: Path<ActivityId>,
    listing: ChangeListing,
    db: web::Data<Db>,
) -> Result<ChangePage> {
    db.read(move |conn| history::of(conn, &who, id.0.uuid(), &listing)).await
}
