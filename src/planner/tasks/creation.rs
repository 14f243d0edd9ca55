//! Entering a task.

use chrono_tz::Tz;
use diesel::pg::PgConnection;

use super::lists::{Checklist, Reminders};
use super::model::Task;
use super::new::NewTask;
use super::queries::{self, Settled};
use super::{blocking, links, recurrence};
use crate::access::{Actor, Can, Create, Ownership};
use crate::extras;
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::planner::links::Given;
use crate::planner::zone;
use crate::store::Changed;

/// Enters a task for whoever may, as the handler does.
pub fn create(conn: &mut PgConnection, who: &Can<Create, Task>, mut new: NewTask) -> Result<Changed<Task>> {
    let owner = Ownership::of_new::<Task>(conn, who, new.owner_id, new.team_id)?;
    if let Some(rule) = &new.recurrence {
        recurrence::check(rule, new.due_at, zone_of(conn, who)?)?;
    }
    let given = links::of_new(&mut new);
    links::admit(conn, who, &given)?;
    Changed::created(enter(conn, who, new, owner, &given)?)
}

/// Enters a task whose owner and links have been looked at.
pub(super) fn enter(
    conn: &mut PgConnection,
    who: &Can<Create, Task>,
    mut new: NewTask,
    owner: Ownership,
    given: &Given,
) -> Result<Task> {
    let reminders = Reminders(new.reminders.take().unwrap_or_default());
    refuse_relative(&reminders, new.due_at)?;
    let own = extras::held(conn, who)?;
    own.admit::<Task>(conn, who, &mut new.custom, new.external_ids.as_ref())?;
    let remind_at = reminders.next(new.due_at, Instant::now());
    let checklist = Checklist::of(new.checklist.take().unwrap_or_default());
    let blockers = new.blocked_by_ids.take().unwrap_or_default();
    let settled = Settled { reminders, remind_at, checklist };
    let id = queries::insert(conn, who, new, owner, settled)?;
    links::keep(conn, who, id, given)?;
    blocking::change(conn, who, id, (&[], &blockers))?;
    let task = queries::stored(conn, who, id)?;
    own.keep(conn, who, &task)?;
    Ok(task)
}

/// 409 for a reminder that counts from a due time that there is not.
pub(super) fn refuse_relative(reminders: &Reminders, due_at: Option<Instant>) -> Result<()> {
    match reminders.first_relative().filter(|_| due_at.is_none()) {
        Some(at) => {
            let pointer = format!("/reminders/{at}/before_s");
            Err(Error::conflict("incomplete", &pointer, "It counts from `due_at`, which there is not."))
        }
        None => Ok(()),
    }
}

/// Where the organization's clocks are.
pub(super) fn zone_of(conn: &mut PgConnection, actor: &Actor) -> Result<Tz> {
    Ok(zone::rules(&zone::time_zone(conn, actor)?))
}
