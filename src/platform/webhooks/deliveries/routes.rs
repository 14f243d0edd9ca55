//! The log of deliveries over HTTP.

use actix_web::{get, web};

use super::model::{WebhookDelivery, WebhookDeliveryListing, WebhookDeliveryPage};
use super::queries;
use crate::access::{Can, Read};
use crate::kernel::Result;
use crate::kernel::http::{Path, ServiceConfig, Tagged};
use crate::kernel::ids::{WebhookDeliveryId, WebhookEndpointId};
use crate::kernel::listing::Field;
use crate::platform::webhooks::endpoints::{self, WebhookEndpoint};
use crate::schema::webhook_deliveries;
use crate::store::Db;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_webhook_endpoint_deliveries).service(list_webhook_deliveries);
    config.service(show_webhook_delivery);
}

/// List the deliveries to a webhook endpoint
///
/// Newest events first, with attempts and answers, for 30 days.
#[utoipa::path(tag = "webhooks", params(WebhookEndpointId, WebhookDeliveryListing), responses((status = 200,
    body = WebhookDeliveryPage, description = "A page of deliveries.")))]
#[get("/webhook-endpoints/{id}/deliveries")]
async fn list_webhook_endpoint_deliveries(
    who: Can<Read, WebhookEndpoint>,
    id: Path<WebhookEndpointId>,
    listing: WebhookDeliveryListing,
    db: web::Data<Db>,
) -> Result<WebhookDeliveryPage> {
    db.read(move |conn| {
        let endpoint = endpoints::find(conn, &who, id.0)?;
        let listing = listing.only(Field::of(webhook_deliveries::endpoint_id), endpoint.id.uuid());
        queries::list(conn, &who.also::<Read, WebhookDelivery>()?, &listing)
    })
    .await
}

/// List the deliveries to all webhook endpoints
///
/// `state=failed` shows what was given up.
#[utoipa::path(tag = "webhooks", params(WebhookDeliveryListing), responses((status = 200,
    body = WebhookDeliveryPage, description = "A page of deliveries.")))]
#[get("/webhook-deliveries")]
async fn list_webhook_deliveries(
    who: Can<Read, WebhookDelivery>,
    listing: WebhookDeliveryListing,
    db: web::Data<Db>,
) -> Result<WebhookDeliveryPage> {
    db.read(move |conn| queries::list(conn, &who, &listing)).await
}

/// Show a webhook delivery
#[utoipa::path(tag = "webhooks", params(WebhookDeliveryId), responses((status = 200, body = WebhookDelivery,
    description = "The delivery.")))]
#[get("/webhook-deliveries/{id}")]
async fn show_webhook_delivery(
    who: Can<Read, WebhookDelivery>,
    id: Path<WebhookDeliveryId>,
    db: web::Data<Db>,
) -> Result<Tagged<WebhookDelivery>> {
    db.read(move |conn| queries::find(conn, &who, id.0)).await.map(Tagged)
}
