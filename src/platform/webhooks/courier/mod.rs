//! The courier: claims what is due and carries it, many at once, within bounds.
//!
//! A claim is a lease: whoever dies with it loses it after a minute, and the event is sent again. Requests
//! run on a thread of their own; the database is asked on blocking threads, a few at a time.

mod attempt;
mod claim;
mod letter;
mod records;
mod schedule;
mod settle;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use actix_web::rt::task::spawn_blocking;
use actix_web::rt::time::{sleep, timeout};
use actix_web::rt::{Runtime, spawn};
use diesel::pg::PgConnection;
use tokio::sync::{Notify, Semaphore};

use super::Secrets;
use crate::kernel::{Error, Result};
use crate::outbound::Outbound;
use crate::store::Pool;
use letter::Letter;

pub(super) use records::reads_all;

/// How often is looked for what is due.
const PAUSE: Duration = Duration::from_millis(200);
/// Attempts at once, in this process.
const PLACES: usize = 64;
/// Connections to the database that are taken from requests, at most.
const CONNECTIONS: usize = 3;
/// Longer than any attempt can last.
const LAST: Duration = Duration::from_secs(20);

/// The courier's thread; it ends when this is dropped, after the attempts that are running.
pub struct Courier {
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Courier {
    pub fn start(pool: Pool, secrets: Secrets, outbound: Outbound) -> Self {
        let stopping = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stopping);
        let bag = Bag {
            pool,
            secrets,
            outbound,
            places: Arc::new(Semaphore::new(PLACES)),
            connections: Arc::new(Semaphore::new(CONNECTIONS)),
            news: Arc::default(),
        };
        let work = move || match Runtime::new() {
            Ok(runtime) => runtime.block_on(work(bag, &told)),
            Err(error) => tracing::error!(%error, "the courier could not be started"),
        };
        let thread = thread::Builder::new().name("courier".into()).spawn(work).ok();
        if thread.is_none() {
            tracing::error!("the courier could not be started");
        }
        Self { stopping, thread }
    }
}

impl Drop for Courier {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

/// What the courier carries with it; cheap to clone.
#[derive(Clone)]
struct Bag {
    pool: Pool,
    secrets: Secrets,
    outbound: Outbound,
    places: Arc<Semaphore>,
    connections: Arc<Semaphore>,
    /// A delivery was settled: the next in line may be due.
    news: Arc<Notify>,
}

impl Bag {
    /// Work with the database, on a blocking thread.
    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let _one = self.connections.acquire().await.map_err(Error::internal)?;
        let pool = self.pool.clone();
        spawn_blocking(move || work(&mut *pool.get()?)).await.map_err(Error::internal)?
    }
}

async fn work(bag: Bag, stopping: &AtomicBool) {
    while !stopping.load(Ordering::Relaxed) {
        match round(&bag).await {
            Ok(sent) if sent > 0 => {}
            Ok(_) => _ = timeout(PAUSE, bag.news.notified()).await,
            Err(error) => {
                tracing::warn!(%error, "the courier could not work");
                sleep(PAUSE * 10).await;
            }
        }
    }
    let all = u32::try_from(PLACES).unwrap_or(u32::MAX);
    let _ended = timeout(LAST, bag.places.acquire_many(all)).await;
}

/// Sends off what is due, as far as there are places; returns how many.
async fn round(bag: &Bag) -> Result<usize> {
    let mut sent = 0;
    for due in bag.ask(claim::due).await? {
        let places = bag.places.available_permits();
        if places == 0 {
            break;
        }
        let secrets = bag.secrets.clone();
        let letters = bag.ask(move |conn| claim::claim(conn, &secrets, &due, places)).await?;
        sent += letters.len();
        for letter in letters {
            carry(bag.clone(), letter).await?;
        }
    }
    Ok(sent)
}

async fn carry(bag: Bag, letter: Letter) -> Result<()> {
    let place = Arc::clone(&bag.places).acquire_owned().await.map_err(Error::internal)?;
    spawn(async move {
        let tried = attempt::attempt(&bag.outbound, &letter).await;
        let delivery = letter.delivery_id;
        // The lease ends by itself: the event is sent once more then.
        if let Err(error) = bag.ask(move |conn| settle::settle(conn, &letter, tried)).await {
            tracing::warn!(%error, %delivery, "the outcome of a delivery could not be kept");
        }
        drop(place);
        bag.news.notify_one();
    });
    Ok(())
}
