//! Password hashes: argon2id, off the request's threads, at most one per core at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::available_parallelism;

use actix_web::web;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::kernel::{Error, Result};

/// More than so many waiting are told to come back: a hundred log ins must not cost 2 GB.
const QUEUE: usize = 32;

/// Makes and checks password hashes.
#[derive(Clone)]
pub struct Passwords(Arc<Inner>);

struct Inner {
    argon2: Argon2<'static>,
    cores: Arc<Semaphore>,
    waiting: AtomicUsize,
}

/// What checking a password came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Wrong,
    Right,
    /// Right, but its hash is cheaper than the settings want.
    Outdated,
}

impl Passwords {
    /// `memory_kib` and `rounds` are argon2's m and t; p is 1.
    pub fn new(memory_kib: u32, rounds: u32) -> Result<Self> {
        let params =
            Params::new(memory_kib, rounds, 1, None).map_err(|error| Error::internal(error.to_string()))?;
        let cores = available_parallelism().map_or(1, usize::from);
        Ok(Self(Arc::new(Inner {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            cores: Arc::new(Semaphore::new(cores)),
            waiting: AtomicUsize::new(0),
        })))
    }

    /// The hash of a new password, as a PHC string.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let password = password.to_owned();
        self.queued(move |inner| inner.hash(&password)).await?
    }

    /// Checks a password; without a hash the work is the same and the password is wrong.
    pub async fn verify(&self, password: &str, hash: Option<String>) -> Result<Verdict> {
        let password = password.to_owned();
        self.queued(move |inner| inner.verify(&password, hash.as_deref())).await?
    }

    /// The hash of a new password, here and now: for commands.
    pub fn hash_now(&self, password: &str) -> Result<String> {
        self.0.hash(password)
    }

    async fn queued<T: Send + 'static>(&self, work: impl FnOnce(&Inner) -> T + Send + 'static) -> Result<T> {
        let place = Place::take(&self.0)?;
        let core = Arc::clone(&self.0.cores).acquire_owned().await.map_err(Error::internal)?;
        drop(place);
        let inner = Arc::clone(&self.0);
        web::block(move || {
            let result = work(&inner);
            drop(core);
            result
        })
        .await
        .map_err(Error::internal)
    }
}

impl Inner {
    fn hash(&self, password: &str) -> Result<String> {
        let hash = self.argon2.hash_password(password.as_bytes());
        hash.map(|hash| hash.to_string()).map_err(|error| Error::internal(error.to_string()))
    }

    fn verify(&self, password: &str, hash: Option<&str>) -> Result<Verdict> {
        let Some(hash) = hash else { return self.hash(password).map(|_| Verdict::Wrong) };
        let hash = PasswordHash::new(hash).map_err(|error| Error::internal(error.to_string()))?;
        if self.argon2.verify_password(password.as_bytes(), &hash).is_err() {
            return Ok(Verdict::Wrong);
        }
        Ok(if self.is_outdated(&hash) { Verdict::Outdated } else { Verdict::Right })
    }

    fn is_outdated(&self, hash: &PasswordHash) -> bool {
        let wanted = self.argon2.params();
        Params::try_from(hash)
            .map_or(true, |had| had.m_cost() < wanted.m_cost() || had.t_cost() < wanted.t_cost())
    }
}

/// A place in the queue; given back when dropped.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(inner: &'a Inner) -> Result<Self> {
        let before = inner.waiting.fetch_add(1, Ordering::Relaxed);
        let place = Self(&inner.waiting);
        if before < QUEUE { Ok(place) } else { Err(Error::unavailable("overloaded", 1)) }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::{join_all, poll_immediate};

    use super::*;

    fn cheap() -> Passwords {
        Passwords::new(64, 1).unwrap()
    }

    #[actix_web::test]
    async fn only_the_same_password_is_right() {
        let passwords = cheap();
        let hash = passwords.hash("Ein längeres Wort 🐝").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
        let verify = |given| passwords.verify(given, Some(hash.clone()));
        assert_eq!(verify("Ein längeres Wort 🐝").await.unwrap(), Verdict::Right);
        for wrong in ["ein längeres Wort 🐝", "Ein längeres Wort 🐝 ", "Ein längeres Wort", ""] {
            assert_eq!(verify(wrong).await.unwrap(), Verdict::Wrong, "{wrong}");
        }
        assert_eq!(passwords.verify("whatever", None).await.unwrap(), Verdict::Wrong);
    }

    #[actix_web::test]
    async fn equal_passwords_have_different_hashes() {
        let passwords = cheap();
        assert_ne!(passwords.hash("the same").await.unwrap(), passwords.hash("the same").await.unwrap());
    }

    #[actix_web::test]
    async fn a_cheaper_hash_is_outdated_a_dearer_one_is_not() {
        let (cheap, dear) = (cheap(), Passwords::new(128, 2).unwrap());
        let (low, high) = (cheap.hash("password").await.unwrap(), dear.hash("password").await.unwrap());
        assert_eq!(dear.verify("password", Some(low)).await.unwrap(), Verdict::Outdated);
        assert_eq!(cheap.verify("password", Some(high)).await.unwrap(), Verdict::Right);
    }

    #[actix_web::test]
    async fn a_full_queue_is_told_to_come_back() {
        let passwords = cheap();
        let cores = u32::try_from(passwords.0.cores.available_permits()).unwrap();
        let held = Arc::clone(&passwords.0.cores).acquire_many_owned(cores).await.unwrap();
        let mut refused = 0;
        let mut waiting = Vec::new();
        for _ in 0..QUEUE + 3 {
            let mut hash = Box::pin(passwords.hash("password"));
            match poll_immediate(&mut hash).await {
                Some(outcome) => {
                    assert!(outcome.is_err());
                    refused += 1;
                }
                None => waiting.push(hash),
            }
        }
        drop(held);
        assert_eq!(refused, 3);
        assert!(join_all(waiting).await.iter().all(Result::is_ok));
        assert!(passwords.hash("password").await.is_ok());
    }
}
