//! Events that are told again, by their numbers in the change feed.

use std::borrow::Cow;

use actix_web::{post, web};
use diesel::pg::PgConnection;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::access::{Can, Update};
use crate::kernel::Result;
use crate::kernel::http::{Json, Path, ServiceConfig, Shown};
use crate::kernel::ids::WebhookEndpointId;
use crate::kernel::values::long;
use crate::platform::webhooks::endpoints::{self, WebhookEndpoint};
use crate::platform::webhooks::fan_out;
use crate::store::{Changed, Db};

/// The most numbers that one request names.
const MOST: i64 = 10_000;

/// Which events are told again; at most 10,000 numbers.
#[derive(Clone, Copy, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = is_a_span))]
pub struct WebhookReplay {
    /// The number of the first event.
    #[serde(deserialize_with = "long")]
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub from_seq: i64,
    /// The number of the last event; not less than `from_seq`.
    #[serde(deserialize_with = "long")]
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub to_seq: i64,
}

fn is_a_span(replay: &WebhookReplay) -> Result<(), ValidationError> {
    let WebhookReplay { from_seq, to_seq } = replay;
    if (*from_seq..from_seq.saturating_add(MOST)).contains(to_seq) {
        return Ok(());
    }
    let message = Cow::Borrowed("`to_seq` must be from `from_seq` to 9,999 more.");
    Err(ValidationError::new("out_of_range").with_message(message))
}

/// What a replay will bring.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct WebhookReplayOrder {
    /// How many events will be delivered now: those that the endpoint has chosen, without those that are on their way
    /// at this moment.
    #[schema(minimum = 0, maximum = 10_000)]
    pub ordered: i64,
}

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(replay_webhooks);
}

/// Tell a webhook endpoint again
///
/// The events with these numbers of the change feed, of the types that the endpoint has chosen now, are
/// delivered again, with the same `webhook-id` as before, or for the first time, if the endpoint was disabled
/// or not there yet. 409 `invalid_transition` while it is disabled.
#[utoipa::path(tag = "webhooks", params(WebhookEndpointId), request_body = WebhookReplay,
    responses((status = 200, body = WebhookReplayOrder, description = "How many.")))]
#[post("/webhook-endpoints/{id}/replay")]
async fn replay_webhooks(
    who: Can<Update, WebhookEndpoint>,
    id: Path<WebhookEndpointId>,
    replay: Json<WebhookReplay>,
    db: web::Data<Db>,
) -> Result<Shown<WebhookReplayOrder>> {
    db.write(who, Shown, move |conn, who| order(conn, who, id.0, replay.0)).await
}

fn order(
    conn: &mut PgConnection,
    who: &Can<Update, WebhookEndpoint>,
    id: WebhookEndpointId,
    replay: WebhookReplay,
) -> Result<Changed<WebhookReplayOrder>> {
    let endpoint = endpoints::hold(conn, who, id)?;
    endpoints::refuse_disabled(&endpoint)?;
    let WebhookReplay { from_seq, to_seq } = replay;
    let ordered = fan_out::replay(conn, endpoint.organization_id, endpoint.id, from_seq, to_seq)?;
    Ok(Changed::unchanged(WebhookReplayOrder { ordered: i64::try_from(ordered).unwrap_or(i64::MAX) }))
}
