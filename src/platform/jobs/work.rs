//! Workers: they take up what waits, organization by organization.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::Value;

use super::lease::{self, Claim};
use super::model::JobStatus;
use super::run::{Run, Stop};
use crate::kernel::ids::OrganizationId;
use crate::kernel::{Error, Result, problem};
use crate::store::Pool;

/// A kind of job: its name, and how it is done. What it returns is the job's result.
#[derive(Clone, Copy)]
pub struct Kind {
    pub name: &'static str,
    pub run: fn(&mut Run<'_>) -> Result<Value, Stop>,
}

/// One job, of whoever is first in turn; returns how many it did. Who is first is asked anew for each: a job may
/// take long.
pub fn round(pool: &Pool, base: &str, kinds: &[Kind], halted: &dyn Fn() -> bool) -> Result<usize> {
    let waiting = lease::waiting(&mut *pool.get()?, &names(kinds))?;
    for organization in waiting {
        // Others may have been quicker.
        if halted() || work_for(pool, base, kinds, organization, halted)? {
            return Ok(1);
        }
    }
    Ok(0)
}

/// One job of an organization, until its end or until the worker is halted; false when none waits.
pub fn work_for(
    pool: &Pool,
    base: &str,
    kinds: &[Kind],
    organization: OrganizationId,
    halted: &dyn Fn() -> bool,
) -> Result<bool> {
    let claimed = lease::claim(&mut *pool.get()?, organization, &names(kinds))?;
    let Some(job) = claimed else { return Ok(false) };
    tracing::info!(job = %job.id, kind = job.kind, organization_id = %organization, "job taken up");
    let mut run = Run::new(job, pool, halted);
    let outcome = attempt(&mut run, kinds);
    close(pool, base, &run.job, outcome)?;
    Ok(true)
}

fn names(kinds: &[Kind]) -> Vec<&'static str> {
    kinds.iter().map(|kind| kind.name).collect()
}

fn attempt(run: &mut Run<'_>, kinds: &[Kind]) -> Result<Value, Stop> {
    let Some(kind) = kinds.iter().find(|kind| kind.name == run.job.kind) else {
        return Err(Stop::Failed(Error::internal("a job of a kind that was not asked for")));
    };
    if run.job.is_worn_out() {
        return Err(Stop::Failed(Error::internal("a job's workers died of it")));
    }
    let outcome = catch_unwind(AssertUnwindSafe(|| (kind.run)(run)));
    outcome.unwrap_or_else(|_| Err(Stop::Failed(Error::internal("a job panicked"))))
}

fn close(pool: &Pool, base: &str, job: &Claim, outcome: Result<Value, Stop>) -> Result<()> {
    let conn = &mut *pool.get()?;
    match outcome {
        Ok(result) => lease::finish(conn, job, JobStatus::Succeeded, Some(result), None),
        Err(Stop::Lost) => Ok(()),
        Err(Stop::Cancelled) => lease::finish(conn, job, JobStatus::Cancelled, None, None),
        Err(Stop::Halted) => lease::release(conn, job),
        Err(Stop::Failed(error)) => {
            tracing::warn!(job = %job.id, kind = job.kind, %error, "job failed");
            if is_passing(&error) && lease::postpone(conn, job)? {
                return Ok(());
            }
            lease::finish(conn, job, JobStatus::Failed, None, Some(told(error, base, job)))
        }
    }
}

/// Whether another attempt may do better.
fn is_passing(error: &Error) -> bool {
    match error {
        Error::Refused(refusal) => refusal.status.is_server_error(),
        _ => true,
    }
}

fn told(error: Error, base: &str, job: &Claim) -> Value {
    let refusal = match error {
        Error::Refused(refusal) => *refusal,
        Error::Internal(cause) => problem::of_internal(cause.as_ref()),
        Error::Answered(_) => problem::of_internal(&Error::internal("a job was answered")),
    };
    problem::document(&refusal, base, &job.id.to_string())
}
