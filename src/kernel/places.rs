//! Bounded numbers of things in work: whoever finds no place is told to come back.

use std::collections::HashMap;
use std::future::{Ready, ready};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use uuid::Uuid;

use super::error::{Error, Result};

/// So many places and no more.
#[derive(Clone, Debug)]
pub struct Places {
    most: usize,
    taken: Arc<AtomicUsize>,
}

impl Places {
    pub fn new(most: usize) -> Self {
        Self { most, taken: Arc::default() }
    }

    /// A place, or 503.
    pub fn take(&self) -> Result<Place> {
        let before = self.taken.fetch_add(1, Ordering::Relaxed);
        let place = Place(Arc::clone(&self.taken));
        if before < self.most { Ok(place) } else { Err(Error::unavailable("overloaded", 1)) }
    }
}

/// Places of which nobody may take all.
#[derive(Clone, Debug)]
pub struct Shares {
    all: Places,
    each: usize,
    taken: Arc<Mutex<HashMap<Uuid, Places>>>,
}

impl Shares {
    /// `most` places, and for one and the same, `each`.
    pub fn new(most: usize, each: usize) -> Self {
        Self { all: Places::new(most), each, taken: Arc::default() }
    }

    /// A place for whoever has this id, or 503.
    pub fn take(&self, of: Uuid) -> Result<Share> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.retain(|_, places| places.taken.load(Ordering::Relaxed) > 0);
        let own = taken.entry(of).or_insert_with(|| Places::new(self.each)).take()?;
        Ok(Share { _own: own, _of_all: self.all.take()? })
    }
}

/// A place, and a part of somebody's share; given back when dropped.
#[derive(Debug)]
pub struct Share {
    _own: Place,
    _of_all: Place,
}

/// A place among those in work; given back when dropped.
#[derive(Debug)]
pub struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The request's own place, for handlers that give it back while they wait.
#[derive(Debug)]
pub struct InWork(#[expect(dead_code, reason = "held, and dropped")] Option<Place>);

impl FromRequest for InWork {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(request.extensions_mut().remove())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_free_again_when_it_was_left() {
        let places = Places::new(1);
        let place = places.take().unwrap();
        assert!(places.take().is_err());
        drop(place);
        assert!(places.take().is_ok());
    }

    #[test]
    fn nobody_takes_all_places() {
        let (shares, one, two, three) = (Shares::new(3, 2), Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
        let held = [shares.take(one).unwrap(), shares.take(one).unwrap()];
        assert!(shares.take(one).is_err());
        let other = shares.take(two).unwrap();
        assert!(shares.take(three).is_err());
        drop(held);
        assert!(shares.take(three).is_ok() && shares.take(one).is_ok());
        drop(other);
    }
}
