//! The keys of outside issuers, as they were seen lately. An unknown key id makes us look again, but seldom:
//! whoever sends nonsense must not make us call others.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use jsonwebtoken::{Algorithm, DecodingKey};
use moka::sync::Cache;
use tokio::sync::Mutex;

use super::discovery::{self, OutsideKey};
use crate::outbound::Outbound;

/// Keys are looked up anew after so long.
const FRESH: Duration = Duration::from_secs(600);
/// And while that fails, are good for so long.
const STALE: Duration = Duration::from_secs(24 * 3600);
/// An issuer is asked no more often than this.
const PATIENCE: Duration = Duration::from_secs(5);
const ISSUERS: u64 = 10_000;

/// The key sets of all issuers that were asked.
#[derive(Clone)]
pub struct KeySets(Cache<String, Arc<Known>>);

#[derive(Default)]
struct Known {
    keys: RwLock<Option<(Instant, Arc<[OutsideKey]>)>>,
    /// When the issuer was asked last; held while it is asked.
    asked: Mutex<Option<Instant>>,
}

impl KeySets {
    pub fn new() -> Self {
        Self(Cache::builder().max_capacity(ISSUERS).time_to_idle(STALE).build())
    }

    /// The key that an issuer calls this, if it is for that algorithm.
    pub async fn key(
        &self,
        outbound: &Outbound,
        issuer: &str,
        (kid, algorithm): (&str, Algorithm),
    ) -> Option<DecodingKey> {
        let known = self.0.get_with(issuer.to_owned(), Arc::default);
        let mut found = known.key(kid, FRESH);
        if found.is_none() {
            known.ask(outbound, issuer, kid).await;
            found = known.key(kid, STALE);
        }
        found.filter(|key| key.algorithm == algorithm).map(|key| key.verifier)
    }
}

impl Known {
    fn key(&self, kid: &str, age: Duration) -> Option<OutsideKey> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner).clone();
        let (_, keys) = keys.filter(|(at, _)| at.elapsed() < age)?;
        keys.iter().find(|key| key.kid == kid).cloned()
    }

    /// Asks the issuer, unless that was done just now, or is being done and the key we have will do.
    async fn ask(&self, outbound: &Outbound, issuer: &str, kid: &str) {
        let mut asked = match self.asked.try_lock() {
            Ok(asked) => asked,
            Err(_) if self.key(kid, STALE).is_some() => return,
            Err(_) => self.asked.lock().await,
        };
        if asked.is_some_and(|at| at.elapsed() < PATIENCE) {
            return;
        }
        *asked = Some(Instant::now());
        match discovery::keys(outbound, issuer).await {
            Ok(keys) => {
                let mut known = self.keys.write().unwrap_or_else(PoisonError::into_inner);
                *known = Some((Instant::now(), keys.into()));
            }
            Err(why) => tracing::warn!(issuer, why, "the keys of an issuer could not be read"),
        }
    }
}
