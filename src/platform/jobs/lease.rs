//! The lease: who works on a job, proved by a number that grows each time it is taken up.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};
use serde_json::Value;
use uuid::Uuid;

use super::model::JobStatus;
use super::run::Mark;
use crate::kernel::Result;
use crate::kernel::ids::{ApiKeyId, JobId, OrganizationId, UserId};
use crate::kernel::json::storable;
use crate::schema::jobs;

/// A job as it was taken up.
#[derive(Clone, Debug, QueryableByName)]
pub struct Claim {
    #[diesel(sql_type = sql_types::Uuid)]
    pub organization_id: OrganizationId,
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: JobId,
    #[diesel(sql_type = sql_types::Uuid)]
    pub owner_id: UserId,
    /// The key that it was made with, if it was, and what of its scopes the request had.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub(super) key_id: Option<ApiKeyId>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub(super) scopes: Option<String>,
    #[diesel(sql_type = sql_types::Text)]
    pub kind: String,
    #[diesel(sql_type = sql_types::Uuid)]
    pub subject_id: Uuid,
    /// The number of the lease.
    #[diesel(sql_type = sql_types::BigInt)]
    pub(super) lease: i64,
    /// Times that it was taken up since it last got ahead, this one included.
    #[diesel(sql_type = sql_types::Integer)]
    attempts: i32,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Jsonb>)]
    pub checkpoint: Option<Value>,
}

/// What holding a job says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    Yes,
    Cancelled,
    /// Another worker has taken it up.
    Lost,
}

/// Times that a job is taken up without getting ahead.
const ATTEMPTS: i32 = 5;

impl Claim {
    /// Whether its workers died of it, or failed, as often as they may.
    pub(super) fn is_worn_out(&self) -> bool {
        self.attempts > ATTEMPTS
    }
}

/// Takes up the job that has waited longest, if one of these kinds waits or its worker has not been heard of; a newer
/// release may know others. Materialized, for a plain join may ask for the next row that is not locked again and
/// again, and so take up several.
pub(super) fn claim(
    conn: &mut PgConnection,
    organization: OrganizationId,
    kinds: &[&str],
) -> Result<Option<Claim>> {
    let claim = sql_query(
        "WITH due AS MATERIALIZED (SELECT id FROM jobs WHERE organization_id = $1 \
         AND status IN ('queued', 'running') AND kind = ANY($2) AND due_at <= now() ORDER BY due_at LIMIT 1 \
         FOR UPDATE SKIP LOCKED) UPDATE jobs j SET status = 'running', lease = j.lease + 1, attempts = j.attempts + 1, updated_at = now(), \
         due_at = now() + interval '60 seconds' FROM due WHERE j.organization_id = $1 AND j.id = due.id \
         RETURNING j.organization_id, j.id, j.owner_id, j.key_id, j.scopes, j.kind, j.subject_id, j.lease, j.attempts, j.checkpoint",
    );
    let claim = claim.bind::<sql_types::Uuid, _>(organization);
    Ok(claim.bind::<sql_types::Array<sql_types::Text>, _>(kinds).get_result(conn).optional()?)
}

/// Organizations in which a job of these kinds can be taken up: first those with the fewest jobs in work, and of
/// these, whoever waited longest. So nobody who has many waits long for somebody who has more.
pub fn waiting(conn: &mut PgConnection, kinds: &[&str]) -> Result<Vec<OrganizationId>> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = sql_types::Uuid)]
        organization_id: OrganizationId,
    }
    let waiting = sql_query(
        "SELECT organization_id FROM jobs WHERE status IN ('queued', 'running') AND kind = ANY($1) GROUP BY 1 \
         HAVING min(due_at) <= now() \
         ORDER BY count(*) FILTER (WHERE status = 'running' AND due_at > now()), min(due_at) LIMIT 100",
    );
    let waiting = waiting.bind::<sql_types::Array<sql_types::Text>, _>(kinds);
    Ok(waiting.load::<Found>(conn)?.into_iter().map(|found| found.organization_id).collect())
}

