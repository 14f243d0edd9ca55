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
        if status == StatusCode::ACCEPTED {
            builder.insert_header((header::RETRY_AFTER, "2"));
        }
        if self.body.is_empty() {
            return builder.finish();
        }
        builder.insert_header(ContentType::json()).body(self.body)
    }
}

/// An answer to a write: it can be kept, in the write's own transaction, and given again.
pub trait Answer {
    fn kept(&self) -> Result<Kept>;
}

/// The answer on the wire.
pub fn respond(kept: Result<Kept>) -> HttpResponse {
    kept.map_or_else(HttpResponse::from_error, Kept::response)
}

/// Answers that are given as they are kept.
macro_rules! as_kept {
    ($($answer:ident $(<$of:ident: $bound:ident>)?),+ $(,)?) => {
        $(impl $(<$of: $bound>)? Responder for $answer $(<$of>)? {
            type Body = BoxBody;

            fn respond_to(self, _: &HttpRequest) -> HttpResponse {
                respond(self.kept())
            }
        })+
    };
}

as_kept!(Created<T: Record>, Upserted<T: Record>, Accepted<T: Record>);
as_kept!(Shown<T: Serialize>, MultiStatus<T: Serialize>, Bare, Gone);

/// 200 with the record and its entity tag; 304 to a reader who has it.
#[derive(Debug)]
pub struct Tagged<T>(pub T);

impl<T: Record> Answer for Tagged<T> {
    fn kept(&self) -> Result<Kept> {
        Kept::versioned(StatusCode::OK, &self.0)
    }
}

impl<T: Record> Responder for Tagged<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        // A write is done by now, whatever the header says.
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        let known = if reads { tags(request.headers(), &header::IF_NONE_MATCH) } else { Ok(None) };
        match known {
            Err(error) => HttpResponse::from_error(error),
            Ok(Some(known)) if known.check(self.0.version()).is_ok() => {
                let tag = etag(self.0.version());
                HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish()
            }
            Ok(_) => respond(self.kept()),
        }
    }
}

/// 201 with the record, its address and its entity tag.
#[derive(Debug)]
pub struct Created<T>(pub T);

impl<T: Record> Answer for Created<T> {
    fn kept(&self) -> Result<Kept> {
        Kept::created(&self.0)
    }
}

/// A record that shows a secret when it is made, and never again.
pub trait Secretive: Record {
    #[must_use]
    fn without_secret(&self) -> Self;
}

/// The answer with a record that shows its secret this once: 201 for a new one, 200 for one that was there. The
/// secret is not kept: an answer given again has null in its place, so that nobody who reads the database, or a
/// copy of it, can act with it. Whoever lost the first answer makes another.
#[derive(Debug)]
pub enum Secret<T> {
    Created(T),
    Changed(T),
}

impl<T: Secretive> Answer for Secret<T> {
    fn kept(&self) -> Result<Kept> {
        match self {
            Self::Created(record) => Kept::created(&record.without_secret()),
            Self::Changed(record) => Kept::versioned(StatusCode::OK, &record.without_secret()),
        }
    }
}

impl<T: Secretive> Responder for Secret<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        respond(match &self {
            Self::Created(record) => Kept::created(record),
            Self::Changed(record) => Kept::versioned(StatusCode::OK, record),
        })
    }
}

/// 201 with the record that was made, or 200 with the one that was there and is changed.
#[derive(Debug)]
pub enum Upserted<T> {
    Made(T),
    Changed(T),
}

impl<T: Record> Answer for Upserted<T> {
    fn kept(&self) -> Result<Kept> {
        match self {
            Self::Made(record) => Kept::created(record),
            Self::Changed(record) => Kept::versioned(StatusCode::OK, record),
        }
    }
}

/// 200 with a document that has no versions.
#[derive(Debug)]
pub struct Shown<T>(pub T);

impl<T: Serialize> Answer for Shown<T> {
    fn kept(&self) -> Result<Kept> {
        Kept::of(StatusCode::OK, &self.0)
    }
}

/// 202 with the job that will do the work.
#[derive(Debug)]
pub struct Accepted<T>(pub T);

impl<T: Record> Answer for Accepted<T> {
    fn kept(&self) -> Result<Kept> {
        let location = Some(self.0.address());
        Ok(Kept { location, ..Kept::of(StatusCode::ACCEPTED, &self.0)? })
    }
}

/// 207 with what became of each item.
#[derive(Debug)]
pub struct MultiStatus<T>(pub T);

impl<T: Serialize> Answer for MultiStatus<T> {
    fn kept(&self) -> Result<Kept> {
        Kept::of(StatusCode::MULTI_STATUS, &self.0)
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

/// 204: done, and nothing to say.
#[derive(Clone, Copy, Debug)]
pub struct Gone;

impl Answer for Gone {
    fn kept(&self) -> Result<Kept> {
        Ok(Kept::bare(StatusCode::NO_CONTENT))
    }
}
