//! Endpoints over HTTP.

use actix_web::{delete, get, patch, post, web};
use diesel::pg::PgConnection;

use super::model::{
    NewWebhookEndpoint, WebhookEndpoint, WebhookEndpointListing, WebhookEndpointPage, WebhookEndpointPatch,
};
use super::queries;
use crate::access::{Can, Create, Delete, Read, Update};
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Gone, Json, Path, Secret, ServiceConfig, Tagged};
use crate::kernel::ids::WebhookEndpointId;
use crate::kernel::values::Url;
use crate::kernel::{Error, Result};
use crate::outbound::Outbound;
use crate::platform::webhooks::{Secrets, courier, deliveries};
use crate::store::history::{self, Change, ChangeListing, ChangePage};
use crate::store::{Changed, Db};

/// The most endpoints of an organization: each event is held against all of them.
const MOST: i64 = 100;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_webhook_endpoints).service(create_webhook_endpoint).service(show_webhook_endpoint);
    config.service(update_webhook_endpoint).service(delete_webhook_endpoint);
    config.service(list_webhook_endpoint_history);
}

/// List webhook endpoints
#[utoipa::path(tag = "webhooks", params(WebhookEndpointListing), responses((status = 200,
    body = WebhookEndpointPage, description = "A page of endpoints.")))]
#[get("/webhook-endpoints")]
async fn list_webhook_endpoints(
    who: Can<Read, WebhookEndpoint>,
    listing: WebhookEndpointListing,
    db: web::Data<Db>,
) -> Result<WebhookEndpointPage> {
    db.read(move |conn| queries::list(conn, &who, &listing)).await
}

/// Create a webhook endpoint
///
/// From now on, events of the chosen types are sent to it. The answer tells the secret that signs them, once.
/// Whoever makes one may read the change feed; an API key that may not read every kind of record cannot have
/// records sent along: 403.
/// 409 `target_refused` for an address that may not be called; 409 `limit_reached` beyond 100 endpoints.
#[utoipa::path(tag = "webhooks", request_body = NewWebhookEndpoint, responses((status = 201,
    body = WebhookEndpoint, description = "The endpoint, with its secret.")))]
#[post("/webhook-endpoints")]
async fn create_webhook_endpoint(
    who: Can<Create, WebhookEndpoint>,
    new: Json<NewWebhookEndpoint>,
    db: web::Data<Db>,
    outbound: web::Data<Outbound>,
    secrets: web::Data<Secrets>,
) -> Result<Secret<WebhookEndpoint>> {
    may_be_called(&outbound, &new.0.url)?;
    db.write(who, Secret::Created, move |conn, who| {
        who.also::<Read, Change>()?;
        if queries::count(conn, who)? >= MOST {
            return Err(Error::conflict("limit_reached", "", "An organization may have 100 endpoints."));
        }
        if new.0.include_record == Some(true) {
            courier::reads_all(who)?;
        }
        let id = WebhookEndpointId::new();
        let fresh = secrets.make(id)?;
        let endpoint = queries::insert(conn, who, new.0, id, &fresh.sealed)?;
        // The log hears of the endpoint, not of its secret.
        let told = |endpoint| WebhookEndpoint { secret: Some(fresh.text), ..endpoint };
        Ok(Changed::created(endpoint)?.map(told))
    })
    .await
}

/// 409 for an address that may not be called, whoever is behind it.
fn may_be_called(outbound: &Outbound, url: &Url) -> Result<()> {
    outbound
        .check(url.as_str())
        .map_err(|refused| Error::conflict("target_refused", "/url", format!("Refused: {refused}.")))
}

/// Show a webhook endpoint
#[utoipa::path(tag = "webhooks", params(WebhookEndpointId), responses((status = 200, body = WebhookEndpoint,
    description = "The endpoint.")))]
#[get("/webhook-endpoints/{id}")]
async fn show_webhook_endpoint(
    who: Can<Read, WebhookEndpoint>,
    id: Path<WebhookEndpointId>,
    db: web::Data<Db>,
) -> Result<Tagged<WebhookEndpoint>> {
    db.read(move |conn| queries::find(conn, &who, id.0)).await.map(Tagged)
}

/// Change a webhook endpoint
///
/// Members left out stay as they are; `null` clears those that may be empty. Events that are still to be
/// delivered go to the new address.
#[utoipa::path(tag = "webhooks", params(WebhookEndpointId, IfMatch), request_body = WebhookEndpointPatch,
    responses((status = 200, body = WebhookEndpoint, description = "The endpoint as it is now.")))]
#[patch("/webhook-endpoints/{id}")]
async fn update_webhook_endpoint(
    who: Can<Update, WebhookEndpoint>,
    id: Path<WebhookEndpointId>,
    at: IfMatch,
    patch: Json<WebhookEndpointPatch>,
    db: web::Data<Db>,
    outbound: web::Data<Outbound>,
) -> Result<Tagged<WebhookEndpoint>> {
    let outbound = outbound.into_inner();
    db.write(who, Tagged, move |conn, who| {
        let before = queries::find_to(conn, who, id.0, &at)?;
        who.also::<Read, Change>()?;
        patch.0.url.iter().try_for_each(|url| may_be_called(&outbound, url))?;
        if patch.0.include_record.unwrap_or(before.include_record) {
            courier::reads_all(who)?;
        }
        let after = queries::update(conn, who, &before, patch.0)?;
        Changed::updated(&before, after)
    })
    .await
}

/// Delete a webhook endpoint
///
/// For good, with all that was still to be delivered.
#[utoipa::path(tag = "webhooks", params(WebhookEndpointId, IfMatch), responses((status = 204,
    description = "Done.")))]
#[delete("/webhook-endpoints/{id}")]
async fn delete_webhook_endpoint(
    who: Can<Delete, WebhookEndpoint>,
    id: Path<WebhookEndpointId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Gone> {
    let work = move |conn: &mut PgConnection, who: &Can<Delete, WebhookEndpoint>| {
        let endpoint = queries::find_to(conn, who, id.0, &at)?;
        deliveries::cancel(conn, &endpoint)?;
        queries::delete(conn, &endpoint)?;
        Changed::deleted(&endpoint)
    };
    db.write(who, |()| Gone, work).await
}

/// List what happened to a webhook endpoint
#[utoipa::path(tag = "webhooks", params(WebhookEndpointId, ChangeListing), responses((status = 200,
    body = ChangePage, description = "A page of changes, newest first.")))]
#[get("/webhook-endpoints/{id}/history")]
async fn list_webhook_endpoint_history(
    who: Can<Read, WebhookEndpoint>,
    id: Path<WebhookEndpointId>,
    listing: ChangeListing,
    db: web::Data<Db>,
) -> Result<ChangePage> {
    db.read(move |conn| history::of(conn, &who, id.0.uuid(), &listing)).await
}
