//! The bin: archived tasks are out of sight until they are restored.

use actix_web::{delete, post, web};

use super::model::Task;
use crate::access::{Can, Delete};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Gone, Path, ServiceConfig, Tagged};
use crate::kernel::ids::TaskId;
use crate::store::{Collection as _, Db};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(archive_task).service(restore_task);
}

/// Archive a task
///
/// It is out of sight until it is restored; lists show it with `archived=only` or `archived=any`.
#[utoipa::path(tag = "tasks", params(TaskId, IfMatch), responses((status = 204, description = "Done.")))]
#[delete("/tasks/{id}")]
async fn archive_task(
    who: Can<Delete, Task>,
    id: Path<TaskId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Gone> {
    db.write(who, |_| Gone, move |conn, who| Task::archive(conn, who, id.0.uuid(), &at)).await
}

/// Restore an archived task
///
/// A task that is not archived stays as it is.
#[utoipa::path(tag = "tasks", params(TaskId, IfMatch), responses((status = 200, body = Task,
    description = "The task.")))]
#[post("/tasks/{id}/restore")]
async fn restore_task(
    who: Can<Delete, Task>,
    id: Path<TaskId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Tagged<Task>> {
    db.write(who, Tagged, move |conn, who| Task::restore(conn, who, id.0.uuid(), &at)).await
}
