//! Reminders, by rounds in the background: each is a change in the log, and so an event for webhooks and streams, written
//! in the transaction that sets the next one: once, however many processes there are.

use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::model::Task;
use crate::kernel::Result;
use crate::kernel::ids::OrganizationId;
use crate::kernel::values::Instant;
use crate::schema::tasks;
use crate::store::{Author, Changed, commit, for_each, revise};

/// Organizations of one round, and reminders of one transaction.
const MOST: i64 = 100;

/// Reminds of what is due to be reminded of; returns of how many tasks.
pub fn remind(conn: &mut PgConnection) -> Result<usize> {
    let due: Vec<OrganizationId> = tasks::table
        .filter(tasks::remind_at.le(Instant::now()))
        .group_by(tasks::organization_id)
        .order_by(dsl::min(tasks::remind_at))
        .limit(MOST)
        .select(tasks::organization_id)
        .load(conn)?;
    for_each(conn, due, "reminders", |conn, organization| {
        commit(conn, &Author::program(organization), |conn| of(conn, organization))
    })
}

fn of(conn: &mut PgConnection, organization: OrganizationId) -> Result<Changed<usize>> {
    let now = Instant::now();
    let due = tasks::table.filter(tasks::organization_id.eq(organization)).filter(tasks::remind_at.le(now));
    let due = due.order_by(tasks::remind_at).limit(MOST).select(Task::as_select());
    let due: Vec<Task> = due.for_no_key_update().skip_locked().load(conn)?;
    let mut changed = Changed::unchanged(0);
    for before in due {
        let stamp = (
            tasks::remind_at.eq(before.reminders.next(before.due_at, now)),
            tasks::version.eq(before.version + 1),
            tasks::updated_at.eq(now),
        );
        let after = revise(conn, &before, stamp)?;
        changed = changed.with(Changed::acted("reminded", &before, after)?, |sum, _| *sum += 1);
    }
    Ok(changed)
}
