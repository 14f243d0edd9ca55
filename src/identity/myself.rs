//! The caller, where the caller is also what the request is about.

use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};

use crate::access::Actor;
use crate::kernel::{Error, Result};

/// A person who is logged in, to look after the own sessions and password; no key may do that. It opens no
/// record: what others made asks for `Can`.
#[derive(Debug)]
pub struct Myself(Actor);

impl Myself {
    pub fn actor(&self) -> &Actor {
        &self.0
    }
}

impl Deref for Myself {
    type Target = Actor;

    fn deref(&self) -> &Actor {
        &self.0
    }
}

impl FromRequest for Myself {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(caller(request).and_then(|actor| match actor.scopes {
            None => Ok(Self(actor)),
            Some(_) => Err(Error::insufficient_scope(None)),
        }))
    }
}

/// Whoever calls, person or key: to be told who that is, or what of all kinds of records their own permissions show.
#[derive(Debug)]
pub struct Whoever(Actor);

impl Deref for Whoever {
    type Target = Actor;

    fn deref(&self) -> &Actor {
        &self.0
    }
}

impl FromRequest for Whoever {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(caller(request).map(Self))
    }
}

fn caller(request: &HttpRequest) -> Result<Actor> {
    request.extensions().get::<Actor>().cloned().ok_or_else(|| Error::unauthenticated(false))
}
