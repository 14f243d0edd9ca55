//! Tasks that have to be done before others.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{QueryableByName, sql_query, sql_types};

use super::model::Task;
use crate::access::Actor;
use crate::kernel::ids::TaskId;
use crate::kernel::{Error, Result};
use crate::schema::task_blocks;
use crate::store::tree;

/// Makes these the tasks that have to be done before. 409 `reference_not_found` for one that is named anew and not seen,
/// `cycle` when two of them would wait for each other.
pub(super) fn change(
    conn: &mut PgConnection,
    actor: &Actor,
    task: TaskId,
    (before, wanted): (&[TaskId], &[TaskId]),
) -> Result<()> {
    let own = task_blocks::organization_id.eq(actor.organization_id).and(task_blocks::task_id.eq(task));
    let gone: Vec<TaskId> = before.iter().copied().filter(|id| !wanted.contains(id)).collect();
    if !gone.is_empty() {
        let gone = task_blocks::table.filter(own).filter(task_blocks::blocker_id.eq_any(gone));
        diesel::delete(gone).execute(conn)?;
    }
    for (at, blocker) in wanted.iter().enumerate().filter(|(_, id)| !before.contains(id)) {
        let pointer = format!("/blocked_by_ids/{at}");
        actor.refers::<Task>(conn, Some(*blocker), &pointer)?;
        tree::hold(conn, actor)?;
        if *blocker == task || waits_for(conn, actor, *blocker, task)? {
            return Err(Error::conflict("cycle", &pointer, "Each of the tasks would wait for the other."));
        }
        let row = (
            task_blocks::organization_id.eq(actor.organization_id),
            task_blocks::task_id.eq(task),
            task_blocks::blocker_id.eq(*blocker),
        );
        diesel::insert_into(task_blocks::table).values(row).on_conflict_do_nothing().execute(conn)?;
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = sql_types::Uuid)]
    id: TaskId,
}

/// Whether a task, or one that has to be done before it, has to wait for `other`.
fn waits_for(conn: &mut PgConnection, actor: &Actor, task: TaskId, other: TaskId) -> Result<bool> {
    let chain = "WITH RECURSIVE chain AS (SELECT blocker_id AS id FROM task_blocks WHERE organization_id = $1 AND task_id = $2 \
                 UNION SELECT b.blocker_id FROM task_blocks b JOIN chain c ON b.task_id = c.id WHERE b.organization_id = $1) \
                 SELECT id FROM chain WHERE id = $3";
    let found = sql_query(chain)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Uuid, _>(task)
        .bind::<sql_types::Uuid, _>(other)
        .get_result::<Found>(conn)
        .optional()?;
    Ok(found.is_some_and(|found| found.id == other))
}

/// 409 `blocked` while something has to be done before; what was done stays so until the transaction ends.
pub(super) fn refuse_blocked(conn: &mut PgConnection, task: &Task) -> Result<()> {
    let open = "SELECT t.id FROM task_blocks b JOIN tasks t ON t.organization_id = b.organization_id AND t.id = b.blocker_id \
                WHERE b.organization_id = $1 AND b.task_id = $2 AND t.archived_at IS NULL \
                AND t.status NOT IN ('done', 'cancelled') ORDER BY t.id LIMIT 50 FOR SHARE OF t";
    let open: Vec<Found> = sql_query(open)
        .bind::<sql_types::Uuid, _>(task.organization_id)
        .bind::<sql_types::Uuid, _>(task.id)
        .load(conn)?;
    if open.is_empty() {
        return Ok(());
    }
    let ids: Vec<String> = open.iter().map(|found| found.id.to_string()).collect();
    let detail = "Other tasks have to be done before; `blocked_by_ids` names those that are not.";
    Err(Error::conflict("blocked", "", detail).with("blocked_by_ids", ids))
}
