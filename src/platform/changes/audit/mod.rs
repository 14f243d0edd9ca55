//! The audit log: everything that happened, with proof that nothing of it was altered.
//!
//! The rows are those of the feed, without an end of retention. Every row is linked to the one before (`chain`);
//! every hour the newest hash is signed (`checkpoints`). What is verified: that each row follows from the one
//! before, that each signed hash is still that of its row, and that nothing is missing from the end.

mod checkpoints;
mod file;
mod listing;
mod range;
mod routes;
mod verification;
mod walk;

pub use checkpoints::{Checkpoint, make as make_checkpoint, round as make_checkpoints};
pub use file::{export, verify as verify_file};
pub use range::Range;
pub use verification::{AuditCheckpoint, AuditVerdict, verify};

use std::time::Duration;

use crate::identity::Authority;
use crate::kernel::http::ServiceConfig;
use crate::platform::worker::Worker;
use crate::store::Pool;

/// How often is looked for checkpoints that are due.
const PAUSE: Duration = Duration::from_secs(60);

pub fn routes(config: &mut ServiceConfig<'_>) {
    listing::routes(config);
    routes::routes(config);
}

/// Signs checkpoints in the background. Every process does; the same checkpoint is kept once.
pub fn notary(pool: Pool, authority: Authority) -> Worker {
    Worker::start("notary", PAUSE, move |_| checkpoints::round(&mut *pool.get()?, &authority))
}
