//! Every question that requests put to the table of jobs.

use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use uuid::Uuid;

use super::model::{Job, JobListing, JobPage, JobStatus};
use crate::access::{Actor, Can, Does, Read, Update, Within};
use crate::kernel::ids::{JobId, OrganizationId};
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::schema::jobs;

/// All queries start here.
fn visible_to<A: Does>(who: &Can<A, Job>) -> dsl::Filter<jobs::table, Within> {
    jobs::table.filter(who.within())
}

pub(super) fn list(conn: &mut PgConnection, who: &Can<Read, Job>, listing: &JobListing) -> Result<JobPage> {
    let query = visible_to(who).filter(listing.condition());
    let rows = query.order_by(listing.order()).limit(listing.limit()).select(Job::as_select()).load(conn)?;
    listing.close(conn, who.within(), rows)
}

pub(super) fn find(conn: &mut PgConnection, who: &Can<Read, Job>, id: JobId) -> Result<Job> {
    Ok(visible_to(who).filter(jobs::id.eq(id)).select(Job::as_select()).first(conn)?)
}

/// The job, locked: a worker that is in a chunk is waited for.
pub(super) fn find_to(conn: &mut PgConnection, who: &Can<Update, Job>, id: JobId) -> Result<Job> {
    let query = visible_to(who).filter(jobs::id.eq(id)).select(Job::as_select());
    Ok(query.for_update().first(conn)?)
}

/// Enters a job that any worker may take up; what a key asks for is done within the key.
pub(in crate::platform) fn insert(
    conn: &mut PgConnection,
    who: &Actor,
    kind: &str,
    subject_id: Uuid,
    total: Option<i64>,
) -> Result<Job> {
    let now = Instant::now();
    let key = who.scopes.as_ref();
    let values = (
        jobs::organization_id.eq(who.organization_id),
        jobs::id.eq(JobId::new()),
        jobs::owner_id.eq(who.user_id),
        jobs::key_id.eq(key.map(|_| who.principal_id.cast::<()>())),
        jobs::scopes.eq(key.map(ToString::to_string)),
        jobs::kind.eq(kind),
        jobs::subject_id.eq(subject_id),
        jobs::due_at.eq(now),
        jobs::total.eq(total),
        jobs::created_at.eq(now),
        jobs::updated_at.eq(now),
    );
    let insert = diesel::insert_into(jobs::table).values(values);
    Ok(insert.returning(Job::as_returning()).get_result(conn)?)
}

/// Ends a job that nobody works on; tells the worker of one in work, which ends it before its next chunk.
pub(super) fn cancel(conn: &mut PgConnection, job: &Job) -> Result<Job> {
    let now = Instant::now();
    let stamp = (jobs::is_cancelled.eq(true), jobs::version.eq(job.version + 1), jobs::updated_at.eq(now));
    let update = diesel::update(job);
    if job.status == JobStatus::Queued {
        let end = (jobs::status.eq(JobStatus::Cancelled), jobs::finished_at.eq(now));
        return Ok(update.set((stamp, end)).returning(Job::as_returning()).get_result(conn)?);
    }
    Ok(update.set(stamp).returning(Job::as_returning()).get_result(conn)?)
}

/// The jobs that worked on the subject.
pub(in crate::platform) fn of_subject(
    conn: &mut PgConnection,
    organization: OrganizationId,
    subject_id: Uuid,
) -> Result<Vec<Uuid>> {
    let own = jobs::organization_id.eq(organization).and(jobs::subject_id.eq(subject_id));
    let found: Vec<JobId> = jobs::table.filter(own).select(jobs::id).load(conn)?;
    Ok(found.into_iter().map(JobId::uuid).collect())
}

/// 409 while a job is at work on the subject.
pub(in crate::platform) fn refuse_if_working(
    conn: &mut PgConnection,
    organization: OrganizationId,
    subject_id: Uuid,
) -> Result<()> {
    let own = jobs::organization_id.eq(organization).and(jobs::subject_id.eq(subject_id));
    let working = jobs::table.filter(own).filter(jobs::finished_at.is_null());
    if dsl::select(dsl::exists(working)).get_result(conn)? {
        return Err(Error::transition("running", &[]));
    }
    Ok(())
}
