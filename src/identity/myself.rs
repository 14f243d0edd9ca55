//! The caller, where the caller is also what the request is about.

use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};

use crate::access::Actor;
use crate::kernel::{Error, Result};

/// Whoever is logged in, to look after the own sessions, password and profile. It opens no record:
/// what others made asks for `Can`.
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
        let actor = request.extensions().get::<Actor>().cloned();
        ready(actor.map(Self).ok_or_else(|| Error::unauthenticated(false)))
    }
}
