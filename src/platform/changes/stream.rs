//! The feed as a stream of server-sent events.

use std::fmt::Write as _;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::rt::time::{sleep, timeout};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, get, web};
use futures_util::stream::unfold;
use tokio::sync::watch::Receiver;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Feed;
use super::model::ChangeBatch;
use super::parameters::{Asked, OfStream};
use super::routes::PATIENCE;
use crate::access::{Actor, Can, Read};
use crate::identity::{Authority, authenticate};
use crate::kernel::http::ServiceConfig;
use crate::kernel::ids::OrganizationId;
use crate::kernel::places::{InWork, Place};
use crate::kernel::{Error, Result, peer};
use crate::store::history::Change;

/// How often a silent stream says that it lives, and whoever listens proves to be allowed to.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Changes in one piece of the stream: what is held in memory for a slow reader.
const PIECE: i64 = 50;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(stream_changes);
}

/// Server-sent events, each with the change as JSON in `data` and its number in `id`.
#[derive(ToSchema)]
#[schema(max_length = 1_000_000_000, pattern = r"^[^\u0000]*$")]
#[expect(dead_code, reason = "only its schema is used")]
struct EventStream(String);

/// Stream changes as they come
///
/// The same as `GET /changes`, as server-sent events: `id` is the change's number and `data` the change. A first
/// event named `epoch` tells `epoch` and `head`. A client that comes back sends `Last-Event-ID`, as browsers do.
/// A line of comment comes at least every 15 seconds. The stream ends when the token expires, when its owner may
/// no longer read changes, and when the service stops; 503 when too many listen already.
#[utoipa::path(tag = "changes", params(OfStream), responses((status = 200, content_type = "text/event-stream",
    description = "The changes after the given number, and those to come.", body = inline(EventStream))))]
#[get("/changes/stream")]
async fn stream_changes(
    who: Can<Read, Change>,
    asked: OfStream,
    place: InWork,
    request: HttpRequest,
    feed: web::Data<Feed>,
    authority: web::Data<Authority>,
) -> Result<HttpResponse> {
    let organization = who.organization_id;
    let asked = Asked { limit: PIECE, ..asked.0.by(&who) };
    // An expired number is told while an answer can still be a problem.
    let first = feed.batch(organization, asked.clone()).await?;
    drop(place);
    let listener = Listener {
        heads: feed.watch.of(organization),
        _place: feed.places.take()?,
        feed,
        authority,
        token: token(&request),
        from: peer::address(&request),
        organization,
        asked,
        known: 0,
        proven: Instant::now(),
    };
    let begin = (listener, Some(first));
    let events = unfold(begin, |(mut listener, first)| async move {
        let piece = match first {
            Some(first) => Some(listener.greet(&first)),
            None => listener.next().await,
        };
        piece.map(|piece| (Ok::<_, Error>(Bytes::from(piece)), (listener, None)))
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        .insert_header((HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")))
        .streaming(events))
}

fn token(request: &HttpRequest) -> String {
    let value = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    value.and_then(|value| value.split_once(' ')).map_or(String::new(), |(_, token)| token.trim().to_owned())
}

/// Someone at the other end of a stream.
struct Listener {
    feed: web::Data<Feed>,
    authority: web::Data<Authority>,
    heads: Receiver<i64>,
    _place: Place,
    token: String,
    from: Option<IpAddr>,
    organization: OrganizationId,
    asked: Asked,
    /// The head when it was last looked.
    known: i64,
    /// When the token was last found good.
    proven: Instant,
}

impl Listener {
    fn greet(&mut self, batch: &ChangeBatch) -> String {
        let (epoch, head) = (batch.epoch, batch.page.head);
        let hello = format!("retry: 1000\nevent: epoch\ndata: {{\"epoch\":\"{epoch}\",\"head\":{head}}}\n\n");
        hello + &self.told(batch)
    }

    /// The next piece; none ends the stream.
    async fn next(&mut self) -> Option<String> {
        loop {
            if self.proven.elapsed() >= HEARTBEAT {
                // Also while only other kinds change: the client learns how far it is, and we whether it is there.
                return self.prove().await.then(|| self.heartbeat());
            }
            if self.asked.after == self.known {
                let known = self.known;
                let moved = timeout(HEARTBEAT, self.heads.wait_for(|head| *head > known)).await;
                match moved.map(|moved| moved.is_ok()) {
                    Ok(true) => {}
                    Ok(_ended) => return None,
                    Err(_silence) => return self.prove().await.then(|| self.heartbeat()),
                }
            }
            let batch = self.feed.batch(self.organization, self.asked.clone()).await.ok()?;
            let piece = self.told(&batch);
            if !batch.data.is_empty() {
                return Some(piece);
            }
            if !batch.page.has_more {
                // Other kinds only: no need to look at each of them.
                sleep(PATIENCE).await;
            }
        }
    }

    fn told(&mut self, batch: &ChangeBatch) -> String {
        self.asked.after = batch.page.next_after;
        self.known = batch.page.head;
        let mut piece = String::new();
        for change in &batch.data {
            if let Ok(data) = serde_json::to_string(change) {
                // Writing to a string cannot fail.
                let _ = write!(piece, "id: {}\ndata: {data}\n\n", change.seq);
            }
        }
        piece
    }

    /// An event without data tells the client how far it has come, and is not shown to anybody.
    fn heartbeat(&self) -> String {
        format!(":\nid: {}\n\n", self.asked.after)
    }

    /// Whether the token is still good and its owner may still read changes.
    async fn prove(&mut self) -> bool {
        self.proven = Instant::now();
        let actor = authenticate(&self.authority, &self.token, self.from, Uuid::now_v7()).await;
        let may = |actor: &Actor| {
            actor.organization_id == self.organization && Can::<Read, Change>::prove(actor).is_ok()
        };
        let Some(actor) = actor.ok().filter(may) else { return false };
        self.asked = self.asked.clone().by(&actor);
        true
    }
}
