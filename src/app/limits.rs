//! Rate limits at the gate: who has asked for too much is told so, and everybody where they stand.

use std::sync::Arc;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpMessage as _, web};

use crate::access::Actor;
use crate::kernel::quota::{Meters, Quota, Standing, WINDOW};
use crate::kernel::{Result, peer};

/// What is limited: the API, but not its docs, the health checks and the pages about problems.
fn is_metered(path: &str) -> bool {
    path.starts_with("/api/") && !path.starts_with(super::DOCS_PATH)
}

fn meters(request: &ServiceRequest) -> Option<Arc<Meters>> {
    let meters = request.app_data::<web::Data<Meters>>().filter(|_| is_metered(request.path()));
    meters.map(|meters| Arc::clone(meters))
}

/// Before it is known who asks, the address counts.
pub(super) fn admit(request: &ServiceRequest) -> Result<()> {
    meters(request).map_or(Ok(()), |meters| meters.admit(peer::address(request.request())))
}

/// Once it is known, the principal and the organization do.
pub(super) fn count(request: &ServiceRequest, actor: &Actor) -> Result<()> {
    let Some(meters) = meters(request) else { return Ok(()) };
    meters.proven(peer::address(request.request()));
    let quota = Quota::new(meters, actor.principal_id.uuid(), actor.organization_id.uuid());
    request.extensions_mut().insert(quota.clone());
    quota.take(1)
}

/// Says in the answer where the caller stands.
pub(super) fn tell(answer: &mut ServiceResponse<BoxBody>) {
    let Some(standing) = standing(answer) else { return };
    let Standing { policy, most, left, .. } = standing;
    let headers = [
        ("ratelimit-policy", format!("\"{policy}\";q={most};w={}", WINDOW.as_secs())),
        ("ratelimit", format!("\"{policy}\";r={left};t={}", standing.reset_s())),
    ];
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::try_from(value) {
            answer.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
}

fn standing(answer: &ServiceResponse<BoxBody>) -> Option<Standing> {
    let request = answer.request();
    let meters = request.app_data::<web::Data<Meters>>().filter(|_| is_metered(request.path()))?;
    let quota = request.extensions().get::<Quota>().cloned();
    quota.and_then(|quota| quota.standing()).or_else(|| meters.of_address(peer::address(request)))
}
