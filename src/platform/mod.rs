//! What every context rests on, and none depends on: the change log, how it is numbered and told; jobs, import
//! and export.

pub mod changes;
pub mod sequencer;
pub mod worker;

mod contents;
mod sheet;
mod streams;
mod timeline;
pub mod jobs;

mod exports;
mod imports;
mod upkeep;
pub mod notifications;
pub mod views;
mod watch;
pub mod webhooks;

pub use imports::Uploads;
pub use upkeep::{sweep_contents, tidy};

use std::sync::Arc;
use std::time::Duration;

use crate::extras::fields;
use crate::kernel::http::ServiceConfig;
use crate::planner::tasks;
use crate::store::Pool;
use worker::Worker;

/// Everything below `/api/v1`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    changes::routes(config);
    jobs::routes(config);
    imports::routes(config);
    exports::routes(config);
    webhooks::routes(config);
    views::routes(config);
    timeline::routes(config);
    notifications::routes(config);
}

/// What the workers of jobs can do.
pub const KINDS: &[jobs::Kind] = &[imports::IMPORT, imports::UNDO, exports::EXPORT];

/// Jobs that one process works on at a time.
const AT_ONCE: usize = 2;

/// From one upkeep to the next.
const UPKEEP: Duration = Duration::from_secs(600);

/// The workers of jobs, of retired fields, of reminders, of notifications and of upkeep; they end when this is dropped.
pub struct Background {
    workers: Vec<Worker>,
}

impl Background {
    /// `base` is the public address, for the problems that jobs end with.
    pub fn start(pool: &Pool, base: &str) -> Self {
        let base: Arc<str> = base.into();
        let jobs = (0..AT_ONCE).map(|_| {
            let (pool, base) = (pool.clone(), Arc::clone(&base));
            Worker::start("jobs", Duration::from_millis(500), move |stopping| {
                jobs::round(&pool, &base, KINDS, &|| stopping.has_begun())
            })
        });
        let retired = pool.clone();
        let sweep =
            Worker::start("fields", Duration::from_secs(5), move |_| fields::sweep(&mut *retired.get()?));
        let reminded = pool.clone();
        let reminders =
            Worker::start("reminders", Duration::from_secs(5), move |_| tasks::remind(&mut *reminded.get()?));
        let told = pool.clone();
        let tell = Worker::start("notifications", Duration::from_millis(500), move |_| {
            notifications::round(&mut *told.get()?)
        });
        let tidied = pool.clone();
        let upkeep = Worker::start("upkeep", UPKEEP, move |stopping| {
            upkeep::keep_up(&mut *tidied.get()?, &|| stopping.has_begun()).map(|()| 0)
        });
        Self { workers: jobs.chain([sweep, reminders, tell, upkeep]).collect() }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // All are told before the first is waited for.
        self.workers.iter().for_each(Worker::stop);
    }
}
