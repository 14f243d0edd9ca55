//! Jobs: work that takes longer than a request, such as an import.
//!
//! A job acts for whoever made it, chunk by chunk. Each chunk is one transaction with its checkpoint; it begins
//! with the proof that the job is still this worker's: a lease with a number that grows each time the job is taken
//! up. So a job survives the death of its worker and goes on behind the last chunk that was committed, and a worker
//! that slept past its lease cannot commit anything.

mod lease;
mod model;
mod queries;
mod routes;
mod run;
mod work;

pub use lease::{Claim, waiting};
pub use model::Job;
pub(super) use queries::{insert, of_subject, refuse_if_working};
pub use routes::routes;
pub use run::{Mark, Run, Stop};
pub use work::{Kind, round, work_for};
