//! The bin: archived activities are out of sight until they are restored.

use actix_web::{delete, post, web};

use super::model::Activity;
use crate::access::{Can, Delete};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Gone, Path, ServiceConfig, Tagged};
use crate::kernel::ids::ActivityId;
use crate::store::{Collection as _, Db};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(archive_activity).service(restore_activity);
}

/// Archive an activity
///
/// It is out of sight until it is restored; lists show it with `archived=only` or `archived=any`.
#[utoipa::path(tag = "activities", params(ActivityId, IfMatch), responses((status = 204, description = "Done.")))]
#[delete("/activities/{id}")]
async fn archive_activity(
    who: Can<Delete, Activity>,
    id: Path<ActivityId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Gone> {
    db.write(who, |_| Gone, move |conn, who| Activity::archive(conn, who, id.0.uuid(), &at)).await
}

/// Restore an archived activity
///
/// An activity that is not archived stays as it is.
#[utoipa::path(tag = "activities", params(ActivityId, IfMatch), responses((status = 200, body = Activity,
    description = "The activity.")))]
#[post("/activities/{id}/restore")]
async fn restore_activity(
    who: Can<Delete, Activity>,
    id: Path<ActivityId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Tagged<Activity>> {
    db.write(who, Tagged, move |conn, who| Activity::restore(conn, who, id.0.uuid(), &at)).await
}
