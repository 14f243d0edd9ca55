//! Reminders, by rounds in the background: each is a change in the log, and so an event for webhooks and streams, written
//! in the transaction that sets the next one: once, however many processes there are.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{QueryableByName, sql_query, sql_types};

use super::model::Task;
use crate::kernel::Result;
use crate::kernel::ids::OrganizationId;
use crate::kernel::values::Instant;
use crate::schema::tasks;
use crate::store::{Author, Changed, commit, revise};

/// Organizations of one round, and reminders of one transaction.
const MOST: i64 = 100;

#[derive(QueryableByName)]
struct Due {
    #[diesel(sql_type = sql_types::Uuid)]
    organization_id: OrganizationId,
}

/// Reminds of what is due to be reminded of; returns of how many tasks. An organization whose tasks cannot be read or
/// changed does not keep the others waiting.
pub fn remind(conn: &mut PgConnection) -> Result<usize> {
    let due =
        "SELECT organization_id FROM tasks WHERE remind_at <= $1 GROUP BY 1 ORDER BY min(remind_at) LIMIT $2";
    let due: Vec<Due> = sql_query(due)
        .bind::<sql_types::Timestamptz, _>(Instant::now())
        .bind::<sql_types::BigInt, _>(MOST)
        .load(conn)?;
    let mut reminded = 0;
    for Due { organization_id } in due {
        match commit(conn, &Author::program(organization_id), |conn| of(conn, organization_id)) {
            Ok(count) => reminded += count,
            Err(error) if error.is("database_unavailable") => return Err(error),
            Err(error) => tracing::error!(%organization_id, %error, "an organization was not reminded"),
        }
    }
    Ok(reminded)
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
