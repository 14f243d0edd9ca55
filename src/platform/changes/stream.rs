//! The feed as a stream of server-sent events.

use actix_web::rt::time::sleep;
use actix_web::{HttpRequest, HttpResponse, get, web};
use tokio::sync::watch::Receiver;

use super::Feed;
use super::model::ChangeBatch;
use super::parameters::{Asked, OfStream};
use crate::access::{Actor, Can, Read};
use crate::identity::Authority;
use crate::kernel::Result;
use crate::kernel::http::ServiceConfig;
use crate::kernel::ids::OrganizationId;
use crate::kernel::places::InWork;
use crate::platform::streams::{self, EventStream, PATIENCE, PIECE, Source};
use crate::store::history::Change;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(stream_changes);
}

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
    let (heads, place) = (feed.watch.of(organization), feed.places.take()?);
    let mut source = Told { heads, feed, organization, asked, known: 0 };
    let greeting = source.greet(&first);
    Ok(streams::answer(&request, authority, place, source, greeting))
}

/// What a listener is told.
struct Told {
    feed: web::Data<Feed>,
    heads: Receiver<i64>,
    organization: OrganizationId,
    asked: Asked,
    /// The head when it was last looked.
    known: i64,
}

impl Told {
    fn greet(&mut self, batch: &ChangeBatch) -> String {
        let (epoch, head) = (batch.epoch, batch.page.head);
        let hello = format!("retry: 1000\nevent: epoch\ndata: {{\"epoch\":\"{epoch}\",\"head\":{head}}}\n\n");
        hello + &self.events(batch)
    }

    fn events(&mut self, batch: &ChangeBatch) -> String {
        self.asked.after = batch.page.next_after;
        self.known = batch.page.head;
        let mut piece = String::new();
        for change in &batch.data {
            streams::write(&mut piece, change.seq, change);
        }
        piece
    }
}

impl Source for Told {
    fn admits(&mut self, actor: &Actor) -> bool {
        self.asked = self.asked.clone().by(actor);
        actor.organization_id == self.organization && Can::<Read, Change>::prove(actor).is_ok()
    }

    fn last(&self) -> i64 {
        self.asked.after
    }

    async fn wait(&mut self) -> bool {
        let known = self.known;
        self.asked.after < known || self.heads.wait_for(|head| *head > known).await.is_ok()
    }

    async fn more(&mut self) -> Result<String> {
        let batch = self.feed.batch(self.organization, self.asked.clone()).await?;
        let events = self.events(&batch);
        if events.is_empty() && !batch.page.has_more {
            // Other kinds only: no need to look at each of them.
            sleep(PATIENCE).await;
        }
        Ok(events)
    }
}
