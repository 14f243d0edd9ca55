//! Every way a request can fail, and how that is told: RFC 9457 problem documents.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::answer::{Kept, REPLAYED};

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One reason why a request is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Violation {
    /// Place in the body, an RFC 6901 JSON pointer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1000, pattern = "^(/.*)?$")]
    pub pointer: Option<String>,
    /// Name of the query or path parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200, pattern = "^.*$")]
    pub parameter: Option<String>,
    /// Name of the header.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200, pattern = "^.*$")]
    pub header: Option<String>,
    /// The reason, for programs.
    #[schema(max_length = 64, pattern = "^[a-z][a-z0-9_]{0,63}$")]
    pub code: String,
    /// The reason, for people.
    #[schema(max_length = 1000, pattern = "^.*$")]
    pub message: String,
    /// The limits that were broken, by name.
    #[schema(value_type = Object)]
    pub params: Map<String, Value>,
}

const POINTER_MAX: usize = 1000;
const NAME_MAX: usize = 200;
const MESSAGE_MAX: usize = 1000;

/// One line that is as long as the document says at most: callers' own words can stand in it.
fn within(text: impl Into<String>, max: usize) -> String {
    let text = text.into();
    let line = |text: &str| text.replace(|c: char| c.is_control(), "\u{fffd}");
    match text.char_indices().nth(max - 1) {
        Some((end, last)) if end + last.len_utf8() < text.len() => line(&text[..end]) + "…",
        _ => line(&text),
    }
}

impl Violation {
    pub fn at(pointer: impl Into<String>, code: &str, message: impl Into<String>) -> Self {
        let pointer = Some(within(pointer, POINTER_MAX));
        Self { pointer, code: code.to_owned(), message: within(message, MESSAGE_MAX), ..Self::default() }
    }

    pub fn parameter(name: impl Into<String>, code: &str, message: impl Into<String>) -> Self {
        let parameter = Some(within(name, NAME_MAX));
        Self { parameter, code: code.to_owned(), message: within(message, MESSAGE_MAX), ..Self::default() }
    }

    pub fn header(name: impl Into<String>, code: &str, message: impl Into<String>) -> Self {
        let header = Some(within(name, NAME_MAX));
        Self { header, code: code.to_owned(), message: within(message, MESSAGE_MAX), ..Self::default() }
    }

    /// Names a limit that was broken.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }
}

/// A refusal that the caller is told about in full.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub status: StatusCode,
    pub code: &'static str,
    pub detail: String,
    pub errors: Vec<Violation>,
    /// Members that belong to the code, such as `current_version`.
    pub extra: Map<String, Value>,
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

/// Why a request failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller's to mend.
    #[error("{} {}: {}", .0.status, .0.code, .0.detail)]
    Refused(Box<Refusal>),
    /// The request was answered before, under the same key; this was the answer.
    #[error("answered before")]
    Answered(Box<Kept>),
    /// Ours to mend; logged, never told.
    #[error("{0}")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The most violations that one answer lists.
const MOST_VIOLATIONS: usize = 50;

impl Error {
    pub fn refuse(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        let (detail, errors, extra, headers) = (detail.into(), Vec::new(), Map::new(), Vec::new());
        Self::Refused(Box::new(Refusal { status, code, detail, errors, extra, headers }))
    }

    /// 400: the request cannot be read.
    pub fn unreadable(code: &'static str, detail: impl Into<String>) -> Self {
        Self::refuse(StatusCode::BAD_REQUEST, code, detail)
    }

    /// 400: query parameters or headers that are not understood.
    pub fn bad_parameters(errors: Vec<Violation>) -> Self {
        Self::unreadable("invalid_request", "The request's parameters are not valid.").listing(errors)
    }

    /// 401
    pub fn unauthenticated(token_given: bool) -> Self {
        let challenge = if token_given {
            HeaderValue::from_static("Bearer realm=\"api\", error=\"invalid_token\"")
        } else {
            HeaderValue::from_static("Bearer realm=\"api\"")
        };
        Self::refuse(StatusCode::UNAUTHORIZED, "unauthenticated", "A valid bearer token is needed.")
            .header(header::WWW_AUTHENTICATE, challenge)
    }

