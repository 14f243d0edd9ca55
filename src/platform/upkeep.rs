//! What has outlived its time goes, in small rounds.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_query;

use crate::kernel::Result;
use crate::platform::webhooks;
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
    // What was cut off while it came in belongs to nothing.
    "WITH old AS MATERIALIZED (SELECT p.organization_id, p.content_id, p.number FROM content_pieces p \
     WHERE p.created_at < now() - interval '2 hours' \
     AND NOT EXISTS (SELECT FROM imports i WHERE i.organization_id = p.organization_id AND i.content_id = p.content_id) \
     AND NOT EXISTS (SELECT FROM exports e WHERE e.organization_id = p.organization_id AND e.content_id = p.content_id) \
     LIMIT 200) \
     DELETE FROM content_pieces p USING old WHERE (p.organization_id, p.content_id, p.number) = (old.organization_id, old.content_id, old.number)",
];

/// Forgets what nobody can ask for any more: answers by key, old deliveries, finished jobs, expired imports and exports with their
/// content. Returns how many rows went.
pub fn tidy(conn: &mut PgConnection) -> Result<usize> {
    let mut gone = store::forget_answers(conn)? + webhooks::forget_deliveries(conn)?;
    for round in ROUNDS {
        gone += sql_query(*round).execute(conn)?;
    }
    Ok(gone)
}