/// Locks the job until the end of the transaction, so that nobody takes it up meanwhile.
pub(super) fn hold(conn: &mut PgConnection, claim: &Claim) -> Result<Held> {
    let own = jobs::table.find((claim.organization_id, claim.id)).filter(jobs::lease.eq(claim.lease));
    let own = own.filter(jobs::status.eq(JobStatus::Running));
    let is_cancelled: Option<bool> = own.select(jobs::is_cancelled).for_update().first(conn).optional()?;
    Ok(match is_cancelled {
        None => Held::Lost,
        Some(true) => Held::Cancelled,
        Some(false) => Held::Yes,
    })
}

/// The checkpoint and a fresh lease; getting ahead, and not only beginning anew, makes up for failed attempts.
pub(super) fn keep(conn: &mut PgConnection, claim: &Claim, mark: &Mark) -> Result<()> {
    let keep = sql_query(
        "UPDATE jobs SET attempts = CASE WHEN checkpoint IS DISTINCT FROM $4 THEN 0 ELSE attempts END, checkpoint = $4, \
         done = $5, total = coalesce($6, total), updated_at = now(), due_at = now() + interval '60 seconds' WHERE organization_id = $1 AND id = $2 AND lease = $3",
    );
    keep.bind::<sql_types::Uuid, _>(claim.organization_id)
        .bind::<sql_types::Uuid, _>(claim.id)
        .bind::<sql_types::BigInt, _>(claim.lease)
        .bind::<sql_types::Jsonb, _>(&mark.checkpoint)
        .bind::<sql_types::BigInt, _>(mark.done)
        .bind::<sql_types::Nullable<sql_types::BigInt>, _>(mark.total)
        .execute(conn)?;
    Ok(())
}

/// Ends the job, unless it is somebody else's by now.
pub(super) fn finish(
    conn: &mut PgConnection,
    claim: &Claim,
    status: JobStatus,
    result: Option<Value>,
    problem: Option<Value>,
) -> Result<()> {
    let finish = sql_query(
        "UPDATE jobs SET status = $4, result = $5, problem = $6, checkpoint = NULL, finished_at = now(), \
         updated_at = now() WHERE organization_id = $1 AND id = $2 AND lease = $3 AND status = 'running'",
    );
    finish
        .bind::<sql_types::Uuid, _>(claim.organization_id)
        .bind::<sql_types::Uuid, _>(claim.id)
        .bind::<sql_types::BigInt, _>(claim.lease)
        .bind::<sql_types::Text, _>(status)
        .bind::<sql_types::Nullable<sql_types::Jsonb>, _>(result.map(storable))
        .bind::<sql_types::Nullable<sql_types::Jsonb>, _>(problem.map(storable))
        .execute(conn)?;
    Ok(())
}

/// Gives the job back, to be taken up at once.
pub(super) fn release(conn: &mut PgConnection, claim: &Claim) -> Result<()> {
    let release = sql_query(
        "UPDATE jobs SET due_at = now(), attempts = 0 WHERE organization_id = $1 AND id = $2 AND lease = $3 \
         AND status = 'running'",
    );
    release
        .bind::<sql_types::Uuid, _>(claim.organization_id)
        .bind::<sql_types::Uuid, _>(claim.id)
        .bind::<sql_types::BigInt, _>(claim.lease)
        .execute(conn)?;
    Ok(())
}

/// Gives the job back for later, longer each time; false when it was tried often enough.
pub(super) fn postpone(conn: &mut PgConnection, claim: &Claim) -> Result<bool> {
    let postpone = sql_query(
        "UPDATE jobs SET due_at = now() + greatest(attempts, 1) * interval '5 seconds' WHERE organization_id = $1 AND id = $2 \
         AND lease = $3 AND status = 'running' AND attempts < $4",
    );
    let postponed = postpone
        .bind::<sql_types::Uuid, _>(claim.organization_id)
        .bind::<sql_types::Uuid, _>(claim.id)
        .bind::<sql_types::BigInt, _>(claim.lease)
        .bind::<sql_types::Integer, _>(ATTEMPTS)
        .execute(conn)?;
    Ok(postponed > 0)
}
