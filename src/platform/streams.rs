//! Server-sent events: what all streams of them have in common.

use std::fmt::Write as _;
use std::future::{Ready, ready};
use std::net::IpAddr;
use std::time::{Duration, Instant};

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::rt::time::timeout;
use actix_web::web::{self, Bytes};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use futures_util::stream::unfold;
use serde::Serialize;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::access::Actor;
use crate::identity::{Authority, authenticate};
use crate::kernel::error::Violation;
use crate::kernel::places::Place;
use crate::kernel::{Error, Result, peer};

/// How often a silent stream says that it lives, and whoever listens proves to be allowed to.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Whoever was woken for nothing waits so long before looking again.
pub const PATIENCE: Duration = Duration::from_secs(1);
/// Events in one piece of a stream: what is held in memory for a slow reader.
pub const PIECE: i64 = 50;

/// Server-sent events, each with JSON in `data` and its number in `id`.
#[derive(ToSchema)]
#[schema(max_length = 1_000_000_000, pattern = r"^[^\u0000]*$")]
#[expect(dead_code, reason = "only its schema is used")]
pub struct EventStream(String);

/// What somebody listens to.
pub trait Source: 'static {
    /// Whether the actor may still listen; then it goes on in the actor's name.
    fn admits(&mut self, actor: &Actor) -> bool;

    /// The number of the last event.
    fn last(&self) -> i64;

    /// Comes back when there may be something new; false when nothing will come any more.
    async fn wait(&mut self) -> bool;

    /// What is new, as events; empty when none of it is for this listener.
    async fn more(&mut self) -> Result<String>;
}

/// One event.
pub fn write<T: Serialize>(piece: &mut String, seq: i64, data: &T) {
    if let Ok(data) = serde_json::to_string(data) {
        // Writing to a string cannot fail.
        let _ = write!(piece, "id: {seq}\ndata: {data}\n\n");
    }
}

/// Someone at the other end of a stream.
struct Listener<S> {
    source: S,
    authority: web::Data<Authority>,
    token: String,
    from: Option<IpAddr>,
    /// When the token was last found good.
    proven: Instant,
    _place: Place,
}

/// The stream, beginning with a greeting.
pub fn answer<S: Source>(
    request: &HttpRequest,
    authority: web::Data<Authority>,
    place: Place,
    source: S,
    greeting: String,
) -> HttpResponse {
    let listener = Listener {
        source,
        authority,
        token: token(request),
        from: peer::address(request),
        proven: Instant::now(),
        _place: place,
    };
    let events = unfold((listener, Some(greeting)), |(mut listener, greeting)| async move {
        let piece = match greeting {
            Some(greeting) => Some(greeting),
            None => listener.next().await,
        };
        piece.map(|piece| (Ok::<_, Error>(Bytes::from(piece)), (listener, None)))
    });
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        .insert_header((HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")))
        .streaming(events)
}

fn token(request: &HttpRequest) -> String {
    let value = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    value.and_then(|value| value.split_once(' ')).map_or(String::new(), |(_, token)| token.trim().to_owned())
}

impl<S: Source> Listener<S> {
    /// The next piece; none ends the stream.
    async fn next(&mut self) -> Option<String> {
        loop {
            let left = HEARTBEAT.saturating_sub(self.proven.elapsed());
            if left.is_zero() {
                // Also while others only have news: the client learns how far it is, and we whether it is there.
                return self.prove().await.then(|| self.heartbeat());
            }
            match timeout(left, self.source.wait()).await {
                Ok(true) => {}
                Ok(false) => return None,
                Err(_silence) => continue,
            }
            let piece = self.source.more().await.ok()?;
            if !piece.is_empty() {
                return Some(piece);
            }
        }
    }

    /// An event without data tells the client how far it has come, and is not shown to anybody.
    fn heartbeat(&self) -> String {
        format!(":\nid: {}\n\n", self.source.last())
    }

    /// Whether the token is still good and its owner may still listen.
    async fn prove(&mut self) -> bool {
        self.proven = Instant::now();
        let actor = authenticate(&self.authority, &self.token, self.from, Uuid::now_v7()).await;
        actor.is_ok_and(|actor| self.source.admits(&actor))
    }
}

/// How far a client came that comes back.
#[derive(Clone, Copy, Debug)]
pub struct LastEvent(pub Option<i64>);

impl LastEvent {
    pub fn of(request: &HttpRequest) -> Result<Self> {
        let Some(last) = request.headers().get("last-event-id") else { return Ok(Self(None)) };
        let text = last.to_str().unwrap_or_default();
        let usual = |number: &i64| *number >= 0 && text.len() <= 16 && number.to_string() == text;
        let refused =
            || Violation::header("last-event-id", "invalid_header", "Must be the `id` of an event.");
        let number = text.parse::<i64>().ok().filter(usual);
        number.map(|number| Self(Some(number))).ok_or_else(|| Error::bad_parameters(vec![refused()]))
    }
}

impl FromRequest for LastEvent {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl IntoParams for LastEvent {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let last = Parameter::builder()
            .name("Last-Event-ID")
            .parameter_in(ParameterIn::Header)
            .description(Some(
                "The `id` of the last event that arrived; goes before all else that says where to begin.",
            ))
            .required(Required::False)
            .schema(Some(
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .max_length(Some(16))
                    .pattern(Some("^(0|[1-9][0-9]{0,15})$")),
            ));
        vec![last.build()]
    }
}
