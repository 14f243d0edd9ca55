//! What was answered under which key: kept in the transaction of the effect, so that a request that is
//! sent again acts once and gets the same answer, and one that failed has left its key free.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use chrono::TimeDelta;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{dsl, sql_types};

use super::changed::Author;
use crate::kernel::answer::{Answer, Kept};
use crate::kernel::ids::{AnyId, OrganizationId};
use crate::kernel::once::Once;
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::schema::idempotency_keys;

/// For so long a key brings the same answer.
const KEPT: TimeDelta = TimeDelta::hours(24);
/// Rows that one round of forgetting takes.
const ROUND: i64 = 5_000;

diesel::define_sql_function! {
    fn pg_try_advisory_xact_lock(key: sql_types::BigInt) -> sql_types::Bool;
}
diesel::define_sql_function! {
    fn hashtextextended(text: sql_types::Text, seed: sql_types::BigInt) -> sql_types::BigInt;
}

/// Whose key it is: two principals may use the same word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope {
    organization_id: OrganizationId,
    principal_id: AnyId,
}

impl Scope {
    /// Whoever asks to act once, and under what.
    pub(super) fn of(author: &Author) -> Option<(Self, &Once)> {
        let (principal_id, once) = (author.principal_id?, author.once.as_deref()?);
        Some((Self { organization_id: author.organization_id, principal_id }, once))
    }
}

#[derive(Queryable, Insertable, Selectable)]
#[diesel(table_name = idempotency_keys)]
struct Row {
    fingerprint: Vec<u8>,
    status: i32,
    location: Option<String>,
    etag: Option<String>,
    body: Vec<u8>,
}

/// Nothing if the key is free; the answer of before as an error; 409 while another request with it is in
/// work, 422 when it belongs to another request.
pub(super) fn admit(conn: &mut PgConnection, scope: Scope, once: &Once) -> Result<()> {
    let word = format!("idempotency {} {} {}", scope.organization_id, scope.principal_id, once.key);
    if !dsl::select(pg_try_advisory_xact_lock(hashtextextended(word, 0))).get_result::<bool>(conn)? {
        let detail = "A request with this `Idempotency-Key` is in work.";
        let refused = Error::conflict("idempotency_in_progress", "", detail);
        return Err(refused.header(RETRY_AFTER, HeaderValue::from_static("1")));
    }
    let live = idempotency_keys::created_at.gt(Instant::from(Instant::now().utc() - KEPT));
    let row = idempotency_keys::table.find((scope.organization_id, scope.principal_id, &once.key));
    match row.filter(live).select(Row::as_select()).first(conn).optional()? {
        None => Ok(()),
        Some(row) if row.fingerprint == once.fingerprint => Err(row.answered()),
        Some(_) => {
            let detail = "This `Idempotency-Key` was used for another request.";
            Err(Error::refuse(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused", detail))
        }
    }
}

/// Keeps the answer under the key.
pub(super) fn keep(conn: &mut PgConnection, scope: Scope, once: &Once, answer: &impl Answer) -> Result<()> {
    let row = Row::of(once, answer.kept()?);
    let of = (
        idempotency_keys::organization_id.eq(scope.organization_id),
        idempotency_keys::principal_id.eq(scope.principal_id),
        idempotency_keys::key.eq(&once.key),
        idempotency_keys::created_at.eq(Instant::now()),
    );
    // An answer that has outlived its day gives way.
    let stale = idempotency_keys::table.find((scope.organization_id, scope.principal_id, &once.key));
    diesel::delete(stale).execute(conn)?;
    diesel::insert_into(idempotency_keys::table).values((row, of)).execute(conn)?;
    Ok(())
}

/// Forgets answers that have outlived their day; returns how many.
pub fn forget(conn: &mut PgConnection) -> Result<usize> {
    let forgotten = diesel::sql_query(
        "WITH old AS MATERIALIZED (SELECT organization_id, principal_id, key FROM idempotency_keys \
         WHERE created_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED) \
         DELETE FROM idempotency_keys k USING old \
         WHERE (k.organization_id, k.principal_id, k.key) = (old.organization_id, old.principal_id, old.key)",
    );
    let forgotten = forgotten
        .bind::<sql_types::Timestamptz, _>(Instant::from(Instant::now().utc() - KEPT))
        .bind::<sql_types::BigInt, _>(ROUND);
    Ok(forgotten.execute(conn)?)
}

impl Row {
    fn of(once: &Once, kept: Kept) -> Self {
        let Kept { status, location, etag, body } = kept;
        Self { fingerprint: once.fingerprint.clone(), status: status.into(), location, etag, body }
    }

    fn answered(self) -> Error {
        let status = u16::try_from(self.status).unwrap_or(200);
        Error::Answered(Box::new(Kept { status, location: self.location, etag: self.etag, body: self.body }))
    }
}
