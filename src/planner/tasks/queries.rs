//! Every question put to the table of tasks.

use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::lists::{Checklist, Reminders};
use super::model::{Task, TaskListing, TaskPage};
use super::new::NewTask;
use super::patch::{Step, TaskPatch};
use crate::access::{Actor, Can, Create, Does, Ownership, Read, Within};
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::TaskId;
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::schema::tasks;
use crate::store::{Stored as _, revise};

/// What a new task is, beyond what was given.
pub(super) struct Settled {
    pub reminders: Reminders,
    pub remind_at: Option<Instant>,
    pub checklist: Checklist,
}

/// Lists that are changed.
#[derive(Clone, Debug, Default, AsChangeset)]
#[diesel(table_name = tasks)]
pub(super) struct Lists {
    pub checklist: Option<Checklist>,
    pub reminders: Option<Reminders>,
}

/// All queries start here.
fn visible_to<A: Does>(who: &Can<A, Task>) -> dsl::Filter<tasks::table, Within> {
    tasks::table.filter(who.within())
}

pub(super) fn list(
    conn: &mut PgConnection,
    who: &Can<Read, Task>,
    listing: &TaskListing,
) -> Result<TaskPage> {
    let query = tasks::table.filter(who.within_all()).filter(listing.condition());
    let rows = query.order_by(listing.order()).limit(listing.limit()).select(Task::as_select()).load(conn)?;
    listing.close(conn, who.within_all(), rows)
}

pub fn find<A: Does>(conn: &mut PgConnection, who: &Can<A, Task>, id: TaskId) -> Result<Task> {
    Ok(visible_to(who).filter(tasks::id.eq(id)).select(Task::as_select()).first(conn)?)
}

/// The task, even when it is archived, locked until the change is done.
pub(super) fn find_any_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Task>,
    id: TaskId,
    at: &IfMatch,
) -> Result<Task> {
    let query = tasks::table.filter(who.within_all()).filter(tasks::id.eq(id));
    query.select(tasks::id).for_no_key_update().first::<TaskId>(conn)?;
    who.may_change(stored(conn, who, id)?, at, conn)
}

/// The task, locked until the change is done. It is read when it is locked: what stands beside it would be that of before.
pub fn find_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Task>,
    id: TaskId,
    at: &IfMatch,
) -> Result<Task> {
    let query = visible_to(who).filter(tasks::id.eq(id)).select(tasks::id);
    query.for_no_key_update().first::<TaskId>(conn)?;
    who.may_change(stored(conn, who, id)?, at, conn)
}

/// A task that the actor was shown to see, or has just made.
pub(super) fn stored(conn: &mut PgConnection, actor: &Actor, id: TaskId) -> Result<Task> {
    let found = Task::stored(conn, actor.organization_id, &[id.uuid()])?.pop();
    found.ok_or_else(Error::missing)
}

pub(super) fn insert(
    conn: &mut PgConnection,
    who: &Can<Create, Task>,
    mut new: NewTask,
    owner: Ownership,
    settled: Settled,
) -> Result<TaskId> {
    let now = Instant::now();
    let priority = new.priority.take().map(|priority| tasks::priority.eq(priority));
    let given = (
        tasks::external_ids.eq(new.external_ids.take().unwrap_or_default()),
        tasks::custom.eq(new.custom.take().unwrap_or_default()),
        tasks::checklist.eq(settled.checklist),
        tasks::reminders.eq(settled.reminders),
        tasks::remind_at.eq(settled.remind_at),
    );
    let stamp = (
        tasks::organization_id.eq(who.organization_id),
        tasks::id.eq(TaskId::new()),
        tasks::owner_id.eq(owner.owner_id),
        tasks::team_id.eq(owner.team_id),
        tasks::created_at.eq(now),
        tasks::updated_at.eq(now),
        tasks::created_by_id.eq(who.user_id),
        tasks::updated_by_id.eq(who.user_id),
    );
    let insert = diesel::insert_into(tasks::table).values((new, priority, given, stamp));
    Ok(insert.returning(tasks::id).get_result(conn)?)
}

pub(super) fn update(
    conn: &mut PgConnection,
    actor: &Actor,
    task: &Task,
    (patch, lists, step): (TaskPatch, Lists, Step),
) -> Result<Task> {
    let stamp = (
        tasks::version.eq(task.version + 1),
        tasks::updated_at.eq(Instant::now()),
        tasks::updated_by_id.eq(actor.user_id),
    );
    revise(conn, task, (patch, lists, step, stamp))
}

/// Puts the task into the bin, or takes it out.
pub(super) fn archive<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Task>,
    task: &Task,
    archived_at: Option<Instant>,
) -> Result<Task> {
    let remind = archived_at.is_none() && !task.status.is_closed();
    let next = || task.reminders.next(task.due_at, Instant::now());
    let stamp = (
        tasks::archived_at.eq(archived_at),
        tasks::remind_at.eq(remind.then(next).flatten()),
        tasks::version.eq(task.version + 1),
        tasks::updated_at.eq(Instant::now()),
        tasks::updated_by_id.eq(who.user_id),
    );
    revise(conn, task, stamp)
}
