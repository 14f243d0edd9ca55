//! Who waits for something new: one thread asks how far those have come that are waited for, and only while somebody
//! waits. Waiting itself holds neither a thread nor a connection.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use diesel::pg::PgConnection;
use tokio::sync::watch::{Receiver, Sender, channel};

use crate::kernel::Result;
use crate::store::Pool;

/// How often is asked.
const PAUSE: Duration = Duration::from_millis(100);

/// How far each of them has come; those that have not begun can be left out.
pub type Ask<K> = fn(&mut PgConnection, &[K]) -> Result<Vec<(K, i64)>>;

/// The numbers that somebody waits for.
pub struct Watch<K> {
    pool: Pool,
    ask: Ask<K>,
    state: Mutex<State<K>>,
}

struct State<K> {
    heads: HashMap<K, Sender<i64>>,
    working: bool,
    ended: bool,
}

impl<K: Copy + Eq + Hash + Send + 'static> Watch<K> {
    pub fn new(pool: Pool, ask: Ask<K>) -> Arc<Self> {
        let state = State { heads: HashMap::new(), working: false, ended: false };
        Arc::new(Self { pool, ask, state: Mutex::new(state) })
    }

    /// Tells of the newest number, as far as it is known; an end means that the service stops.
    pub fn of(self: &Arc<Self>, key: K) -> Receiver<i64> {
        let mut state = self.state();
        if state.ended {
            return channel(0).1;
        }
        let receiver = state.heads.entry(key).or_insert_with(|| channel(0).0).subscribe();
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
            match self.look(&wanted) {
                Ok(heads) => self.tell(heads),
                Err(error) => tracing::warn!(%error, "what is waited for could not be read"),
            }
            thread::sleep(PAUSE);
        }
    }

    fn wanted(&self) -> Option<Vec<K>> {
        let mut state = self.state();
        state.heads.retain(|_, head| head.receiver_count() > 0);
        state.working = !state.heads.is_empty();
        state.working.then(|| state.heads.keys().copied().collect())
    }

    fn look(&self, wanted: &[K]) -> Result<Vec<(K, i64)>> {
        (self.ask)(&mut *self.pool.get()?, wanted)
    }

    fn tell(&self, heads: Vec<(K, i64)>) {
        let state = self.state();
        for (key, seq) in heads {
            if let Some(head) = state.heads.get(&key) {
                head.send_if_modified(|known| std::mem::replace(known, seq) != seq);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State<K>> {
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
        let watch = Watch::new(pool, |_, keys: &[u8]| Ok(keys.iter().map(|key| (*key, 1)).collect()));
        let mut early = watch.of(1);
        watch.end();
        assert!(early.changed().await.is_err());
        assert!(watch.of(1).changed().await.is_err());
    }
}
