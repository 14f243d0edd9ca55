//! Answers out: what handlers return, and how it is kept to be given again.

use actix_web::body::BoxBody;
use actix_web::http::header::{self, ContentType, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;

use super::error::{Error, Result};
use super::headers::{etag, tags};
use super::record::Record;

/// Tells a caller that a request was answered before, and that this is that answer.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// An answer as it goes over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub status: u16,
    pub location: Option<String>,
    pub etag: Option<String>,
    /// JSON, or nothing.
    pub body: Vec<u8>,
}

impl Kept {
    fn bare(status: StatusCode) -> Self {
        Self { status: status.as_u16(), location: None, etag: None, body: Vec::new() }
    }

    fn of<T: Serialize>(status: StatusCode, body: &T) -> Result<Self> {
        let body = serde_json::to_vec(body).map_err(Error::internal)?;
        Ok(Self { body, ..Self::bare(status) })
    }

    fn versioned<T: Record>(status: StatusCode, record: &T) -> Result<Self> {
        let etag = etag(record.version()).to_str().ok().map(str::to_owned);
        Ok(Self { etag, ..Self::of(status, record)? })
    }

    fn created<T: Record>(record: &T) -> Result<Self> {
        Ok(Self { location: Some(record.address()), ..Self::versioned(StatusCode::CREATED, record)? })
    }

    pub fn response(self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut builder = HttpResponse::build(status);
        for (name, value) in [(header::LOCATION, self.location), (header::ETAG, self.etag)] {
            if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
                builder.insert_header((name, value));
            }
        }
        if self.body.is_empty() {
            return builder.finish();
        }
        builder.insert_header(ContentType::json()).body(self.body)
    }
}

/// An answer to a write: it can be kept, in the write's own transaction, and given again.
pub trait Answer: Send + 'static {
    fn kept(&self) -> Result<Kept>;
}

fn respond(kept: Result<Kept>) -> HttpResponse {
    kept.map_or_else(HttpResponse::from_error, Kept::response)
}

/// 200 with the record and its entity tag; 304 to a reader who has it.
#[derive(Debug)]
pub struct Tagged<T>(pub T);

impl<T: Record + Send + 'static> Answer for Tagged<T> {
    fn kept(&self) -> Result<Kept> {
        Kept::versioned(StatusCode::OK, &self.0)
    }
}

impl<T: Record> Responder for Tagged<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        let known = match tags(request.headers(), &header::IF_NONE_MATCH) {
            Ok(known) => known.filter(|_| reads),
            Err(error) => return HttpResponse::from_error(error),
        };
        if known.is_some_and(|known| known.check(self.0.version()).is_ok()) {
            let tag = etag(self.0.version());
            return HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish();
        }
        respond(Kept::versioned(StatusCode::OK, &self.0))
    }
}

/// 201 with the record, its address and its entity tag.
#[derive(Debug)]
pub struct Created<T>(pub T);

impl<T: Record + Send + 'static> Answer for Created<T> {
    fn kept(&self) -> Result<Kept> {
        Kept::created(&self.0)
    }
}

impl<T: Record> Responder for Created<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        respond(Kept::created(&self.0))
    }
}

/// A record that shows a secret when it is made, and never again.
pub trait Secretive: Record {
    #[must_use]
    fn without_secret(&self) -> Self;
}

/// 201 with a record that shows its secret this once. The secret is not kept: an answer given again has
/// null in its place, so that nobody who reads the database, or a copy of it, can act with it. Whoever
/// lost the first answer takes the record back, unused, and makes another.
#[derive(Debug)]
pub struct CreatedSecret<T>(pub T);

impl<T: Secretive + Send + 'static> Answer for CreatedSecret<T> {
    fn kept(&self) -> Result<Kept> {
        Kept::created(&self.0.without_secret())
    }
}

impl<T: Secretive> Responder for CreatedSecret<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        respond(Kept::created(&self.0))
    }
}

/// 201 with the record that was made, or 200 with the one that was there and is changed.
#[derive(Debug)]
pub enum Upserted<T> {
    Made(T),
    Changed(T),
}

impl<T: Record> Upserted<T> {
    fn written(&self) -> Result<Kept> {
        match self {
            Self::Made(record) => Kept::created(record),
            Self::Changed(record) => Kept::versioned(StatusCode::OK, record),
        }
    }
}

impl<T: Record + Send + 'static> Answer for Upserted<T> {
    fn kept(&self) -> Result<Kept> {
        self.written()
    }
}

impl<T: Record> Responder for Upserted<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        respond(self.written())
    }
}

/// 200 with a document that has no versions.
#[derive(Debug)]
pub struct Shown<T>(pub T);

impl<T: Serialize + Send + 'static> Answer for Shown<T> {
    fn kept(&self) -> Result<Kept> {
        Kept::of(StatusCode::OK, &self.0)
    }
}

impl<T: Serialize> Responder for Shown<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        respond(Kept::of(StatusCode::OK, &self.0))
    }
}

/// 202 with the job that will do the work.
#[derive(Debug)]
pub struct Accepted<T>(pub T);

impl<T: Record> Accepted<T> {
    fn written(&self) -> Result<Kept> {
        let location = Some(self.0.address());
        Ok(Kept { location, ..Kept::of(StatusCode::ACCEPTED, &self.0)? })
    }
}

impl<T: Record + Send + 'static> Answer for Accepted<T> {
    fn kept(&self) -> Result<Kept> {
        self.written()
    }
}

impl<T: Record> Responder for Accepted<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = respond(self.written());
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        response
    }
}

/// 207 with what became of each item.
#[derive(Debug)]
pub struct MultiStatus<T>(pub T);

impl<T: Serialize + Send + 'static> Answer for MultiStatus<T> {
    fn kept(&self) -> Result<Kept> {
        Kept::of(StatusCode::MULTI_STATUS, &self.0)
    }
}

impl<T: Serialize> Responder for MultiStatus<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        respond(Kept::of(StatusCode::MULTI_STATUS, &self.0))
    }
}

/// A status, and nothing to say.
#[derive(Clone, Copy, Debug)]
pub struct Bare(pub StatusCode);

impl Answer for Bare {
    fn kept(&self) -> Result<Kept> {
        Ok(Kept::bare(self.0))
    }
}

impl Responder for Bare {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::new(self.0)
    }
}

/// 204: done, and nothing to say.
#[derive(Clone, Copy, Debug)]
pub struct Gone;

impl Answer for Gone {
    fn kept(&self) -> Result<Kept> {
        Ok(Kept::bare(StatusCode::NO_CONTENT))
    }
}

impl Responder for Gone {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::NoContent().finish()
    }
}
