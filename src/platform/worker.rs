//! Threads that work in the background: round after round, with a pause when there is nothing to do.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::kernel::Result;

/// Tells a round that the worker is to end.
#[derive(Clone, Debug, Default)]
pub struct Stopping(Arc<AtomicBool>);

impl Stopping {
    pub fn has_begun(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A thread of its own; it ends, after its round, when this is dropped.
pub struct Worker {
    stopping: Stopping,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Calls `round` until it is told to stop; it says how much it did, and rests for `pause` when that is nothing.
    pub fn start(
        name: &'static str,
        pause: Duration,
        mut round: impl FnMut(&Stopping) -> Result<usize> + Send + 'static,
    ) -> Self {
        let stopping = Stopping::default();
        let told = stopping.clone();
        let work = move || {
            while !told.has_begun() {
                match round(&told) {
                    Ok(done) if done > 0 => {}
                    Ok(_) => rest(&told, pause),
                    Err(error) => {
                        tracing::warn!(%error, worker = name, "a round of work failed");
                        rest(&told, pause.max(Duration::from_secs(1)));
                    }
                }
            }
        };
        let thread = thread::Builder::new().name(name.into()).spawn(work).ok();
        if thread.is_none() {
            tracing::error!(worker = name, "the worker could not be started");
        }
        Self { stopping, thread }
    }

    /// Tells it to stop, without waiting for it.
    pub fn stop(&self) {
        self.stopping.0.store(true, Ordering::Relaxed);
        if let Some(thread) = &self.thread {
            thread.thread().unpark();
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop();
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

/// A pause that ends early when the worker is told to stop.
fn rest(stopping: &Stopping, pause: Duration) {
    let begun = Instant::now();
    while let Some(left) = pause.checked_sub(begun.elapsed()).filter(|left| !left.is_zero()) {
        if stopping.has_begun() {
            return;
        }
        thread::park_timeout(left);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_resting_worker_ends_at_once() {
        let (told, rounds) = mpsc::channel();
        let worker = Worker::start("test", Duration::from_secs(3600), move |_| {
            told.send(()).unwrap();
            Ok(0)
        });
        rounds.recv().unwrap();
        drop(worker);
        assert!(rounds.recv().is_err());
    }
}
