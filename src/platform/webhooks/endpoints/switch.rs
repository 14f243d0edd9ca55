//! On and off.

use actix_web::{post, web};
use diesel::pg::PgConnection;

use super::model::{DisabledReason, WebhookEndpoint};
use super::queries;
use crate::access::{Can, Update};
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Path, ServiceConfig, Tagged};
use crate::kernel::ids::{UserId, WebhookEndpointId};
use crate::kernel::{Error, Result};
use crate::platform::webhooks::deliveries;
use crate::store::{Changed, Db};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(enable_webhook_endpoint).service(disable_webhook_endpoint);
}

/// Enable a webhook endpoint
///
/// It is told of events from now on. Those it missed are not lost: `replay` brings them.
#[utoipa::path(tag = "webhooks", params(WebhookEndpointId, IfMatch), responses((status = 200,
    body = WebhookEndpoint, description = "The endpoint as it is now.")))]
#[post("/webhook-endpoints/{id}/enable")]
async fn enable_webhook_endpoint(
    who: Can<Update, WebhookEndpoint>,
    id: Path<WebhookEndpointId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Tagged<WebhookEndpoint>> {
    db.write(who, Tagged, move |conn, who| {
        let before = queries::find_to(conn, who, id.0, &at)?;
        if before.is_enabled {
            return Ok(Changed::unchanged(before));
        }
        // An event may have been numbered while the endpoint went off.
        deliveries::cancel(conn, &before)?;
        let after = queries::switch(conn, Some(who.user_id), &before, None)?;
        Changed::acted("enabled", &before, after)
    })
    .await
}

/// Disable a webhook endpoint
///
/// Nothing is sent to it any more; what was still to be delivered is canceled.
#[utoipa::path(tag = "webhooks", params(WebhookEndpointId, IfMatch), responses((status = 200,
    body = WebhookEndpoint, description = "The endpoint as it is now.")))]
#[post("/webhook-endpoints/{id}/disable")]
async fn disable_webhook_endpoint(
    who: Can<Update, WebhookEndpoint>,
    id: Path<WebhookEndpointId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Tagged<WebhookEndpoint>> {
    db.write(who, Tagged, move |conn, who| {
        let before = queries::find_to(conn, who, id.0, &at)?;
        if !before.is_enabled {
            return Ok(Changed::unchanged(before));
        }
        disabled(conn, Some(who.user_id), &before, DisabledReason::ByHand)
    })
    .await
}

/// Switches a held endpoint off.
pub(in crate::platform::webhooks) fn disabled(
    conn: &mut PgConnection,
    by: Option<UserId>,
    endpoint: &WebhookEndpoint,
    reason: DisabledReason,
) -> Result<Changed<WebhookEndpoint>> {
    deliveries::cancel(conn, endpoint)?;
    let after = queries::switch(conn, by, endpoint, Some(reason))?;
    Changed::acted("disabled", endpoint, after)
}

/// 409 for an endpoint to which nothing is sent.
pub(in crate::platform::webhooks) fn refuse_disabled(endpoint: &WebhookEndpoint) -> Result<()> {
    if endpoint.is_enabled { Ok(()) } else { Err(Error::transition("disabled", &["enable"])) }
}
