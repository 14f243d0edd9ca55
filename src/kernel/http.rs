//! Requests in, answers out: the extractors and responders of every handler.

use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::Payload;
use actix_web::http::header::{self, ContentType, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::rt::time::timeout;
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder, web};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

use super::error::{Error, Result, Violation};
use super::headers::{etag, tags};
use super::record::Record;
use super::{check, json, rules};

/// How much of a body is read, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct BodyLimits {
    pub bytes: usize,
    pub time: Duration,
}

impl Default for BodyLimits {
    fn default() -> Self {
        Self { bytes: 1 << 20, time: Duration::from_secs(30) }
    }
}

/// A JSON body that fits its schema and its stated rules.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + Validate + ToSchema + 'static> FromRequest for Json<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if let Err(error) = offered(request) {
            return Box::pin(ready(Err(error)));
        }
        let limits = request.app_data::<BodyLimits>().copied().unwrap_or_default();
        let body = web::Payload::from_request(request, payload);
        Box::pin(async move {
            let body = body.await.map_err(|error| Error::internal(error.to_string()))?;
            read_body(&bytes_of(body, limits).await?)
        })
    }
}

fn read_body<T: DeserializeOwned + Validate + ToSchema + 'static>(bytes: &[u8]) -> Result<Json<T>> {
    read(json::parse(bytes)?).map(Json)
}

/// A value that fits the schema and the stated rules of what it is read as.
pub fn read<T: DeserializeOwned + Validate + ToSchema + 'static>(value: Value) -> Result<T> {
    check::check::<T>(&value)?;
    let read: T = json::read(value)?;
    read.validate().map_err(|errors| Error::invalid(rules::violations(&errors)))?;
    Ok(read)
}

/// A text as a value of its own, held against the value's schema.
pub fn value_of<T: DeserializeOwned + ToSchema + 'static>(text: &str) -> Result<T> {
    let value = Value::from(text);
    check::check::<T>(&value)?;
    json::read(value)
}

async fn bytes_of(body: web::Payload, limits: BodyLimits) -> Result<web::Bytes> {
    match timeout(limits.time, body.to_bytes_limited(limits.bytes)).await {
        Err(_) => {
            Err(Error::refuse(StatusCode::REQUEST_TIMEOUT, "timeout", "The body was not complete in time."))
        }
        Ok(Err(_)) => {
            let detail = format!("A body may have {} bytes.", limits.bytes);
            Err(Error::refuse(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail))
        }
        Ok(Ok(Err(_))) => Err(Error::unreadable("incomplete_body", "The body ended before it was complete.")),
        Ok(Ok(Ok(bytes))) => Ok(bytes),
    }
}

/// 415 unless the body's type is one that the operation offers.
fn offered(request: &HttpRequest) -> Result<()> {
    let merge_patch = *request.method() == Method::PATCH;
    let text = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let essence = text(header::CONTENT_TYPE).map(|value| value.split(';').next().unwrap_or_default().trim());
    let known = essence.is_some_and(|essence| {
        essence.eq_ignore_ascii_case("application/json")
            || merge_patch && essence.eq_ignore_ascii_case("application/merge-patch+json")
    });
    let coded = text(header::CONTENT_ENCODING).is_some_and(|coding| !coding.eq_ignore_ascii_case("identity"));
    if known && !coded {
        return Ok(());
    }
    let (name, types) = if merge_patch {
        ("accept-patch", "application/merge-patch+json, application/json")
    } else {
        ("accept-post", "application/json")
    };
    let detail = format!("The body must be {types}, without content coding.");
    Err(Error::refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail)
        .header(HeaderName::from_static(name), HeaderValue::from_static(types)))
}

/// Ids out of the path; what is not an id names nothing.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Path<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    #[expect(clippy::disallowed_types, reason = "wrapped here, with our answer")]
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let found = web::Path::<T>::extract(request).into_inner();
        ready(found.map(|path| Self(path.into_inner())).map_err(|_| Error::missing()))
    }
}

/// Query parameters of what is not a list; unknown and repeated ones are refused.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Validate> FromRequest for Query<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read_query(request.query_string()).map(Self))
    }
}

fn read_query<T: DeserializeOwned + Validate>(query: &str) -> Result<T> {
    if query.contains("%00") {
        let refused = Violation::parameter("", "invalid_character", "The character U+0000 is not allowed.");
        return Err(Error::bad_parameters(vec![refused]));
    }
    let reader = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    let value: T = serde_path_to_error::deserialize(reader).map_err(|error| {
        let name = error.path().to_string();
        Error::bad_parameters(vec![Violation::parameter(
            name,
            "invalid_parameter",
            error.inner().to_string(),
        )])
    })?;
    value.validate().map_err(|errors| Error::bad_parameters(rules::parameters(&errors)))?;
    Ok(value)
}

/// 200 with the record and its entity tag; 304 to a reader who has it.
#[derive(Debug)]
pub struct Tagged<T>(pub T);

impl<T: Record> Responder for Tagged<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let tag = etag(self.0.version());
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        let known = match tags(request.headers(), &header::IF_NONE_MATCH) {
            Ok(known) => known.filter(|_| reads),
            Err(error) => return HttpResponse::from_error(error),
        };
        if known.is_some_and(|known| known.check(self.0.version()).is_ok()) {
            return HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish();
        }
        document(StatusCode::OK, &self.0, &[(header::ETAG, tag)])
    }
}

/// 201 with the record, its address and its entity tag.
#[derive(Debug)]
pub struct Created<T>(pub T);

impl<T: Record> Responder for Created<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let location = HeaderValue::try_from(self.0.address()).unwrap_or(HeaderValue::from_static("/api/v1"));
        let headers = [(header::LOCATION, location), (header::ETAG, etag(self.0.version()))];
        document(StatusCode::CREATED, &self.0, &headers)
    }
}

/// 200 with a document that has no versions.
#[derive(Debug)]
pub struct Shown<T>(pub T);

impl<T: Serialize> Responder for Shown<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        document(StatusCode::OK, &self.0, &[])
    }
}

/// 204: done, and nothing to say.
#[derive(Debug)]
pub struct Gone;

impl Responder for Gone {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::NoContent().finish()
    }
}

fn document<T: Serialize>(
    status: StatusCode,
    body: &T,
    headers: &[(HeaderName, HeaderValue)],
) -> HttpResponse {
    let mut builder = HttpResponse::build(status);
    builder.insert_header(ContentType::json());
    for header in headers {
        builder.insert_header(header.clone());
    }
    match serde_json::to_vec(body) {
        Ok(bytes) => builder.body(bytes),
        Err(error) => HttpResponse::from_error(Error::internal(error)),
    }
}
