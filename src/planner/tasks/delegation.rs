//! Giving a task to somebody else, and keeping an eye on it.

use actix_web::{post, web};
use diesel::pg::PgConnection;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::links;
use super::model::Task;
use super::patch::{Step, TaskPatch};
use super::queries::{self, Lists};
use crate::access::{Assign, Can, Ownership};
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::{TaskId, UserId};
use crate::kernel::{Error, Result};
use crate::store::{Changed, Db};

/// To whom a task goes.
#[derive(Clone, Copy, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskDelegation {
    /// Who is to do it.
    pub owner_id: UserId,
}

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(delegate_task);
}

/// Delegate a task
///
/// It goes to somebody else, within the teams that you lead or belong to unless you may assign to everybody. You see it
/// further on, and `delegated_by_id` names you. 409 `invalid_transition` for a task that is done or cancelled.
#[utoipa::path(tag = "tasks", params(TaskId, IfMatch), request_body = TaskDelegation,
    responses((status = 200, body = Task, description = "The task as it is now.")))]
#[post("/tasks/{id}/delegate")]
async fn delegate_task(
    who: Can<Assign, Task>,
    id: Path<TaskId>,
    at: IfMatch,
    to: Json<TaskDelegation>,
    db: web::Data<Db>,
) -> Result<Tagged<Task>> {
    db.write(who, Tagged, move |conn, who| delegate(conn, who, (id.0, &at), to.0)).await
}

fn delegate(
    conn: &mut PgConnection,
    who: &Can<Assign, Task>,
    (id, at): (TaskId, &IfMatch),
    to: TaskDelegation,
) -> Result<Changed<Task>> {
    let before = queries::find_to(conn, who, id, at)?;
    if before.status.is_closed() {
        return Err(Error::transition(before.status.word(), &["reopen"]));
    }
    let owner = Ownership::after(conn, who, &before, Some(to.owner_id), None)?;
    links::watch(conn, who, id, who.user_id)?;
    let patch =
        TaskPatch { owner_id: Some(owner.owner_id), team_id: Some(owner.team_id), ..TaskPatch::default() };
    let step = Step { delegated_by_id: Some(who.user_id), ..Step::default() };
    let after = queries::update(conn, who, &before, (patch, Lists::default(), step))?;
    Changed::acted("delegated", &before, after)
}