    /// 403: the caller may see the thing, but not do this.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::refuse(StatusCode::FORBIDDEN, "forbidden", detail)
    }

    /// 403: the key does not cover this; no scope does where none is named.
    pub fn insufficient_scope(scope: Option<&str>) -> Self {
        let (detail, named) = match scope {
            Some(scope) => (format!("The key lacks the scope `{scope}`."), format!(", scope=\"{scope}\"")),
            None => ("This is for people, not for keys.".to_owned(), String::new()),
        };
        let challenge = format!("Bearer realm=\"api\", error=\"insufficient_scope\"{named}");
        let error = Self::refuse(StatusCode::FORBIDDEN, "insufficient_scope", detail);
        match HeaderValue::try_from(challenge) {
            Ok(challenge) => error.header(header::WWW_AUTHENTICATE, challenge),
            Err(_) => error,
        }
    }

    /// 404: no such thing, or none that the caller may see.
    pub fn missing() -> Self {
        Self::refuse(StatusCode::NOT_FOUND, "not_found", "There is no such resource.")
    }

    /// 409: a valid document, refused by stored state.
    pub fn conflict(code: &'static str, pointer: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let error = Self::refuse(StatusCode::CONFLICT, code, detail.clone());
        if pointer.is_empty() { error } else { error.listing(vec![Violation::at(pointer, code, detail)]) }
    }

    /// 409 `reference_not_found`: the id at `pointer` names nothing that the caller may see.
    pub fn reference(pointer: &str) -> Self {
        Self::conflict("reference_not_found", pointer, "The referenced record does not exist.")
    }

    /// 409 `invalid_transition`: the action does not fit the record's state.
    pub fn transition(state: &str, allowed: &[&str]) -> Self {
        Self::refuse(StatusCode::CONFLICT, "invalid_transition", format!("Not possible in state `{state}`."))
            .with("state", state)
            .with("allowed_actions", json!(allowed))
    }

    /// 412
    pub fn stale(current_version: i32) -> Self {
        Self::refuse(StatusCode::PRECONDITION_FAILED, "stale", "The record has another version now.")
            .with("current_version", current_version)
    }

    /// 422: readable, but breaks the schema or a stated rule.
    pub fn invalid(errors: Vec<Violation>) -> Self {
        let detail = match errors.len() {
            1 => "1 member is not valid.".to_owned(),
            n => format!("{n} members are not valid."),
        };
        Self::refuse(StatusCode::UNPROCESSABLE_ENTITY, "validation_failed", detail).listing(errors)
    }

    /// 422 with one violation.
    pub fn invalid_at(pointer: &str, code: &str, message: impl Into<String>) -> Self {
        Self::invalid(vec![Violation::at(pointer, code, message)])
    }

    /// 503: ours, and worth a retry after `seconds`.
    pub fn unavailable(code: &'static str, seconds: u32) -> Self {
        Self::refuse(StatusCode::SERVICE_UNAVAILABLE, code, "The service cannot answer now; try again.")
            .header(header::RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// Whether it is the caller's to mend, and not a moment's want of ours.
    pub fn is_callers(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.status.is_client_error())
    }

    /// Whether it is a refusal with this code.
    pub fn is(&self, code: &str) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.code == code)
    }

    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    #[must_use]
    pub fn listing(mut self, errors: Vec<Violation>) -> Self {
        if let Self::Refused(refusal) = &mut self {
            refusal.errors = errors;
            refusal.errors.truncate(MOST_VIOLATIONS);
        }
        self
    }

    /// The same for a part of a larger document: pointers begin with where the part stands.
    #[must_use]
    pub fn under(mut self, place: &str) -> Self {
        if let Self::Refused(refusal) = &mut self {
            for violation in &mut refusal.errors {
                let inner = violation.pointer.take().unwrap_or_default();
                violation.pointer = Some(within(format!("{place}{inner}"), POINTER_MAX));
            }
        }
        self
    }

    /// The same, and where nothing was pointed at, the part itself is.
    #[must_use]
    pub fn placed(mut self, place: &str) -> Self {
        if let Self::Refused(refusal) = &mut self
            && refusal.errors.is_empty()
        {
            refusal.errors.push(Violation::at("", refusal.code, refusal.detail.clone()));
        }
        self.under(place)
    }

    /// Adds a member that belongs to the code.
    #[must_use]
    pub fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        if let Self::Refused(refusal) = &mut self {
            refusal.extra.insert(member.to_owned(), value.into());
        }
        self
    }

    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        if let Self::Refused(refusal) = &mut self {
            refusal.headers.push((name, value));
        }
        self
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Refused(refusal) => refusal.status,
            Self::Answered(kept) => StatusCode::from_u16(kept.status).unwrap_or(StatusCode::OK),
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        match self {
            Self::Answered(kept) => {
                let mut response = Kept::clone(kept).response();
                response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
                response
            }
            Self::Refused(refusal) => super::problem::carry(Refusal::clone(refusal)),
            Self::Internal(cause) => super::problem::carry(super::problem::of_internal(cause.as_ref())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_callers_wrote_makes_no_answer_longer_or_of_more_lines() {
        let violation = Violation::at(format!("/{}", "ї".repeat(2000)), "unknown_field", "a\nb");
        assert_eq!(violation.pointer.as_ref().map(|pointer| pointer.chars().count()), Some(POINTER_MAX));
        assert_eq!(violation.message, "a\u{fffd}b");
        assert_eq!(within("ї".repeat(MESSAGE_MAX), MESSAGE_MAX), "ї".repeat(MESSAGE_MAX));
    }
}
