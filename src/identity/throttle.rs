//! Slows guessing down: per account after some failures, per address always. Never a lock for long.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use moka::sync::Cache;

use crate::kernel::values::Email;
use crate::kernel::{Error, Result};

/// Failures that cost nothing.
const FREE: u32 = 5;
/// The longest wait, in seconds: nobody can lock somebody else out for longer.
const LONGEST_S: u64 = 900;
/// Attempts an address has within a window.
const PER_ADDRESS: u32 = 20;
const WINDOW: Duration = Duration::from_secs(60);
/// How many accounts and addresses are remembered.
const REMEMBERED: u64 = 100_000;

/// Remembers failed attempts, in this process.
pub struct Throttle(Option<Memory>);

struct Memory {
    accounts: Cache<Email, Arc<Mutex<Account>>>,
    addresses: Cache<IpAddr, Arc<Mutex<Window>>>,
}

struct Account {
    failures: u32,
    closed_until: Instant,
}

struct Window {
    begun: Instant,
    attempts: u32,
}

impl Throttle {
    pub fn new(on: bool) -> Self {
        Self(on.then(|| Memory {
            accounts:
                Cache::builder().max_capacity(REMEMBERED).time_to_idle(Duration::from_secs(3600)).build(),
            addresses: Cache::builder().max_capacity(REMEMBERED).time_to_live(2 * WINDOW).build(),
        }))
    }

    /// 429 while the account or the address has to wait.
    ///
    /// The attempt counts as failed until `succeeded` says otherwise: so a hundred guesses at once
    /// are no more than a hundred one after the other.
    pub fn admit(&self, account: &Email, address: Option<IpAddr>) -> Result<()> {
        self.admit_at(account, address, Instant::now())
    }

    /// The right password opens the account again.
    pub fn succeeded(&self, account: &Email) {
        if let Some(memory) = &self.0 {
            memory.accounts.invalidate(&account.folded());
        }
    }

    fn admit_at(&self, account: &Email, address: Option<IpAddr>, at: Instant) -> Result<()> {
        let Some(memory) = &self.0 else { return Ok(()) };
        if let Some(address) = address {
            let window = memory.addresses.get_with(address, || Window { begun: at, attempts: 0 }.shared());
            window.lock().unwrap_or_else(PoisonError::into_inner).admit(at)?;
        }
        let account = memory
            .accounts
            .get_with(account.folded(), || Arc::new(Mutex::new(Account { failures: 0, closed_until: at })));
        account.lock().unwrap_or_else(PoisonError::into_inner).admit(at)
    }
}

impl Account {
    fn admit(&mut self, at: Instant) -> Result<()> {
        if at < self.closed_until {
            return Err(throttled(self.closed_until - at));
        }
        self.failures = self.failures.saturating_add(1);
        if let Some(doublings) = self.failures.checked_sub(FREE) {
            let seconds = 1_u64.checked_shl(doublings).unwrap_or(LONGEST_S).clamp(1, LONGEST_S);
            self.closed_until = at + Duration::from_secs(seconds);
        }
        Ok(())
    }
}

impl Window {
    fn shared(self) -> Arc<Mutex<Self>> {
        Arc::new(Mutex::new(self))
    }

    fn admit(&mut self, at: Instant) -> Result<()> {
        if at.duration_since(self.begun) >= WINDOW {
            *self = Self { begun: at, attempts: 0 };
        }
        if self.attempts == PER_ADDRESS {
            return Err(throttled(WINDOW.saturating_sub(at.duration_since(self.begun))));
        }
        self.attempts += 1;
        Ok(())
    }
}

fn throttled(wait: Duration) -> Error {
    let seconds = wait.as_millis().div_ceil(1000).max(1);
    let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
    Error::refuse(
        StatusCode::TOO_MANY_REQUESTS,
        "login_throttled",
        "Too many attempts; wait before the next.",
    )
    .header(header::RETRY_AFTER, HeaderValue::from(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Email {
        Email::new("somebody@example.com")
    }

    /// Seconds to wait, as the caller is told.
    fn wait(outcome: Result<()>) -> Option<u64> {
        match outcome {
            Ok(()) => None,
            Err(Error::Refused(refusal)) => {
                assert_eq!((refusal.status.as_u16(), refusal.code), (429, "login_throttled"));
                Some(refusal.headers[0].1.to_str().unwrap().parse().unwrap())
            }
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn after_five_failures_the_wait_doubles_up_to_a_quarter_of_an_hour() {
        let throttle = Throttle::new(true);
        let mut at = Instant::now();
        for _ in 0..5 {
            assert_eq!(wait(throttle.admit_at(&account(), None, at)), None);
        }
        for expected in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            assert_eq!(wait(throttle.admit_at(&account(), None, at)), Some(expected));
            at += Duration::from_secs(expected);
            assert_eq!(wait(throttle.admit_at(&account(), None, at)), None);
        }
    }

    #[test]
    fn success_forgets_the_failures_whatever_the_case_of_the_address() {
        let throttle = Throttle::new(true);
        let at = Instant::now();
        for _ in 0..5 {
            assert_eq!(wait(throttle.admit_at(&account(), None, at)), None);
        }
        throttle.succeeded(&Email::new("Somebody@Example.com"));
        assert_eq!(wait(throttle.admit_at(&account(), None, at)), None);
    }

    #[test]
    fn an_address_has_twenty_attempts_a_minute_whatever_the_accounts() {
        let throttle = Throttle::new(true);
        let (at, address) = (Instant::now(), Some(IpAddr::from([192, 0, 2, 1])));
        let other = |n: u32| Email::new(format!("user{n}@example.com"));
        for n in 0..20 {
            assert_eq!(wait(throttle.admit_at(&other(n), address, at)), None);
        }
        let later = at + Duration::from_secs(15);
        assert_eq!(wait(throttle.admit_at(&other(99), address, later)), Some(45));
        assert_eq!(wait(throttle.admit_at(&other(99), Some(IpAddr::from([192, 0, 2, 2])), later)), None);
        assert_eq!(wait(throttle.admit_at(&other(98), address, at + WINDOW)), None);
    }

    #[test]
    fn switched_off_it_admits_everything() {
        let throttle = Throttle::new(false);
        for _ in 0..100 {
            assert_eq!(wait(throttle.admit(&account(), Some(IpAddr::from([192, 0, 2, 1])))), None);
        }
    }
}
