//! The feed, page by page.

use actix_web::{get, web};
use tokio::sync::watch::Receiver;
use tokio::time::{Instant, sleep, timeout_at};

use super::Feed;
use super::model::ChangeBatch;
use super::parameters::{Asked, OfPage};
use crate::access::{Can, Read};
use crate::kernel::Result;
use crate::kernel::http::{ServiceConfig, Shown};
use crate::kernel::ids::OrganizationId;
use crate::kernel::places::InWork;
use crate::platform::streams::PATIENCE;
use crate::store::history::Change;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_changes);
}

/// List changes, for copies elsewhere
///
/// Every change of every record of the organization, in an order that respects cause: numbers are 1, 2, 3 …
/// without gaps, and the versions of one record ascend. Begin with `after=0`, go on with `page.next_after`, and
/// keep that number together with what was done about the changes. With `wait_s` the answer waits for a change.
///
/// Changes are told for 30 days, unless the installation says otherwise; who comes later gets 410
/// `cursor_expired` with `oldest_seq`, and makes a new copy. So does who sees another `epoch`.
#[utoipa::path(tag = "changes", params(OfPage), responses((status = 200, body = ChangeBatch,
    description = "The changes after the given number; none if there are none yet.")))]
#[get("/changes")]
async fn list_changes(
    who: Can<Read, Change>,
    asked: OfPage,
    place: InWork,
    feed: web::Data<Feed>,
) -> Result<Shown<ChangeBatch>> {
    let (organization, asked) = (who.organization_id, asked.0.by(&who));
    let mut heads = feed.watch.of(organization);
    let batch = feed.batch(organization, asked.clone()).await?;
    if !batch.data.is_empty() || batch.page.has_more || asked.wait.is_zero() {
        return Ok(Shown(batch));
    }
    drop(place);
    let _waiting = feed.places.take()?;
    wait(&feed, organization, asked, batch, &mut heads).await.map(Shown)
}

/// Looks again whenever the head has moved, until there is something or the time is over.
async fn wait(
    feed: &Feed,
    organization: OrganizationId,
    mut asked: Asked,
    mut batch: ChangeBatch,
    heads: &mut Receiver<i64>,
) -> Result<ChangeBatch> {
    let end = Instant::now() + asked.wait;
    loop {
        let known = batch.page.head;
        if !matches!(timeout_at(end, heads.wait_for(|head| *head > known)).await, Ok(Ok(_))) {
            return Ok(batch);
        }
        asked.after = batch.page.next_after;
        batch = feed.batch(organization, asked.clone()).await?;
        if !batch.data.is_empty() || batch.page.has_more || Instant::now() + PATIENCE > end {
            return Ok(batch);
        }
        sleep(PATIENCE).await;
    }
}
