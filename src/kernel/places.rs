//! Bounded numbers of things in work: whoever finds no place is told to come back.

use std::future::{Ready, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};

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
}
