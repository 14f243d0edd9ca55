//! How much may be asked for in a minute. The meters live in this process and are bounded in size.

use std::future::{Ready, ready};
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use moka::sync::Cache;
use serde_json::json;
use uuid::Uuid;

use super::error::{Error, Result};
use crate::config::RateLimits;

/// The time for which a quota holds; it begins with the first request.
pub const WINDOW: Duration = Duration::from_secs(60);
/// How many principals, organizations and addresses are remembered.
const REMEMBERED: u64 = 100_000;

/// Where a caller stands with one of the policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub policy: &'static str,
    pub most: u32,
    pub left: u32,
    /// Until all of it may be used again.
    pub reset: Duration,
}

impl Standing {
    /// Whole seconds until the reset.
    pub fn reset_s(&self) -> u64 {
        self.reset.as_secs() + u64::from(self.reset.subsec_nanos() > 0)
    }

    fn refusal(&self) -> Error {
        let detail = format!("At most {} requests a minute; wait for the next minute.", self.most);
        Error::refuse(StatusCode::TOO_MANY_REQUESTS, "rate_limited", detail)
            .with("violated-policies", json!([self.policy]))
            .header(header::RETRY_AFTER, HeaderValue::from(self.reset_s()))
    }
}

/// The windows of everybody under one policy. Whoever was not seen for a whole window is forgotten, and
/// loses nothing by it.
struct Meter<K> {
    policy: &'static str,
    most: u32,
    windows: Cache<K, Arc<Mutex<Window>>>,
}

struct Window {
    begun: Instant,
    used: u32,
}

impl<K: Hash + Eq + Send + Sync + Copy + 'static> Meter<K> {
    fn new(policy: &'static str, most: u32) -> Option<Self> {
        let windows = || Cache::builder().max_capacity(REMEMBERED).time_to_idle(WINDOW).build();
        (most > 0).then(|| Self { policy, most, windows: windows() })
    }

    /// Takes so much of the quota, or nothing when there is less left. What exceeds the whole quota
    /// takes the whole.
    fn take(&self, key: K, cost: u32, at: Instant) -> Result<()> {
        let window = self.windows.get_with(key, || Arc::new(Mutex::new(Window { begun: at, used: 0 })));
        let mut window = window.lock().unwrap_or_else(PoisonError::into_inner);
        if at.saturating_duration_since(window.begun) >= WINDOW {
            *window = Window { begun: at, used: 0 };
        }
        let cost = cost.min(self.most);
        if cost > self.most.saturating_sub(window.used) {
            return Err(self.standing(&window, at).refusal());
        }
        window.used += cost;
        Ok(())
    }

    fn give_back(&self, key: K, cost: u32) {
        if let Some(window) = self.windows.get(&key) {
            let mut window = window.lock().unwrap_or_else(PoisonError::into_inner);
            window.used = window.used.saturating_sub(cost);
        }
    }

    fn at(&self, key: K, at: Instant) -> Standing {
        let fresh = Window { begun: at, used: 0 };
        match self.windows.get(&key) {
            Some(window) => self.standing(&window.lock().unwrap_or_else(PoisonError::into_inner), at),
            None => self.standing(&fresh, at),
        }
    }

    fn standing(&self, window: &Window, at: Instant) -> Standing {
        let reset = WINDOW.saturating_sub(at.saturating_duration_since(window.begun));
        let used = if reset.is_zero() { 0 } else { window.used };
        Standing { policy: self.policy, most: self.most, left: self.most.saturating_sub(used), reset }
    }
}

/// All meters of the process.
pub struct Meters {
    principals: Option<Meter<Uuid>>,
    organizations: Option<Meter<Uuid>>,
    addresses: Option<Meter<IpAddr>>,
}

impl Meters {
    pub fn new(limits: RateLimits) -> Self {
        Self {
            principals: Meter::new("default", limits.principal),
            organizations: Meter::new("organization", limits.organization),
            addresses: Meter::new("address", limits.address),
        }
    }

    /// 429 when the address has asked for too much without proving who asks.
    pub fn admit(&self, address: Option<IpAddr>) -> Result<()> {
        let (Some(meter), Some(address)) = (&self.addresses, address) else { return Ok(()) };
        meter.take(network(address), 1, Instant::now())
    }

    /// The caller has proved who asks: from here on its own quota counts.
    pub fn proven(&self, address: Option<IpAddr>) {
        if let (Some(meter), Some(address)) = (&self.addresses, address) {
            meter.give_back(network(address), 1);
        }
    }

