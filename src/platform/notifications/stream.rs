//! What somebody is told, as a stream of server-sent events.

use std::sync::Arc;

use actix_web::rt::time::sleep;
use actix_web::{HttpRequest, HttpResponse, get, web};
use tokio::sync::watch::Receiver;

use super::model::Notification;
use super::queries;
use crate::access::{Actor, Can, Read};
use crate::identity::Authority;
use crate::kernel::Result;
use crate::kernel::http::ServiceConfig;
use crate::kernel::ids::{OrganizationId, UserId};
use crate::kernel::places::{InWork, Places};
use crate::platform::streams::{self, EventStream, LastEvent, PATIENCE, PIECE, Source};
use crate::platform::watch::Watch;
use crate::store::Db;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(stream_notifications);
}

/// What those share who listen to what they are told; cheap to clone.
#[derive(Clone)]
pub struct Inboxes {
    db: Db,
    watch: Arc<Watch<(OrganizationId, UserId)>>,
    places: Places,
}

impl Inboxes {
    /// Whoever listens takes a place.
    pub fn new(db: Db, places: Places) -> Self {
        let [(_, reader), _] = db.pools();
        let watch = Watch::new(reader.clone(), queries::newest);
        Self { db, watch, places }
    }

    /// Lets all who listen go: the service stops.
    pub fn end(&self) {
        self.watch.end();
    }
}

/// Stream your notifications as they come
///
/// Server-sent events: `id` is the notification's `seq` and `data` the notification. A first event named `unread` tells
/// `unread`, how many you have not read. Only what comes from now on, unless a client comes back with `Last-Event-ID`, as
/// browsers do; listen first and list then, and nothing is lost between the two. A line of comment comes at least every
/// 15 seconds. The stream ends when the token expires and when the service stops; 503 when too many listen already.
#[utoipa::path(tag = "notifications", params(LastEvent), responses((status = 200, content_type = "text/event-stream",
    description = "The notifications to come.", body = inline(EventStream))))]
#[get("/notifications/stream")]
async fn stream_notifications(
    who: Can<Read, Notification>,
    last: LastEvent,
    place: InWork,
    request: HttpRequest,
    inboxes: web::Data<Inboxes>,
    authority: web::Data<Authority>,
) -> Result<HttpResponse> {
    let (organization, user) = (who.organization_id, who.user_id);
    let standing = inboxes.db.read(move |conn| queries::standing(conn, organization, user));
    let (unread, newest) = standing.await?;
    drop(place);
    let (heads, place) = (inboxes.watch.of((organization, user)), inboxes.places.take()?);
    let after = last.0.unwrap_or(newest);
    let greeting = format!("retry: 1000\nevent: unread\nid: {after}\ndata: {{\"unread\":{unread}}}\n\n");
    let source = Inbox { inboxes, heads, organization, user, after };
    Ok(streams::answer(&request, authority, place, source, greeting))
}

/// What a listener is told.
struct Inbox {
    inboxes: web::Data<Inboxes>,
    heads: Receiver<i64>,
    organization: OrganizationId,
    user: UserId,
    after: i64,
}

impl Source for Inbox {
    fn admits(&mut self, actor: &Actor) -> bool {
        let same = (actor.organization_id, actor.user_id) == (self.organization, self.user);
        same && Can::<Read, Notification>::prove(actor).is_ok()
    }

    fn last(&self) -> i64 {
        self.after
    }

    async fn wait(&mut self) -> bool {
        let after = self.after;
        self.heads.wait_for(|newest| *newest > after).await.is_ok()
    }

    async fn more(&mut self) -> Result<String> {
        let (of, after) = ((self.organization, self.user), self.after);
        let told = self.inboxes.db.read(move |conn| queries::after(conn, of, after, PIECE)).await?;
        let mut piece = String::new();
        for one in &told {
            self.after = one.seq;
            streams::write(&mut piece, one.seq, one);
        }
        if told.is_empty() {
            // Another replica may be behind the one that told of them.
            sleep(PATIENCE).await;
        }
        Ok(piece)
    }
}
