//! Answers that tell a secret: once, so what is kept for a repeated request is without it.

use actix_web::body::BoxBody;
use actix_web::{HttpRequest, HttpResponse, Responder};

use super::model::WebhookEndpoint;
use crate::kernel::Result;
use crate::kernel::answer::{Answer, Created, Kept, Tagged};

/// An endpoint whose secret was just made.
#[derive(Debug)]
pub(super) enum Told {
    Created(WebhookEndpoint),
    Changed(WebhookEndpoint),
}

impl Answer for Told {
    fn kept(&self) -> Result<Kept> {
        let silent = |endpoint: &WebhookEndpoint| WebhookEndpoint { secret: None, ..endpoint.clone() };
        match self {
            Self::Created(endpoint) => Created(silent(endpoint)).kept(),
            Self::Changed(endpoint) => Tagged(silent(endpoint)).kept(),
        }
    }
}

impl Responder for Told {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match self {
            Self::Created(endpoint) => Created(endpoint).respond_to(request),
            Self::Changed(endpoint) => Tagged(endpoint).respond_to(request),
        }
    }
}
