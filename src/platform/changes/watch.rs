//! Who waits for changes: one thread asks for the heads of all that are waited for, and only while somebody
//! waits. Waiting itself holds neither a thread nor a connection.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use diesel::pg::PgConnection;
use diesel::prelude::*;
use tokio::sync::watch::{Receiver, Sender, channel};

use crate::kernel::Result;
use crate::kernel::ids::OrganizationId;
use crate::schema::feed_heads;
use crate::store::Pool;

/// How often is asked.
const PAUSE: Duration = Duration::from_millis(100);

/// The heads that somebody waits for.
pub struct Watch {
    pool: Pool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    heads: HashMap<OrganizationId, Sender<i64>>,
    working: bool,
    ended: bool,
}

impl Watch {
    pub fn new(pool: Pool) -> Arc<Self> {
        Arc::new(Self { pool, state: Mutex::default() })
    }

    /// Tells of the organization's head, as far as it is known; an end means that the service stops.
    pub fn of(self: &Arc<Self>, organization: OrganizationId) -> Receiver<i64> {
        let mut state = self.state();
        if state.ended {
            return channel(0).1;
        }
        let receiver = state.heads.entry(organization).or_insert_with(|| channel(0).0).subscribe();
        if !state.working {
            let own = Arc::clone(self);
            let begun = thread::Builder::new().name("watch".into()).spawn(move || own.work());
            state.working = begun.is_ok();
        }
        receiver
    }

    /// Lets all who wait go, now and from now on.
    pub fn end(&self) {
        let mut state = self.state();
        state.ended = true;
        state.heads.clear();
    }

    /// Ends when nobody waits.
    fn work(&self) {
        while let Some(wanted) = self.wanted() {
            match self.ask(&wanted) {
                Ok(heads) => self.tell(heads),
                Err(error) => tracing::warn!(%error, "the feed's heads could not be read"),
            }
            thread::sleep(PAUSE);
        }
    }

    fn wanted(&self) -> Option<Vec<OrganizationId>> {
        let mut state = self.state();
        state.heads.retain(|_, head| head.receiver_count() > 0);
        state.working = !state.heads.is_empty();
        state.working.then(|| state.heads.keys().copied().collect())
    }

    fn ask(&self, wanted: &[OrganizationId]) -> Result<Vec<(OrganizationId, i64)>> {
        let heads = feed_heads::table.filter(feed_heads::organization_id.eq_any(wanted));
        let heads = heads.select((feed_heads::organization_id, feed_heads::seq));
        let mut conn = self.pool.get()?;
        let conn: &mut PgConnection = &mut conn;
        Ok(heads.load(conn)?)
    }

    fn tell(&self, heads: Vec<(OrganizationId, i64)>) {
        let state = self.state();
        for (organization, seq) in heads {
            if let Some(head) = state.heads.get(&organization) {
                head.send_if_modified(|known| std::mem::replace(known, seq) != seq);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Settings;

    #[actix_web::test]
    async fn who_waits_is_let_go_at_the_end() {
        let nowhere = "postgres://127.0.0.1:1/nowhere".to_owned();
        let pool = Pool::new(Settings { url: nowhere, size: 1, read_only: true, prepared: true });
        let watch = Watch::new(pool);
        let mut early = watch.of(OrganizationId::new());
        watch.end();
        assert!(early.changed().await.is_err());
        assert!(watch.of(OrganizationId::new()).changed().await.is_err());
    }
}
