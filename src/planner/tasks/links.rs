//! What a task is about, and who keeps an eye on it; what has to be done before.

use diesel::pg::PgConnection;

use super::model::Task;
use super::new::NewTask;
use super::patch::TaskPatch;
use crate::access::{Actor, Links};
use crate::kernel::Result;
use crate::kernel::ids::{TaskId, UserId};
use crate::planner::activities::ParticipantRole;
use crate::planner::link_rows::link_rows;
use crate::planner::links::{Given, RECORDS, Target, Wanted, gathered, given};
use crate::store::Spelled;

pub(super) use crate::planner::links::Gathered;
pub(super) use rows::{admit, change, keep};

/// Through what tasks are seen.
pub(super) const LINKS: Links =
    Links { table: "task_links", whole: "task_id", user: "user_id", records: RECORDS };

pub(super) const ACCOUNTS: Gathered = gathered!("task_links", "task_id", "tasks", "account_id");
pub(super) const CONTACTS: Gathered = gathered!("task_links", "task_id", "tasks", "contact_id");
pub(super) const LEADS: Gathered = gathered!("task_links", "task_id", "tasks", "lead_id");
pub(super) const DEALS: Gathered = gathered!("task_links", "task_id", "tasks", "deal_id");
pub(super) const BLOCKERS: Gathered = Spelled::new(
    "ARRAY(SELECT b.blocker_id FROM task_blocks b WHERE b.organization_id = tasks.organization_id \
     AND b.task_id = tasks.id ORDER BY 1)",
);

link_rows!(task_links, task_id: TaskId, TaskLinkId);

pub(super) fn of_new(new: &mut NewTask) -> Given {
    given!(new)
}

pub(super) fn of_patch(patch: &mut TaskPatch) -> Given {
    given!(patch)
}

/// What a task is linked with, for the one that comes after it.
pub(super) fn of_task(task: &Task) -> Given {
    Given {
        account_ids: Some(task.account_ids.clone()),
        contact_ids: Some(task.contact_ids.clone()),
        lead_ids: Some(task.lead_ids.clone()),
        deal_ids: Some(task.deal_ids.clone()),
        participants: None,
    }
}

/// Lets a user keep an eye on a task.
pub(super) fn watch(conn: &mut PgConnection, actor: &Actor, task: TaskId, user: UserId) -> Result<()> {
    let target = Target::Colleague(user);
    if rows::of(conn, actor, task)?.iter().any(|link| link.target() == Some(target)) {
        return Ok(());
    }
    let role = Some(ParticipantRole::Organizer);
    let wanted = Wanted { target, role, response: None, pointer: String::new() };
    rows::insert(conn, vec![rows::Link::of(&wanted, actor, task)])
}
