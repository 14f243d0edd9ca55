//! Problem documents: what a refusal looks like on the wire.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use serde_json::{Map, Value, json};

use super::error::Refusal;

/// Marks a failed answer that has a form of its own, which a standard prescribes.
#[derive(Clone, Copy, Debug)]
pub struct Verbatim;

/// The refusal travels with the response; the outermost middleware writes the document,
/// for only it knows the request's id and the public address.
pub fn carry(refusal: Refusal) -> HttpResponse {
    let mut response = HttpResponse::new(refusal.status);
    response.extensions_mut().insert(refusal);
    response
}

/// The refusal for a mistake of ours, whose cause goes to the log alone.
pub fn of_internal(cause: &(dyn std::error::Error + 'static)) -> Refusal {
    tracing::error!(cause = %causes(cause), "request failed");
    of_status(StatusCode::INTERNAL_SERVER_ERROR)
}

/// The refusal for an answer that came without one, such as the router's.
pub fn of_status(status: StatusCode) -> Refusal {
    let (code, detail) = match status.as_u16() {
        404 => ("not_found", "There is no such resource."),
        405 => ("method_not_allowed", "The resource does not offer this method."),
        408 => ("timeout", "The request was not complete in time."),
        413 => ("too_large", "The request is larger than the limit."),
        414 => ("uri_too_long", "The address is longer than the limit."),
        431 => ("headers_too_large", "The headers are larger than the limit."),
        503 => ("unavailable", "The service cannot answer now; try again."),
        400..=499 => ("bad_request", "The request cannot be read."),
        _ => ("internal_error", "Something went wrong on our side; quote the request's id."),
    };
    let detail = detail.to_owned();
    Refusal { status, code, detail, errors: Vec::new(), extra: Map::new(), headers: Vec::new() }
}

/// The document of a refusal. `base` is the public address.
pub fn document(refusal: &Refusal, base: &str, request_id: &str) -> Value {
    let kind = match refusal.code {
        "rate_limited" => "https://iana.org/assignments/http-problem-types#quota-exceeded".to_owned(),
        code => format!("{base}/problems/{code}"),
    };
    let mut document = json!({
        "type": kind,
        "title": title(refusal),
        "status": refusal.status.as_u16(),
        "detail": refusal.detail,
        "code": refusal.code,
        "request_id": request_id,
        "errors": refusal.errors,
    });
    if let Value::Object(members) = &mut document {
        members.extend(refusal.extra.clone());
    }
    document
}

/// Turns the carried refusal into the answer's body and headers.
pub fn write(refusal: &Refusal, base: &str, request_id: &str) -> HttpResponse<String> {
    let mut builder = HttpResponse::build(refusal.status);
    builder.insert_header((header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json")));
    for (name, value) in &refusal.headers {
        builder.append_header((name.clone(), value.clone()));
    }
    if refusal.status == StatusCode::PAYLOAD_TOO_LARGE || refusal.status == StatusCode::REQUEST_TIMEOUT {
        // The rest of the body is not read, so the connection cannot be used again.
        builder.insert_header((header::CONNECTION, HeaderValue::from_static("close")));
    }
    builder
        .message_body(document(refusal, base, request_id).to_string())
        .unwrap_or_else(|_| HttpResponse::with_body(StatusCode::INTERNAL_SERVER_ERROR, String::new()))
}

fn title(refusal: &Refusal) -> &'static str {
    match refusal.code {
        "validation_failed" => "The request is not valid",
        "duplicate" => "There is such a record already",
        "reference_not_found" => "A referenced record does not exist",
        "invalid_transition" => "The action does not fit the state",
        "stale" => "The record was changed meanwhile",
        _ => refusal.status.canonical_reason().unwrap_or("Refused"),
    }
}

fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}
