//! The order of checks before a handler: address, method, load, credential, media type.

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpMessage as _, HttpResponse, ResponseError as _, web};

use super::edge::{RequestId, Template};
use super::{limits, once};
use crate::identity::{Authority, authenticate};
use crate::kernel::places::{Place, Places};
use crate::kernel::{Error, Result, peer};
use crate::routing::{Route, Routes};

/// What the gate asks.
pub struct Gate {
    pub routes: Routes,
    /// For the requests that are worked on at once; more are told to come back.
    pub places: Places,
}

/// The longest address that is read, in bytes.
const LONGEST_ADDRESS: usize = 8 * 1024;
/// The most that headers may take together, in bytes.
const LONGEST_HEADERS: usize = 32 * 1024;

pub async fn gate<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(gate) = request.app_data::<web::Data<Gate>>().cloned() else {
        return Err(Error::internal("the gate is not set up").into());
    };
    if request.path().starts_with(super::DOCS_PATH) {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    }
    let head = *request.method() == Method::HEAD;
    match pass(&gate, &mut request).await {
        Ok(Passed::On(place)) => {
            request.extensions_mut().insert(place);
            let answer = next.call(request).await?.map_into_boxed_body();
            // Nobody reads on: an endless body would hold the connection.
            let endless = head && answer.response().body().size() == BodySize::Stream;
            Ok(if endless { answer.map_body(|_, _| BoxBody::new(())) } else { answer })
        }
        Ok(Passed::Answered(response)) => Ok(request.into_response(response)),
        Err(error) => Ok(request.into_response(error.error_response())),
    }
}

enum Passed {
    On(Place),
    Answered(HttpResponse),
}

async fn pass(gate: &Gate, request: &mut ServiceRequest) -> Result<Passed> {
    let address = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if address > LONGEST_ADDRESS {
        return Err(Error::refuse(StatusCode::URI_TOO_LONG, "uri_too_long", "The address may have 8 KiB."));
    }
    let headers = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len());
    if headers.sum::<usize>() > LONGEST_HEADERS {
        let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
        return Err(Error::refuse(status, "headers_too_large", "The headers may have 32 KiB together."));
    }
    let route = gate.routes.find(request.path()).ok_or_else(Error::missing)?;
    request.extensions_mut().insert(Template(route.template.clone()));
    let method = request.method().clone();
    if method == Method::OPTIONS {
        let allow = (header::ALLOW, route.allow());
        return Ok(Passed::Answered(HttpResponse::NoContent().insert_header(allow).finish()));
    }
    if !route.offers(&method) {
        return Err(not_offered(route));
    }
    if method == Method::HEAD {
        // The body is left out by the connection, which remembers what was asked.
        request.head_mut().method = Method::GET;
    }
    let place = gate.places.take()?;
    limits::admit(request)?;
    if !route.is_public(&method) {
        identify(request).await?;
    }
    acceptable(request, route.answers(&method))?;
    if request.method() != Method::GET && !route.is_public(&method) {
        once::take(request, route.streams(&method)).await?;
    }
    Ok(Passed::On(place))
}

fn not_offered(route: &Route) -> Error {
    let error = Error::refuse(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "The resource does not offer this method.",
    );
    error.header(
        header::ALLOW,
        HeaderValue::try_from(route.allow()).unwrap_or(HeaderValue::from_static("OPTIONS")),
    )
}

/// Turns the bearer token into an actor.
async fn identify(request: &ServiceRequest) -> Result<()> {
    let id = request.extensions().get::<RequestId>().map(|id| id.0).unwrap_or_default();
    let authority = request.app_data::<web::Data<Authority>>().cloned();
    let authority = authority.ok_or_else(|| Error::internal("nobody can be identified"))?;
    let from = peer::address(request.request());
    let actor = authenticate(&authority, bearer(request)?, from, id).await?;
    let counted = limits::count(request, &actor);
    request.extensions_mut().insert(actor);
    counted
}

/// The token; exactly one header, exactly this scheme.
fn bearer(request: &ServiceRequest) -> Result<&str> {
    let mut headers = request.headers().get_all(header::AUTHORIZATION);
    let value = headers.next().ok_or_else(|| Error::unauthenticated(false))?;
    let refused = || Error::unauthenticated(true);
    if headers.next().is_some() {
        return Err(refused());
    }
    let (scheme, token) = value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(refused)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err(refused()) }
}

/// 406 when nothing that we offer is accepted.
fn acceptable(request: &ServiceRequest, offered: &[String]) -> Result<()> {
    let mut accepts = request.headers().get_all(header::ACCEPT).peekable();
    if accepts.peek().is_none() {
        return Ok(());
    }
    let fits = |part: &str| {
        let mut pieces = part.split(';').map(str::trim);
        let kind = pieces.next().unwrap_or_default().to_ascii_lowercase();
        let refused = pieces
            .any(|piece| matches!(piece.replace(' ', "").as_str(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        !refused
            && (matches!(kind.as_str(), "*/*" | "application/problem+json" | "")
                || offered.iter().any(|offered| meets(&kind, offered))
                || offered.is_empty() && meets(&kind, "application/json"))
    };
    if accepts.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).any(fits) {
        return Ok(());
    }
    let detail = "The request accepts none of the types in which the operation answers.";
    Err(Error::refuse(StatusCode::NOT_ACCEPTABLE, "not_acceptable", detail))
}

/// Whether a type, or a range of types, that is accepted meets one that is offered.
fn meets(accepted: &str, offered: &str) -> bool {
    let major = accepted.strip_suffix('*').unwrap_or("-");
    offered == "*/*" || accepted == offered || offered.starts_with(major)
}
