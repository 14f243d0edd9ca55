//! Requests in: the extractors of every handler; and, by name, the answers out.

use std::future::{Future, Ready, ready};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::rt::time::timeout;
use actix_web::{FromRequest, HttpRequest, web};
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

use super::error::{Error, Result, Violation};
use super::{check, json, rules};

pub use super::json::parse;
pub use super::operations::{ServiceConfig, described, serving};

pub use super::answer::{
    Accepted, Answer, Bare, Created, Gone, MultiStatus, Secret, Secretive, Shown, Tagged, Upserted,
};

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

/// How many times the usual limit a batch may have.
pub const BATCH_MIB: usize = 8;

/// A JSON body that fits its schema and its stated rules. `TIMES`: how many times the usual limit it may have.
#[derive(Debug)]
pub struct Json<T, const TIMES: usize = 1>(pub T);

impl<T: DeserializeOwned + Validate + ToSchema + 'static, const TIMES: usize> FromRequest for Json<T, TIMES> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let value = json_of(request, payload, TIMES);
        Box::pin(async move { read(value.await?).map(Self) })
    }
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

/// A JSON body that fits the schema of `T`, kept as it was sent: what it is read as shows later.
#[derive(Debug)]
pub struct Checked<T>(pub Value, PhantomData<fn() -> T>);

impl<T: ToSchema + 'static> FromRequest for Checked<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let value = json_of(request, payload, 1);
        Box::pin(async move {
            let value = value.await?;
            check::check::<T>(&value)?;
            Ok(Self(value, PhantomData))
        })
    }
}

/// The body as JSON, when it says that it is.
pub fn json_of(
    request: &HttpRequest,
    payload: &mut Payload,
    times: usize,
) -> impl Future<Output = Result<Value>> + use<> {
    let offered = offered(request);
    let (payload, request) = (web::Payload::from_request(request, payload), request.clone());
    async move {
        offered?;
        let payload = payload.await.map_err(|error| Error::internal(error.to_string()))?;
        parse(&body(&request, payload, times).await?)
    }
}

/// The address under which callers reach the service, without a slash at the end.
#[derive(Clone, Debug)]
pub struct PublicUrl(pub Arc<str>);

/// The whole body, if it is there in time and not larger than so many times the limit.
pub async fn body(request: &HttpRequest, payload: web::Payload, times: usize) -> Result<web::Bytes> {
    let limits = request.app_data::<BodyLimits>().copied().unwrap_or_default();
    let most = limits.bytes.saturating_mul(times);
    match timeout(limits.time, payload.to_bytes_limited(most)).await {
        Err(_) => {
            Err(Error::refuse(StatusCode::REQUEST_TIMEOUT, "timeout", "The body was not complete in time."))
        }
        Ok(Err(_)) => {
            let detail = format!("A body may have {most} bytes.");
            Err(Error::refuse(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail))
        }
        Ok(Ok(Err(_))) => Err(Error::unreadable("incomplete_body", "The body ended before it was complete.")),
        Ok(Ok(Ok(bytes))) => Ok(bytes),
    }
}

const JSON: &str = "application/json";
const MERGE_PATCH: &str = "application/merge-patch+json";

/// A content type without its parameters.
pub fn essence(kind: &str) -> &str {
    kind.split(';').next().unwrap_or_default().trim()
}

/// Whether a content type is one of those in which operations take JSON.
pub fn is_json(kind: &str) -> bool {
    [JSON, MERGE_PATCH].iter().any(|known| essence(kind).eq_ignore_ascii_case(known))
}

/// 415 unless the body's type is one that the operation offers.
fn offered(request: &HttpRequest) -> Result<()> {
    let merge_patch = *request.method() == Method::PATCH;
    let text = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let kind = text(header::CONTENT_TYPE).unwrap_or_default();
    let known = essence(kind).eq_ignore_ascii_case(JSON) || merge_patch && is_json(kind);
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
