//! What a caller asks to see, and the answers that show it.

use std::fmt;
use std::future::{Ready, ready};
use std::marker::PhantomData;

use actix_web::body::BoxBody;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use serde_json::Value;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

use super::Related;
use crate::kernel::answer::{Shown, Tagged};
use crate::kernel::listing::{Wish, wish_parameters};
use crate::kernel::page::Page;
use crate::kernel::record::Record;
use crate::kernel::{Error, Result};

/// The parameters `fields` and `expand` of one record, and no others.
///
/// Give it a name where it is used, as in `pub type LeadView = View<Lead>;`.
pub struct View<R> {
    pub(super) wish: Wish,
    _of: PhantomData<fn() -> R>,
}

impl<R: Related> FromRequest for View<R> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let wish = Wish::read(super::offer::<R>, request.query_string());
        ready(wish.map(|wish| Self { wish, _of: PhantomData }))
    }
}

impl<R: Related> IntoParams for View<R> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        wish_parameters(super::offer::<R>)
    }
}

impl<R> fmt::Debug for View<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.wish.fmt(f)
    }
}

/// 200 with the record and its entity tag; or, without one, with what was asked for of it.
#[derive(Debug)]
pub enum Sight<R> {
    Whole(R),
    Part(Value),
}

impl<R: Record> Responder for Sight<R> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match self {
            Self::Whole(record) => Tagged(record).respond_to(request),
            Self::Part(part) => Shown(part).respond_to(request),
        }
    }
}

/// A page of records, whole or as far as they were asked for.
#[derive(Debug)]
pub enum SightPage<R> {
    Whole(Page<R>),
    Part(Page<Value>),
}

impl<R: Serialize> Responder for SightPage<R> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match self {
            Self::Whole(page) => page.respond_to(request),
            Self::Part(page) => page.respond_to(request),
        }
    }
}