    /// Where an address stands.
    pub fn of_address(&self, address: Option<IpAddr>) -> Option<Standing> {
        Some(self.addresses.as_ref()?.at(network(address?), Instant::now()))
    }
}

/// Whoever has one IPv6 address has its whole network of 64 bits.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// What the principal and the organization behind a request may still ask for.
#[derive(Clone)]
pub struct Quota {
    meters: Option<Arc<Meters>>,
    principal: Uuid,
    organization: Uuid,
}

impl Quota {
    pub fn new(meters: Arc<Meters>, principal: Uuid, organization: Uuid) -> Self {
        Self { meters: Some(meters), principal, organization }
    }

    /// Counts a request that does so many operations, one of which was counted when it came in: 429 when
    /// they are more than what is left.
    pub fn charge(&self, operations: usize) -> Result<()> {
        self.take(u32::try_from(operations).unwrap_or(u32::MAX).saturating_sub(1))
    }

    /// Takes so much of both quotas, or of none.
    pub fn take(&self, cost: u32) -> Result<()> {
        let Some(meters) = self.meters.as_deref().filter(|_| cost > 0) else { return Ok(()) };
        let now = Instant::now();
        let principals = meters.principals.as_ref();
        principals.map_or(Ok(()), |meter| meter.take(self.principal, cost, now))?;
        let outcome =
            meters.organizations.as_ref().map_or(Ok(()), |meter| meter.take(self.organization, cost, now));
        if let (Err(_), Some(meter)) = (&outcome, principals) {
            meter.give_back(self.principal, cost);
        }
        outcome
    }

    /// Where the caller stands with the quota of which less is left.
    pub fn standing(&self) -> Option<Standing> {
        let (meters, now) = (self.meters.as_deref()?, Instant::now());
        let own = meters.principals.as_ref().map(|meter| meter.at(self.principal, now));
        let all = meters.organizations.as_ref().map(|meter| meter.at(self.organization, now));
        own.into_iter().chain(all).min_by_key(|standing| standing.left)
    }
}

impl std::fmt::Debug for Quota {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Quota").field("standing", &self.standing()).finish_non_exhaustive()
    }
}

impl FromRequest for Quota {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let unmetered = Self { meters: None, principal: Uuid::nil(), organization: Uuid::nil() };
        ready(Ok(request.extensions().get::<Self>().cloned().unwrap_or(unmetered)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(outcome: &Result<()>) -> bool {
        matches!(outcome, Err(Error::Refused(refusal)) if refusal.status == StatusCode::TOO_MANY_REQUESTS)
    }

    #[test]
    fn a_window_ends_after_a_minute() {
        let meter = Meter::new("default", 3).unwrap();
        let begun = Instant::now();
        for _ in 0..3 {
            assert!(meter.take(1, 1, begun).is_ok());
        }
        let later = begun + Duration::from_millis(20_500);
        assert!(refused(&meter.take(1, 1, later)));
        assert_eq!(meter.at(1, later).reset_s(), 40);
        assert!(meter.take(2, 1, later).is_ok(), "another has a window of its own");
        assert_eq!(meter.at(1, begun + WINDOW).left, 3);
        assert!(meter.take(1, 1, begun + WINDOW).is_ok());
    }

    #[test]
    fn a_batch_counts_its_operations_or_does_not_count() {
        let limits = RateLimits { principal: 10, organization: 15, address: 0 };
        let meters = Arc::new(Meters::new(limits));
        let organization = Uuid::now_v7();
        let [one, two] = [1, 2].map(|_| Quota::new(Arc::clone(&meters), Uuid::now_v7(), organization));
        one.take(1).unwrap();
        one.charge(9).unwrap();
        assert_eq!(one.standing().unwrap().left, 1);
        assert!(refused(&one.take(2)), "the principal has one left");
        assert!(refused(&two.take(7)), "the organization has six left");
        two.take(6).unwrap();
        let standing = two.standing().unwrap();
        assert_eq!((standing.policy, standing.left), ("organization", 0));
        let alone = Quota::new(Arc::new(Meters::new(limits)), Uuid::now_v7(), Uuid::now_v7());
        alone.charge(1_000).unwrap();
        assert_eq!(alone.standing().unwrap().left, 0);
    }

    #[test]
    fn an_address_is_a_network_of_its_owner() {
        let read = |text: &str| text.parse::<IpAddr>().unwrap();
        assert_eq!(network(read("2001:db8:1:2:3:4:5:6")), read("2001:db8:1:2::"));
        assert_eq!(network(read("::ffff:192.0.2.7")), read("192.0.2.7"));
        assert_eq!(network(read("192.0.2.7")), read("192.0.2.7"));
    }
}
