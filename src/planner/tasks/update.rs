//! Changing a task.

use diesel::pg::PgConnection;

use super::creation::{refuse_relative, zone_of};
use super::lists::{Checklist, Reminders};
use super::model::Task;
use super::patch::{Step, TaskPatch};
use super::queries::{self, Lists};
use super::{blocking, links, recurrence};
use crate::access::{Can, Ownership, Update};
use crate::extras;
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::TaskId;
use crate::kernel::values::Instant;
use crate::store::Changed;

pub(super) fn update(
    conn: &mut PgConnection,
    who: &Can<Update, Task>,
    id: TaskId,
    at: &IfMatch,
    mut patch: TaskPatch,
) -> Result<Changed<Task>> {
    let before = queries::find_to(conn, who, id, at)?;
    let owner = Ownership::after(conn, who, &before, patch.owner_id, patch.team_id)?;
    (patch.owner_id, patch.team_id) = (Some(owner.owner_id), Some(owner.team_id));
    let due_at = patch.due_at.unwrap_or(before.due_at);
    let rule = patch.recurrence.clone().unwrap_or_else(|| before.recurrence.clone());
    let moves = patch.recurrence.is_some() || patch.due_at.is_some();
    if let Some(rule) = rule.filter(|_| moves) {
        recurrence::check(&rule, due_at, zone_of(conn, who)?)?;
    }
    let checklist = patch.checklist.take().map(Checklist::of);
    let reminders = patch.reminders.take().map(Reminders);
    let then = reminders.as_ref().unwrap_or(&before.reminders);
    refuse_relative(then, due_at)?;
    let reminded = !before.status.is_closed() && (reminders.is_some() || patch.due_at.is_some());
    let remind_at = reminded.then(|| then.next(due_at, Instant::now()));
    extras::admit_change(conn, who, &before, &mut patch.custom, patch.external_ids.as_ref())?;
    links::change(conn, who, before.id, &links::of_patch(&mut patch))?;
    if let Some(wanted) = patch.blocked_by_ids.take() {
        blocking::change(conn, who, id, (&before.blocked_by_ids, &wanted))?;
    }
    let step = Step { remind_at, ..Step::default() };
    let after = queries::update(conn, who, &before, (patch, Lists { checklist, reminders }, step))?;
    extras::keep_change(conn, who, &before, &after)?;
    Changed::updated(&before, after)
}
