//! The outermost layer: every request gets an id, a log line and a count; every answer gets its
//! headers; every failure, a panic included, becomes a problem document.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage as _, HttpResponse, ResponseError, web};
use futures_util::FutureExt as _;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::access::Actor;
use crate::kernel::error::Refusal;
use crate::kernel::problem::{self, Verbatim};

/// What the edge knows of the installation.
#[derive(Clone, Debug)]
pub struct Edge {
    /// The public address, without a slash at the end.
    pub base: Arc<str>,
    pub https: bool,
}

/// The id of the request that is being answered.
#[derive(Clone, Copy, Debug)]
pub struct RequestId(pub Uuid);

/// The template of the address, for logs and metrics.
#[derive(Clone, Debug)]
pub struct Template(pub String);

pub async fn edge<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let edge = request.app_data::<web::Data<Edge>>().map(|edge| Edge::clone(edge)).unwrap_or_default();
    let id = Uuid::now_v7();
    request.extensions_mut().insert(RequestId(id));
    let (method, begun) = (request.method().to_string(), Instant::now());
    let client_id = client_request_id(request.headers()).unwrap_or_default();
    let span = tracing::info_span!("request", request_id = %id, client_request_id = client_id);
    let outcome = AssertUnwindSafe(next.call(request)).catch_unwind().instrument(span.clone()).await;
    let answer = match outcome {
        Ok(Ok(answer)) => answer.map_into_boxed_body(),
        Ok(Err(error)) => {
            let carried = error.error_response();
            let refusal = refusal_of(&carried);
            return Err(Failed { refusal, edge, id }.into());
        }
        Err(_panic) => {
            span.in_scope(|| tracing::error!("a handler panicked"));
            let refusal = problem::of_status(StatusCode::INTERNAL_SERVER_ERROR);
            return Err(Failed { refusal, edge, id }.into());
        }
    };
    let mut answer = told(answer, &edge, id);
    super::limits::tell(&mut answer);
    let path = answer.request().path().to_owned();
    adorn(answer.headers_mut(), &edge, id, &path);
    span.in_scope(|| account_for(&answer, &method, begun));
    Ok(answer)
}

/// A failed answer gets the problem document of the refusal it carries.
fn told(answer: ServiceResponse<BoxBody>, edge: &Edge, id: Uuid) -> ServiceResponse<BoxBody> {
    if answer.status().as_u16() < 400 || answer.response().extensions().get::<Verbatim>().is_some() {
        return answer;
    }
    let refusal = refusal_of(answer.response());
    let response = problem::write(&refusal, &edge.base, &id.to_string());
    answer.into_response(response.map_into_boxed_body())
}

fn refusal_of<B>(response: &HttpResponse<B>) -> Refusal {
    let carried = response.extensions().get::<Refusal>().cloned();
    carried.unwrap_or_else(|| problem::of_status(response.status()))
}

/// The headers of all answers.
fn adorn(headers: &mut HeaderMap, edge: &Edge, id: Uuid, path: &str) {
    const ALWAYS: [(&str, &str); 3] = [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
    ];
    const CLOSED: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'";
    const DOCS: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; \
                        frame-ancestors 'none'; base-uri 'none'; object-src 'none'";
    for (name, value) in ALWAYS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    let policy = if path.starts_with(super::DOCS_PATH) { DOCS } else { CLOSED };
    let csp = HeaderName::from_static("content-security-policy");
    if !headers.contains_key(&csp) {
        headers.insert(csp, HeaderValue::from_static(policy));
    }
    if edge.https {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(HeaderName::from_static("strict-transport-security"), year);
    }
    let cache = HeaderName::from_static("cache-control");
    if path.starts_with("/api/v1") && !headers.contains_key(&cache) {
        headers.insert(cache, HeaderValue::from_static("no-store"));
    }
    if let Ok(value) = HeaderValue::try_from(id.to_string()) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
}

/// One log line and one measurement a request; no bodies, no tokens, no query.
fn account_for(answer: &ServiceResponse<BoxBody>, method: &str, begun: Instant) {
    let extensions = answer.request().extensions();
    let route = extensions.get::<Template>().map_or("none", |template| template.0.as_str());
    let (status, duration) = (answer.status().as_u16(), begun.elapsed());
    let actor = extensions.get::<Actor>();
    tracing::info!(
        method,
        route,
        status,
        duration_us = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX),
        organization_id = actor.map(|actor| tracing::field::display(actor.organization_id)),
        actor_id = actor.map(|actor| tracing::field::display(actor.user_id)),
        principal_id = actor.map(|actor| tracing::field::display(actor.principal_id)),
        "answered"
    );
    let labels = [("method", method.to_owned()), ("route", route.to_owned()), ("status", status.to_string())];
    metrics::histogram!("http_request_duration_seconds", &labels).record(duration.as_secs_f64());
}

/// The client's own id for the log, if it is harmless.
fn client_request_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get("x-client-request-id")?.to_str().ok()?;
    let harmless = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    (id.len() <= 64 && id.chars().all(harmless)).then(|| id.to_owned())
}

impl Default for Edge {
    fn default() -> Self {
        Self { base: Arc::from(""), https: false }
    }
}

/// A failure that no handler answered: the request itself is lost, so it is written here.
#[derive(Debug)]
struct Failed {
    refusal: Refusal,
    edge: Edge,
    id: Uuid,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.refusal.code)
    }
}

impl ResponseError for Failed {
    fn status_code(&self) -> StatusCode {
        self.refusal.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = problem::write(&self.refusal, &self.edge.base, &self.id.to_string());
        adorn(response.headers_mut(), &self.edge, self.id, "/api/v1");
        response.map_into_boxed_body()
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_service, init_service, read_body_json};
    use actix_web::{App, HttpResponse, web};
    use serde_json::Value;

    async fn broken() -> HttpResponse {
        panic!("a mistake of ours, with a secret in it")
    }

    #[actix_web::test]
    async fn a_panic_is_told_as_a_problem_without_its_words() {
        let app = App::new().route("/broken", web::get().to(broken)).wrap(from_fn(super::edge));
        let app = init_service(app).await;
        let request = TestRequest::get().uri("/broken").to_request();
        let error = actix_web::dev::Service::call(&app, request).await.expect_err("the request is lost");
        let answer = error.error_response();
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(answer.headers().get("content-type").unwrap(), "application/problem+json");
        assert!(answer.headers().contains_key("x-request-id"));
        let body = actix_web::body::to_bytes(answer.into_body()).await.unwrap();
        let problem: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(problem["code"], "internal_error");
        assert!(!problem.to_string().contains("secret"));
    }

    #[actix_web::test]
    async fn an_answer_without_a_refusal_gets_one_of_its_status() {
        let app = init_service(App::new().wrap(from_fn(super::edge))).await;
        let answer = call_service(&app, TestRequest::get().uri("/nothing").to_request()).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        let problem: Value = read_body_json(answer).await;
        assert_eq!(problem["code"], "not_found");
    }
}
