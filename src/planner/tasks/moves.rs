//! From state to state, but for completing.

use actix_web::{post, web};
use diesel::pg::PgConnection;

use super::lifecycle::TaskAction;
use super::model::Task;
use super::patch::{Step, TaskPatch};
use super::queries::{self, Lists};
use crate::access::{Can, Update};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Path, ServiceConfig, Tagged};
use crate::kernel::ids::TaskId;
use crate::kernel::values::Instant;
use crate::store::{Changed, Db};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(start_task).service(put_off_task).service(cancel_task).service(reopen_task);
}

/// Start a task
///
/// From `open` or `waiting` to `in_progress`.
#[utoipa::path(tag = "tasks", params(TaskId, IfMatch), responses((status = 200, body = Task,
    description = "The task as it is now.")))]
#[post("/tasks/{id}/start")]
async fn start_task(
    who: Can<Update, Task>,
    id: Path<TaskId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Tagged<Task>> {
    db.write(who, Tagged, move |conn, who| act(conn, who, (id.0, &at), TaskAction::Start)).await
}

/// Let a task wait
///
/// From `open` or `in_progress` to `waiting`: for somebody, or something.
#[utoipa::path(tag = "tasks", params(TaskId, IfMatch), responses((status = 200, body = Task,
    description = "The task as it is now.")))]
#[post("/tasks/{id}/wait")]
async fn put_off_task(
    who: Can<Update, Task>,
    id: Path<TaskId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Tagged<Task>> {
    db.write(who, Tagged, move |conn, who| act(conn, who, (id.0, &at), TaskAction::Wait)).await
}

/// Cancel a task
///
/// From `open`, `in_progress` or `waiting` to `cancelled`; no next one is made.
#[utoipa::path(tag = "tasks", params(TaskId, IfMatch), responses((status = 200, body = Task,
    description = "The task as it is now.")))]
#[post("/tasks/{id}/cancel")]
async fn cancel_task(
    who: Can<Update, Task>,
    id: Path<TaskId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Tagged<Task>> {
    db.write(who, Tagged, move |conn, who| act(conn, who, (id.0, &at), TaskAction::Cancel)).await
}

/// Reopen a task
///
/// From `done` or `cancelled` to `open`. A next one that was made stays, and no second one is made.
#[utoipa::path(tag = "tasks", params(TaskId, IfMatch), responses((status = 200, body = Task,
    description = "The task as it is now.")))]
#[post("/tasks/{id}/reopen")]
async fn reopen_task(
    who: Can<Update, Task>,
    id: Path<TaskId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Tagged<Task>> {
    db.write(who, Tagged, move |conn, who| act(conn, who, (id.0, &at), TaskAction::Reopen)).await
}

fn act(
    conn: &mut PgConnection,
    who: &Can<Update, Task>,
    (id, at): (TaskId, &IfMatch),
    action: TaskAction,
) -> Result<Changed<Task>> {
    let before = queries::find_to(conn, who, id, at)?;
    let status = action.follow(before.status)?;
    let remind_at = match action {
        TaskAction::Reopen => Some(before.reminders.next(before.due_at, Instant::now())),
        TaskAction::Cancel => Some(None),
        _ => None,
    };
    let completed_at = (action == TaskAction::Reopen).then_some(None);
    let step = Step { status: Some(status), completed_at, remind_at, ..Step::default() };
    let after = queries::update(conn, who, &before, (TaskPatch::default(), Lists::default(), step))?;
    Changed::acted(action.done(), &before, after)
}
