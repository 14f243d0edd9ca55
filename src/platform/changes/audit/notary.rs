//! The thread that signs checkpoints. Every process has one; the same checkpoint is kept once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::checkpoints;
use crate::identity::Authority;
use crate::store::Pool;

/// How often is looked for what is due.
const PAUSE: Duration = Duration::from_secs(60);

/// The notary's thread; it ends when this is dropped.
pub struct Notary {
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Notary {
    pub fn start(pool: Pool, authority: Authority) -> Self {
        let stopping = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stopping);
        let work = move || work(&pool, &authority, &told);
        let thread = thread::Builder::new().name("notary".into()).spawn(work).ok();
        if thread.is_none() {
            tracing::error!("the notary could not be started");
        }
        Self { stopping, thread }
    }
}

impl Drop for Notary {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ended = thread.join();
        }
    }
}

fn work(pool: &Pool, authority: &Authority, stopping: &AtomicBool) {
    while !stopping.load(Ordering::Relaxed) {
        match pool.get().and_then(|mut conn| checkpoints::round(&mut conn, authority)) {
            Ok(made) if made > 0 => {}
            Ok(_) => thread::park_timeout(PAUSE),
            Err(error) => {
                tracing::warn!(%error, "checkpoints could not be made");
                thread::park_timeout(PAUSE);
            }
        }
    }
}
