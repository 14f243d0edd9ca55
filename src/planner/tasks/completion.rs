//! Completing a task, which makes the next one if it recurs: once, for the task is locked and remembers it.

use actix_web::{post, web};
use chrono::TimeDelta;
use diesel::pg::PgConnection;

use super::creation::{enter, zone_of};
use super::lifecycle::TaskAction;
use super::model::Task;
use super::new::{NewChecklistItem, NewTask};
use super::patch::{Step, TaskPatch};
use super::queries::{self, Lists};
use super::{blocking, links, recurrence};
use crate::access::{Can, Ownership, Update};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Path, ServiceConfig, Tagged};
use crate::kernel::ids::TaskId;
use crate::kernel::values::{Instant, RecurrenceRule};
use crate::store::{Changed, Db};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(complete_task);
}

/// Complete a task
///
/// From `open`, `in_progress` or `waiting` to `done`. If it recurs, the next one is made, once: `next_task_id` names it. 409
/// `blocked` while other tasks have to be done before.
#[utoipa::path(tag = "tasks", params(TaskId, IfMatch), responses((status = 200, body = Task,
    description = "The task as it is now.")))]
#[post("/tasks/{id}/complete")]
async fn complete_task(
    who: Can<Update, Task>,
    id: Path<TaskId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Tagged<Task>> {
    db.write(who, Tagged, move |conn, who| complete(conn, who, (id.0, &at))).await
}

/// Completes a task for whoever may, as the handler does.
pub fn complete(
    conn: &mut PgConnection,
    who: &Can<Update, Task>,
    (id, at): (TaskId, &IfMatch),
) -> Result<Changed<Task>> {
    let before = queries::find_to(conn, who, id, at)?;
    let status = TaskAction::Complete.follow(before.status)?;
    blocking::refuse_blocked(conn, &before)?;
    let now = Instant::now();
    let next = next_one(conn, who, &before, now)?;
    let step = Step {
        status: Some(status),
        completed_at: Some(Some(now)),
        remind_at: Some(None),
        next_task_id: next.as_ref().map(|next| next.id),
        ..Step::default()
    };
    let after = queries::update(conn, who, &before, (TaskPatch::default(), Lists::default(), step))?;
    let done = Changed::acted(TaskAction::Complete.done(), &before, after)?;
    match next {
        Some(next) => Ok(done.and(Changed::created(next)?)),
        None => Ok(done),
    }
}

/// The next task, if the rule has one and it was not made before.
fn next_one(
    conn: &mut PgConnection,
    who: &Can<Update, Task>,
    task: &Task,
    now: Instant,
) -> Result<Option<Task>> {
    let (Some(rule), Some(due_at), None) = (&task.recurrence, task.due_at, task.next_task_id) else {
        return Ok(None);
    };
    let zone = zone_of(conn, who)?;
    let Some((next_at, rule)) = recurrence::next(rule, due_at, now, zone) else { return Ok(None) };
    let owner = Ownership { owner_id: task.owner_id, team_id: task.team_id };
    let new = after(task, due_at, next_at, rule);
    enter(conn, &who.also()?, new, owner, &links::of_task(task)).map(Some)
}

/// The same task, all of it still to be done, as much later as its due time.
fn after(task: &Task, due_at: Instant, next_at: Instant, rule: RecurrenceRule) -> NewTask {
    let later = TimeDelta::seconds(next_at.seconds_since(due_at));
    let start_at = task.start_at.and_then(|at| at.utc().checked_add_signed(later));
    let steps = task.checklist.anew().0.into_iter();
    let steps = steps.map(|item| NewChecklistItem { text: item.text, is_done: None });
    NewTask {
        description: task.description.clone(),
        priority: Some(task.priority),
        start_at: start_at.map(Instant::from),
        due_at: Some(next_at),
        checklist: Some(steps.collect()),
        reminders: Some(task.reminders.relative().0),
        recurrence: Some(rule),
        custom: Some(task.custom.clone()),
        ..NewTask::titled(task.title.clone())
    }
}
