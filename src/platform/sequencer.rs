//! The sequencer: gives the committed rows of the change log their numbers, dense for each organization.
//!
//! A number taken when a row is written would be visible out of order, or never; so rows are numbered
//! after their commit, under the lock of the organization's head. Every process runs a sequencer; the
//! lock picks the one that works. A change that follows another on the same record has the greater
//! position, since it takes it after the other's commit, so the order of numbers respects cause. Whoever numbers
//! also extends the chain of hashes: there is but one at a time.

use std::time::{Duration, Instant};

use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::changes::links;
use crate::kernel::Result;
use crate::kernel::ids::OrganizationId;
use crate::platform::webhooks;
use crate::platform::worker::Worker;
use crate::schema::{changes, feed_heads};
use crate::store::{Pool, for_each};

/// How often is looked for new rows. What many write meanwhile costs one commit, not one each.
const PAUSE: Duration = Duration::from_millis(50);

/// How often is looked for rows outside of the chains.
const CATCH_UP: Duration = Duration::from_secs(60);

/// Seconds after which a change that has no number is told of.
const LAG_MAX: f64 = 10.0;

/// Organizations in one round, and rows of one of them in one transaction: few enough for the deliveries that a
/// hundred endpoints get of them.
const ORGANIZATIONS: i64 = 100;
const ROWS: u16 = 1_000;

/// The sequencer's thread; it ends when this is dropped.
pub struct Sequencer {
    _worker: Worker,
}

impl Sequencer {
    pub fn start(pool: Pool) -> Self {
        let mut caught_up = None::<Instant>;
        let worker = Worker::start("sequencer", PAUSE, move |_| {
            let conn = &mut *pool.get()?;
            if caught_up.is_none_or(|at| at.elapsed() > CATCH_UP) {
                let chained = catch_up(conn)?;
                if chained > 0 {
                    return Ok(chained);
                }
                caught_up = Some(Instant::now());
            }
            // A full round says that more is waiting.
            round(conn).map(|numbered| if numbered < usize::from(ROWS) { 0 } else { numbered })
        });
        Self { _worker: worker }
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
    each(conn, waiting)
}

fn each(conn: &mut PgConnection, organizations: Vec<OrganizationId>) -> Result<usize> {
    for_each(conn, organizations, "numbering the log", |conn, organization| {
        conn.transaction(|conn| number(conn, organization))
    })
}

/// Finds organizations whose newest rows stand outside of their chains, as those do that an older release has
/// numbered; returns how many rows were chained.
pub fn catch_up(conn: &mut PgConnection) -> Result<usize> {
    let behind: Vec<OrganizationId> = feed_heads::table
        .filter(feed_heads::chained_to.lt(feed_heads::seq))
        .select(feed_heads::organization_id)
        .limit(ORGANIZATIONS)
        .load(conn)?;
    each(conn, behind)
}

/// The head of an organization's log.
#[derive(Queryable, Selectable)]
#[diesel(table_name = feed_heads)]
struct Head {
    seq: i64,
    chained_to: i64,
    hash: Vec<u8>,
}

fn number(conn: &mut PgConnection, organization: OrganizationId) -> Result<usize> {
    let head = feed_heads::table.find(organization).select(Head::as_select());
    let Some(head) = head.for_update().skip_locked().first(conn).optional()? else { return Ok(0) };
    // A statement of its own, so that it sees what was committed before the lock was got.
    let behind = head.chained_to < head.seq;
    let links = if behind {
        links::numbered(conn, organization, head.chained_to, ROWS.into())?
    } else {
        links::waiting(conn, organization, head.seq, ROWS.into())?
    };
    let hash = links::write(conn, organization, head.hash, &links)?;
    let last = links.last().map_or(head.seq, links::New::seq);
    if !behind {
        webhooks::fan_out(conn, organization, head.seq.saturating_add(1), last)?;
    }
    diesel::update(feed_heads::table.find(organization))
        .set((
            feed_heads::seq.eq(last.max(head.seq)),
            feed_heads::chained_to.eq(last),
            feed_heads::hash.eq(hash),
        ))
        .execute(conn)?;
    if let Some(lag) = links.iter().map(links::New::age).reduce(f64::max).filter(|_| !behind) {
        metrics::histogram!("feed_lag_seconds").record(lag);
        // Once a backlog is done with, not with each of its pieces.
        if lag > LAG_MAX && links.len() < usize::from(ROWS) {
            tracing::warn!(%organization, lag, "changes waited long for their numbers");
        }
    }
    Ok(links.len())
}
