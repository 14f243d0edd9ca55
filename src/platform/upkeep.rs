//! What has outlived its time goes, in small rounds.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_query;

use crate::kernel::Result;
use crate::platform::{contents, notifications, webhooks};
use crate::store;

/// Each takes a bounded number of rows.
const ROUNDS: &[&str] = &[
    "WITH old AS MATERIALIZED (SELECT organization_id, id FROM jobs WHERE finished_at < now() - interval '7 days' \
     LIMIT 1000 FOR UPDATE SKIP LOCKED) \
     DELETE FROM jobs j USING old WHERE (j.organization_id, j.id) = (old.organization_id, old.id)",
    "WITH old AS MATERIALIZED (SELECT organization_id, id FROM exports WHERE expires_at < now() \
     LIMIT 1000 FOR UPDATE SKIP LOCKED) \
     DELETE FROM exports e USING old WHERE (e.organization_id, e.id) = (old.organization_id, old.id)",
    "WITH old AS MATERIALIZED (SELECT r.organization_id, r.id FROM imports i JOIN import_rows r \
     ON r.organization_id = i.organization_id AND r.import_id = i.id WHERE i.expires_at < now() LIMIT 5000) \
     DELETE FROM import_rows r USING old WHERE (r.organization_id, r.id) = (old.organization_id, old.id)",
    "WITH old AS MATERIALIZED (SELECT i.organization_id, i.id FROM imports i WHERE i.expires_at < now() \
     AND NOT EXISTS (SELECT FROM import_rows r WHERE r.organization_id = i.organization_id AND r.import_id = i.id) \
     LIMIT 1000 FOR UPDATE SKIP LOCKED) \
     DELETE FROM imports i USING old WHERE (i.organization_id, i.id) = (old.organization_id, old.id)",
];

/// All that there is to do; ends early when it is halted.
pub(super) fn keep_up(conn: &mut PgConnection, halted: &dyn Fn() -> bool) -> Result<()> {
    while !halted() && tidy(conn)? > 0 {}
    let swept = sweep_contents(conn, halted)?;
    if swept > 0 {
        tracing::info!(pieces = swept, "contents that belonged to nothing were removed");
    }
    Ok(())
}

/// Forgets what nobody can ask for any more: answers by key, old deliveries and notifications, finished jobs, expired
/// imports and exports. Returns how many rows went.
pub fn tidy(conn: &mut PgConnection) -> Result<usize> {
    let mut gone =
        store::forget_answers(conn)? + webhooks::forget_deliveries(conn)? + notifications::forget(conn)?;
    for round in ROUNDS {
        gone += sql_query(*round).execute(conn)?;
    }
    Ok(gone)
}

/// Removes contents that belong to nothing: looked for once, since that reads all of the table. Returns how many
/// pieces went.
pub fn sweep_contents(conn: &mut PgConnection, halted: &dyn Fn() -> bool) -> Result<usize> {
    let mut gone = 0;
    for orphan in contents::orphans(conn)? {
        if halted() {
            break;
        }
        gone += contents::drop_content(conn, orphan.organization_id, orphan.content_id)?;
    }
    Ok(gone)
}
