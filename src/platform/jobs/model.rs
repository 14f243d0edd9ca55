//! What a job is.

use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::kernel::ids::{AnyId, JobId, OrganizationId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::values::Instant;
use crate::schema::jobs;
use crate::{shared_record, text_enum};

text_enum! {
    /// How far a job is.
    pub enum JobStatus {
        Queued = "queued", Running = "running", Succeeded = "succeeded", Failed = "failed",
        Cancelled = "cancelled"
    }
}

/// Work in the background. It is kept for seven days after its end.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = jobs, primary_key(organization_id, id))]
pub struct Job {
    pub id: JobId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[serde(skip)]
    pub version: i32,
    /// What is done: `import`, `import_undo`, `export` …; there will be others.
    #[schema(max_length = 64, pattern = "^[a-z][a-z0-9_]{0,63}$")]
    pub kind: String,
    /// The import or export that it works on.
    pub subject_id: AnyId,
    pub status: JobStatus,
    #[diesel(embed)]
    pub progress: JobProgress,
    /// What came of it, by its kind; null until it has succeeded.
    #[schema(value_type = Option<Object>)]
    pub result: Option<Value>,
    /// Why it failed, as a problem document; null unless it has failed.
    #[schema(value_type = Option<Object>)]
    pub problem: Option<Value>,
    pub created_at: Instant,
    pub finished_at: Option<Instant>,
    /// Whoever made it, in whose name and with whose rights it works; made with a key, only as far as the key reaches.
    #[diesel(column_name = owner_id)]
    pub created_by_id: UserId,
}

/// How much is done: bytes of an import's content, rows of one that is undone, records of an export.
#[derive(Clone, Copy, Debug, Queryable, Selectable, Serialize, ToSchema)]
#[diesel(table_name = jobs)]
pub struct JobProgress {
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub done: i64,
    /// Null while it is not known.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub total: Option<i64>,
}

pub type JobPage = Page<Job>;
pub type JobListing = Listing<Job>;
shared_record!(Job, "job", "jobs", Job, Owned);

impl Job {
    pub fn is_finished(&self) -> bool {
        !matches!(self.status, JobStatus::Queued | JobStatus::Running)
    }
}

impl Listed for Job {
    const COLLECTION: &'static str = "jobs";
    const TABLE: &'static str = "jobs";
    const DEFAULT_SORT: &'static str = "-created_at";
    const FIELDS: &'static [Field] = &[
        Field::of(jobs::kind),
        Field::of(jobs::status).words(JobStatus::WORDS),
        Field::of(jobs::subject_id),
        Field::of(jobs::created_at).sorted(),
    ];
}
