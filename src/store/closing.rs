//! The end of a write: its rows of the change log and the answer kept under its key, in one statement.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use diesel::pg::PgConnection;
use diesel::{QueryableByName, RunQueryDsl as _, sql_types};

use super::changed::{Author, Entry};
use super::once::{self, Scope};
use super::prepared::Prepared;
use crate::kernel::answer::Kept;
use crate::kernel::clock::now;
use crate::kernel::once::Once;
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};

/// Bytes of a salt.
const SALT: usize = 16;

/// The position is taken on the node that owns the organization, after the records' locks.
macro_rules! log {
    () => {
        "INSERT INTO changes (organization_id, id, log_position, record_type, record_id, version, action, actor_id, \
         request_id, at, changed, before, after, salt) \
         SELECT h.organization_id, e.id, (pg_current_wal_insert_lsn() - '0/0')::bigint, e.record_type, e.record_id, \
         e.version, e.action, e.actor_id, e.request_id, e.at, e.changed, e.before, e.after, decode(e.salt, 'base64') \
         FROM feed_heads h, jsonb_to_recordset({}::jsonb) AS e(id uuid, record_type text, record_id uuid, version integer, \
         action text, actor_id uuid, request_id uuid, at timestamptz, changed text[], before jsonb, after jsonb, salt text) \
         WHERE h.organization_id = {} RETURNING 1"
    };
}

/// An answer that has outlived its day gives way; another stays.
macro_rules! keep {
    () => {
        "INSERT INTO idempotency_keys AS k (organization_id, principal_id, key, fingerprint, status, location, etag, \
         body, created_at) VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}) \
         ON CONFLICT (organization_id, principal_id, key) DO UPDATE SET fingerprint = excluded.fingerprint, \
         status = excluded.status, location = excluded.location, etag = excluded.etag, body = excluded.body, \
         created_at = excluded.created_at WHERE k.created_at <= {} RETURNING 1"
    };
}

const LOG: &str =
    concat!("WITH logged AS (", log!(), ") SELECT count(*) AS logged, 0::bigint AS kept FROM logged");
const KEEP: &str =
    concat!("WITH kept AS (", keep!(), ") SELECT 0::bigint AS logged, count(*) AS kept FROM kept");
const BOTH: &str = concat!(
    "WITH logged AS (",
    log!(),
    "), kept AS (",
    keep!(),
    ") SELECT (SELECT count(*) FROM logged) AS logged, (SELECT count(*) FROM kept) AS kept"
);

#[derive(QueryableByName)]
struct Written {
    #[diesel(sql_type = sql_types::BigInt)]
    logged: i64,
    #[diesel(sql_type = sql_types::BigInt)]
    kept: i64,
}

/// The answer to keep, and under whose key.
pub(super) struct Keeping<'a> {
    pub scope: Scope,
    pub once: &'a Once,
    pub answer: Kept,
}

/// Writes both; 409 when another request has taken the key meanwhile.
pub(super) fn close(
    conn: &mut PgConnection,
    author: &Author,
    entries: Vec<Entry>,
    keeping: Option<Keeping<'_>>,
) -> Result<()> {
    let (count, keeps) = (entries.len(), keeping.is_some());
    let statement = match (count, keeping) {
        (0, None) => return Ok(()),
        (0, Some(keeping)) => keeping.bind(Prepared::new(KEEP)),
        (_, None) => log(Prepared::new(LOG), author, entries)?,
        (_, Some(keeping)) => keeping.bind(log(Prepared::new(BOTH), author, entries)?),
    };
    let written: Written = statement.get_result(conn)?;
    if keeps && written.kept == 0 {
        return Err(once::in_progress());
    }
    if usize::try_from(written.logged).is_ok_and(|logged| logged == count) {
        Ok(())
    } else {
        Err(Error::internal("the change log has no head"))
    }
}

fn log(statement: Prepared, author: &Author, entries: Vec<Entry>) -> Result<Prepared> {
    let at = Instant::from(now());
    let salts = salts(entries.len())?;
    let rows: Vec<Entry> =
        entries.into_iter().zip(salts).map(|(entry, salt)| entry.stamped(author, at, salt)).collect();
    let rows = serde_json::to_string(&rows).map_err(Error::internal)?;
    Ok(statement.bind::<sql_types::Text, _>(rows).bind::<sql_types::Uuid, _>(author.organization_id))
}

impl Keeping<'_> {
    fn bind(self, statement: Prepared) -> Prepared {
        let Kept { status, location, etag, body } = self.answer;
        let now = Instant::now();
        let statement = self.scope.bind(statement);
        statement
            .bind::<sql_types::Text, _>(self.once.key.clone())
            .bind::<sql_types::Binary, _>(self.once.fingerprint.clone())
            .bind::<sql_types::Integer, _>(i32::from(status))
            .bind::<sql_types::Nullable<sql_types::Text>, _>(location)
            .bind::<sql_types::Nullable<sql_types::Text>, _>(etag)
            .bind::<sql_types::Binary, _>(body)
            .bind::<sql_types::Timestamptz, _>(now)
            .bind::<sql_types::Timestamptz, _>(once::outlived(now))
    }
}

/// So many times sixteen random bytes, in base64.
fn salts(count: usize) -> Result<Vec<String>> {
    let mut random = vec![0; count * SALT];
    aws_lc_rs::rand::fill(&mut random).map_err(Error::internal)?;
    Ok(random.chunks(SALT).map(|salt| BASE64_STANDARD.encode(salt)).collect())
}
