//! Refusals as RFC 6749, section 5.2, has them: the one place where they are no problem documents.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::Error;
use crate::kernel::problem::Verbatim;
use crate::text_enum;

text_enum! {
    /// Why a request for a token is refused.
    pub enum OAuthErrorCode {
        InvalidRequest = "invalid_request",
        InvalidClient = "invalid_client",
        InvalidGrant = "invalid_grant",
        InvalidScope = "invalid_scope",
        UnauthorizedClient = "unauthorized_client",
        UnsupportedGrantType = "unsupported_grant_type",
        UnsupportedTokenType = "unsupported_token_type",
        InsufficientScope = "insufficient_scope",
    }
}

/// A refusal after RFC 6749.
#[derive(Debug, Serialize, ToSchema)]
pub struct OAuthError {
    error: OAuthErrorCode,
    /// For people.
    #[schema(max_length = 200, pattern = r"^[ !#-\[\]-~]+$")]
    error_description: &'static str,
}

/// Why an endpoint of OAuth did not do what it was asked.
#[derive(Debug)]
pub enum Failure {
    Refused(OAuthErrorCode, &'static str),
    /// What befalls every request: too large, too late, no database.
    Other(Error),
}

impl Failure {
    pub fn request(about: &'static str) -> Self {
        Self::Refused(OAuthErrorCode::InvalidRequest, about)
    }

    pub fn client() -> Self {
        Self::Refused(OAuthErrorCode::InvalidClient, "The client is not known, or its secret is another.")
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(code, about) => write!(f, "{}: {about}", code.word()),
            Self::Other(error) => error.fmt(f),
        }
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Refused(OAuthErrorCode::InvalidClient, _) => StatusCode::UNAUTHORIZED,
            Self::Refused(OAuthErrorCode::InsufficientScope, _) => StatusCode::FORBIDDEN,
            Self::Refused(..) => StatusCode::BAD_REQUEST,
            Self::Other(error) => error.status_code(),
        }
    }

    fn error_response(&self) -> HttpResponse {
        let (error, error_description) = match self {
            Self::Refused(code, about) => (*code, *about),
            Self::Other(error) => return error.error_response(),
        };
        let mut builder = HttpResponse::build(self.status_code());
        if error == OAuthErrorCode::InvalidClient {
            let challenge = HeaderValue::from_static("Basic realm=\"oauth\", charset=\"UTF-8\"");
            builder.insert_header((header::WWW_AUTHENTICATE, challenge));
        }
        let mut response = uncached(&mut builder).json(OAuthError { error, error_description });
        response.extensions_mut().insert(Verbatim);
        response
    }
}

/// Nobody in between may keep what is answered here.
pub fn uncached(builder: &mut actix_web::HttpResponseBuilder) -> &mut actix_web::HttpResponseBuilder {
    let never = HeaderValue::from_static("no-store");
    builder
        .insert_header((header::CACHE_CONTROL, never))
        .insert_header((header::PRAGMA, HeaderValue::from_static("no-cache")))
}
