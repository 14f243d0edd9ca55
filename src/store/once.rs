//! What was answered under which key: kept in the transaction of the effect, so that a request that is
//! sent again acts once and gets the same answer, and one that failed has left its key free.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use chrono::TimeDelta;
use diesel::pg::PgConnection;
use diesel::{QueryableByName, RunQueryDsl as _, sql_types};

use super::changed::Author;
use super::prepared::Prepared;
use crate::kernel::answer::Kept;
use crate::kernel::ids::{AnyId, OrganizationId};
use crate::kernel::once::Once;
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};

/// For so long a key brings the same answer.
const KEPT: TimeDelta = TimeDelta::hours(24);
/// Rows that one round of forgetting takes.
const ROUND: i64 = 5_000;

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

    pub(super) fn bind(self, statement: Prepared) -> Prepared {
        let statement = statement.bind::<sql_types::Uuid, _>(self.organization_id);
        statement.bind::<sql_types::Uuid, _>(self.principal_id)
    }
}

/// Takes the key for this transaction, if nobody has it, and finds what was answered under it.
const ADMIT: &str = "SELECT taken, k.fingerprint, k.status, k.location, k.etag, k.body \
     FROM pg_try_advisory_xact_lock(hashtextextended({}, 0)) AS taken \
     LEFT JOIN idempotency_keys k ON k.organization_id = {} AND k.principal_id = {} AND k.key = {} AND k.created_at > {}";

#[derive(QueryableByName)]
struct Admitted {
    #[diesel(sql_type = sql_types::Bool)]
    taken: bool,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Binary>)]
    fingerprint: Option<Vec<u8>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Integer>)]
    status: Option<i32>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    location: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    etag: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Binary>)]
    body: Option<Vec<u8>>,
}

/// Nothing if the key is free; the answer of before as an error; 409 while another request with it is in
/// work, 422 when it belongs to another request.
///
/// The statement may have looked before the other request was done and taken the lock after that. Then it finds
/// nothing, and the key refuses to be kept a second time.
pub(super) fn admit(conn: &mut PgConnection, scope: Scope, once: &Once) -> Result<()> {
    let word = format!("idempotency {} {} {}", scope.organization_id, scope.principal_id, once.key);
    let statement = scope.bind(Prepared::new(ADMIT).bind::<sql_types::Text, _>(word));
    let statement = statement.bind::<sql_types::Text, _>(once.key.clone());
    let statement = statement.bind::<sql_types::Timestamptz, _>(outlived(Instant::now()));
    let admitted: Admitted = statement.get_result(conn)?;
    match &admitted.fingerprint {
        _ if !admitted.taken => Err(in_progress()),
        None => Ok(()),
        Some(fingerprint) if *fingerprint == once.fingerprint => Err(admitted.answered()),
        Some(_) => {
            let detail = "This `Idempotency-Key` was used for another request.";
            Err(Error::refuse(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused", detail))
        }
    }
}

/// 409 while another request has the key.
pub(super) fn in_progress() -> Error {
    let detail = "A request with this `Idempotency-Key` is in work.";
    let refused = Error::conflict("idempotency_in_progress", "", detail);
    refused.header(RETRY_AFTER, HeaderValue::from_static("1"))
}

/// Answers from before this moment do not count any more.
pub(super) fn outlived(now: Instant) -> Instant {
    Instant::from(now.utc() - KEPT)
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
        .bind::<sql_types::Timestamptz, _>(outlived(Instant::now()))
        .bind::<sql_types::BigInt, _>(ROUND);
    Ok(forgotten.execute(conn)?)
}

impl Admitted {
    fn answered(self) -> Error {
        let status = self.status.and_then(|status| u16::try_from(status).ok()).unwrap_or(200);
        let body = self.body.unwrap_or_default();
        Error::Answered(Box::new(Kept { status, location: self.location, etag: self.etag, body }))
    }
}
