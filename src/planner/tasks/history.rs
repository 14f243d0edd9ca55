//! What happened to a task.

use actix_web::{get, web};

use super::model::Task;
use crate::access::{Can, Read};
use crate::kernel::Result;
use crate::kernel::http::{Path, ServiceConfig};
use crate::kernel::ids::TaskId;
use crate::store::Db;
use crate::store::history::{self, ChangeListing, ChangePage};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_task_history);
}

/// List what happened to a task
#[utoipa::path(tag = "tasks", params(TaskId, ChangeListing), responses((status = 200, body = ChangePage,
    description = "A page of changes, newest first.")))]
#[get("/tasks/{id}/history")]
async fn list_task_history(
    who: Can<Read, Task>,
    id: Path<TaskId>,
    listing: ChangeListing,
    db: web::Data<Db>,
) -> Result<ChangePage> {
    db.read(move |conn| history::of(conn, &who, id.0.uuid(), &listing)).await
}
