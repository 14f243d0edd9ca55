//! A new secret, while the present one goes on for a day.

use actix_web::{post, web};
use chrono::TimeDelta;

use super::model::WebhookEndpoint;
use super::queries;
use crate::access::{Can, Update};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Path, Secret, ServiceConfig};
use crate::kernel::ids::WebhookEndpointId;
use crate::platform::webhooks::Secrets;
use crate::store::{Changed, Db};

/// For so long both secrets sign.
const FAREWELL: TimeDelta = TimeDelta::hours(24);

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(rotate_webhook_secret);
}

/// Give a webhook endpoint a new secret
///
/// For 24 hours deliveries are signed with both, so that the receiver can change over; after that with the new
/// one alone. The answer tells the new secret, once. A second rotation within the day ends the oldest.
#[utoipa::path(tag = "webhooks", params(WebhookEndpointId, IfMatch), responses((status = 200,
    body = WebhookEndpoint, description = "The endpoint, with its new secret.")))]
#[post("/webhook-endpoints/{id}/rotate-secret")]
async fn rotate_webhook_secret(
    who: Can<Update, WebhookEndpoint>,
    id: Path<WebhookEndpointId>,
    at: IfMatch,
    db: web::Data<Db>,
    secrets: web::Data<Secrets>,
) -> Result<Secret<WebhookEndpoint>> {
    db.write(who, Secret::Changed, move |conn, who| {
        let before = queries::find_to(conn, who, id.0, &at)?;
        let fresh = secrets.make(before.id)?;
        let after = queries::rotate(conn, who, &before, &fresh.sealed, FAREWELL)?;
        let told = |endpoint| WebhookEndpoint { secret: Some(fresh.text), ..endpoint };
        Ok(Changed::acted("secret_rotated", &before, after)?.map(told))
    })
    .await
}
