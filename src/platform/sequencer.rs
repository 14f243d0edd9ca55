//! The sequencer: gives the committed rows of the change log their numbers, dense for each organization.
//!
//! A number taken when a row is written would be visible out of order, or never; so rows are numbered
//! after their commit, under the lock of the organization's head. Every process runs a sequencer; the
//! lock picks the one that works. A change that follows another on the same record has the greater
//! position, since it takes it after the other's commit, so the order of numbers respects cause.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};

use crate::kernel::Result;
use crate::kernel::ids::OrganizationId;
use crate::platform::webhooks;
use crate::schema::{changes, feed_heads};
use crate::store::Pool;

/// How often is looked for new rows.
const PAUSE: Duration = Duration::from_millis(100);

/// Organizations in one round, and rows of one of them in one transaction.
const ORGANIZATIONS: i64 = 100;
const ROWS: i64 = 5_000;

/// The sequencer's thread; it ends when this is dropped.
pub struct Sequencer {
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Sequencer {
    pub fn start(pool: Pool) -> Self {
        let stopping = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stopping);
        let thread = thread::Builder::new().name("sequencer".into()).spawn(move || work(&pool, &told)).ok();
        if thread.is_none() {
            tracing::error!("the sequencer could not be started");
        }
        Self { stopping, thread }
    }
}

impl Drop for Sequencer {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

fn work(pool: &Pool, stopping: &AtomicBool) {
    while !stopping.load(Ordering::Relaxed) {
        match pool.get().and_then(|mut conn| round(&mut conn)) {
            Ok(numbered) if numbered > 0 => {}
            Ok(_) => thread::sleep(PAUSE),
            Err(error) => {
                tracing::warn!(%error, "the sequencer could not work");
                thread::sleep(PAUSE * 10);
            }
        }
    }
}

/// Numbers what waits, organization by organization; returns how many rows.
pub fn round(conn: &mut PgConnection) -> Result<usize> {
    let waiting: Vec<OrganizationId> = changes::table
        .filter(changes::seq.is_null())
        .select(changes::organization_id)
        .distinct()
        .limit(ORGANIZATIONS)
        .load(conn)?;
    let mut numbered = 0;
    for organization in waiting {
        numbered += conn.transaction(|conn| number(conn, organization))?;
    }
    Ok(numbered)
}

fn number(conn: &mut PgConnection, organization: OrganizationId) -> Result<usize> {
    let head = feed_heads::table.filter(feed_heads::organization_id.eq(organization)).select(feed_heads::seq);
    let Some(seq) = head.for_update().skip_locked().first::<i64>(conn).optional()? else { return Ok(0) };
    // A statement of its own, so that it sees what was committed before the lock was got.
    let numbered = sql_query(NUMBER)
        .bind::<sql_types::Uuid, _>(organization)
        .bind::<sql_types::BigInt, _>(seq)
        .bind::<sql_types::BigInt, _>(ROWS)
        .execute(conn)?;
    let next = seq.saturating_add(i64::try_from(numbered).unwrap_or(i64::MAX));
    webhooks::fan_out(conn, organization, seq.saturating_add(1), next)?;
    diesel::update(feed_heads::table.filter(feed_heads::organization_id.eq(organization)))
        .set(feed_heads::seq.eq(next))
        .execute(conn)?;
    Ok(numbered)
}

const NUMBER: &str = "UPDATE changes c SET seq = $2 + due.n FROM \
     (SELECT id, row_number() OVER (ORDER BY log_position, id) AS n FROM changes \
      WHERE organization_id = $1 AND seq IS NULL ORDER BY log_position, id LIMIT $3) due \
     WHERE c.organization_id = $1 AND c.id = due.id";
