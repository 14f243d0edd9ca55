//! Jobs over HTTP.

use actix_web::http::header;
use actix_web::{CustomizeResponder, Responder as _, get, post, web};

use super::model::{Job, JobListing, JobPage, JobStatus};
use super::queries;
use crate::access::{Can, Read, Update};
use crate::kernel::http::{Path, ServiceConfig, Shown};
use crate::kernel::ids::JobId;
use crate::kernel::{Error, Result};
use crate::store::{Changed, Db};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_jobs).service(show_job).service(cancel_job);
}

/// List jobs
///
/// The caller's own; to administrators, everybody's.
#[utoipa::path(tag = "jobs", params(JobListing), responses((status = 200, body = JobPage,
    description = "A page of jobs.")))]
#[get("/jobs")]
async fn list_jobs(who: Can<Read, Job>, listing: JobListing, db: web::Data<Db>) -> Result<JobPage> {
    db.read(move |conn| queries::list(conn, &who, &listing)).await
}

/// Show a job
///
/// While it is not finished, `Retry-After` says when to ask again.
#[utoipa::path(tag = "jobs", params(JobId), responses((status = 200, body = Job, description = "The job.")))]
#[get("/jobs/{id}")]
async fn show_job(
    who: Can<Read, Job>,
    id: Path<JobId>,
    db: web::Data<Db>,
) -> Result<CustomizeResponder<Shown<Job>>> {
    let job = db.read(move |conn| queries::find(conn, &who, id.0)).await?;
    let is_finished = job.is_finished();
    let answer = Shown(job).customize();
    Ok(if is_finished { answer } else { answer.insert_header((header::RETRY_AFTER, "2")) })
}

/// Cancel a job
///
/// What it has done stays done. A running job ends after the chunk that it is in; until then its status is
/// `running`. A finished one answers 409 `invalid_transition`.
#[utoipa::path(tag = "jobs", params(JobId), responses((status = 200, body = Job,
    description = "The job as it is now.")))]
#[post("/jobs/{id}/cancel")]
async fn cancel_job(who: Can<Update, Job>, id: Path<JobId>, db: web::Data<Db>) -> Result<Shown<Job>> {
    db.write(who, Shown, move |conn, who| {
        let before = queries::find_to(conn, who, id.0)?;
        match before.status {
            JobStatus::Cancelled => Ok(Changed::unchanged(before)),
            JobStatus::Queued | JobStatus::Running => {
                let after = queries::cancel(conn, &before)?;
                Changed::acted("cancelled", &before, after)
            }
            _ => Err(Error::transition(before.status.word(), &[])),
        }
    })
    .await
}
