//! Deliveries that somebody orders: a test, and one that shall be tried again.

use actix_web::{post, web};
use diesel::pg::PgConnection;

use super::model::{DeliveryState, WebhookDelivery};
use super::queries;
use crate::access::{Can, Update};
use crate::kernel::http::{Created, Path, ServiceConfig, Tagged};
use crate::kernel::ids::{WebhookDeliveryId, WebhookEndpointId};
use crate::kernel::{Error, Result};
use crate::platform::webhooks::endpoints::{self, WebhookEndpoint};
use crate::store::{Changed, Db};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(test_webhook_endpoint).service(retry_webhook_delivery);
}

/// Test a webhook endpoint
///
/// Sends it an event of type `webhook.ping`, whatever it has chosen; the answer's address tells what became of
/// it. 409 `invalid_transition` while it is disabled.
#[utoipa::path(tag = "webhooks", params(WebhookEndpointId), responses((status = 201, body = WebhookDelivery,
    description = "The delivery.")))]
#[post("/webhook-endpoints/{id}/test")]
async fn test_webhook_endpoint(
    who: Can<Update, WebhookEndpoint>,
    id: Path<WebhookEndpointId>,
    db: web::Data<Db>,
) -> Result<Created<WebhookDelivery>> {
    db.write(who, Created, move |conn, who| {
        let endpoint = endpoints::hold(conn, who, id.0)?;
        endpoints::refuse_disabled(&endpoint)?;
        Ok(Changed::unchanged(queries::ping(conn, &endpoint)?))
    })
    .await
}

/// Retry a webhook delivery
///
/// Sends the event again, now, with the same `webhook-id`; up to ten attempts are made. 409
/// `invalid_transition` while the endpoint is disabled.
#[utoipa::path(tag = "webhooks", params(WebhookDeliveryId), responses((status = 200, body = WebhookDelivery,
    description = "The delivery as it is now.")))]
#[post("/webhook-deliveries/{id}/retry")]
async fn retry_webhook_delivery(
    who: Can<Update, WebhookDelivery>,
    id: Path<WebhookDeliveryId>,
    db: web::Data<Db>,
) -> Result<Tagged<WebhookDelivery>> {
    db.write(who, Tagged, move |conn, who| retry(conn, who, id.0)).await
}

fn retry(
    conn: &mut PgConnection,
    who: &Can<Update, WebhookDelivery>,
    id: WebhookDeliveryId,
) -> Result<Changed<WebhookDelivery>> {
    let seen = queries::find(conn, who, id)?;
    let gone = Error::conflict("reference_not_found", "", "The endpoint does not exist any more.");
    let endpoint = endpoints::lock(conn, seen.organization_id, seen.endpoint_id)?.ok_or(gone)?;
    endpoints::refuse_disabled(&endpoint)?;
    // Under the endpoint's lock it stays what it is.
    let delivery = queries::find(conn, who, id)?;
    if delivery.state == DeliveryState::Pending && delivery.attempt_count == 0 {
        return Ok(Changed::unchanged(delivery));
    }
    Ok(Changed::unchanged(queries::renew(conn, &delivery)?))
}
