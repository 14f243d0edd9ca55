//! API keys over HTTP.

use actix_web::{get, patch, post, web};
use diesel::pg::PgConnection;

use super::model::{ApiKey, ApiKeyListing, ApiKeyPage, ApiKeyPatch, NewApiKey};
use super::queries;
use super::text::KeyText;
use crate::access::{Can, Create, Delete, Read, Update};
use crate::identity::Authority;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Json, Path, Secret, ServiceConfig, Tagged};
use crate::kernel::ids::ApiKeyId;
use crate::kernel::{Error, Result};
use crate::store::history::{self, ChangeListing, ChangePage};
use crate::store::{Changed, Db};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_api_keys).service(create_api_key).service(show_api_key).service(update_api_key);
    config.service(revoke_api_key).service(list_api_key_history);
}

/// List API keys
///
/// The own ones; administrators see everybody's. `revoked_at__isnull=true` leaves the revoked out.
#[utoipa::path(tag = "api-keys", params(ApiKeyListing),
    responses((status = 200, body = ApiKeyPage, description = "A page of keys.")))]
#[get("/api-keys")]
async fn list_api_keys(
    who: Can<Read, ApiKey>,
    listing: ApiKeyListing,
    db: web::Data<Db>,
) -> Result<ApiKeyPage> {
    db.read(move |conn| queries::list(conn, &who, &listing)).await
}

/// Create an API key
///
/// For oneself; keys cannot make keys. `secret` shows the key this once: the same answer given again under an
/// `Idempotency-Key` has null there. Whoever lost the first answer revokes the key and makes another.
#[utoipa::path(tag = "api-keys", responses((status = 201, body = ApiKey, description = "The new key.")))]
#[post("/api-keys")]
async fn create_api_key(
    who: Can<Create, ApiKey>,
    new: Json<NewApiKey>,
    db: web::Data<Db>,
) -> Result<Secret<ApiKey>> {
    let (id, user_id) = (ApiKeyId::new(), who.user_id);
    let text = KeyText::new(who.organization_id, id)?;
    let created = db.write(who, Secret::Created, move |conn, who| {
        let made = Changed::created(queries::insert(conn, who, &text, new.0)?)?;
        Ok(made.map(|key| ApiKey { secret: Some(text.expose()), ..key }))
    });
    let created = created.await?;
    tracing::info!(target: "security", event = "api_key_made", key_id = %id, %user_id);
    Ok(created)
}

/// Show an API key
#[utoipa::path(tag = "api-keys", params(ApiKeyId),
    responses((status = 200, body = ApiKey, description = "The key, without its secret.")))]
#[get("/api-keys/{id}")]
async fn show_api_key(
    who: Can<Read, ApiKey>,
    id: Path<ApiKeyId>,
    db: web::Data<Db>,
) -> Result<Tagged<ApiKey>> {
    db.read(move |conn| queries::find(conn, &who, id.0)).await.map(Tagged)
}

/// Change an API key
///
/// Members left out stay as they are. The secret stays, too: for another one make another key.
#[utoipa::path(tag = "api-keys", params(ApiKeyId, IfMatch),
    responses((status = 200, body = ApiKey, description = "The changed key.")))]
#[patch("/api-keys/{id}")]
async fn update_api_key(
    who: Can<Update, ApiKey>,
    id: Path<ApiKeyId>,
    at: IfMatch,
    patch: Json<ApiKeyPatch>,
    db: web::Data<Db>,
    authority: web::Data<Authority>,
) -> Result<Tagged<ApiKey>> {
    let changed = db.write(who, Tagged, move |conn, who| {
        let before = living(conn, who, id.0, &at)?;
        let after = queries::update(conn, who, &before, patch.0)?;
        Changed::updated(&before, after)
    });
    let changed = changed.await?;
    authority.forget_key(changed.0.id);
    Ok(changed)
}

/// Revoke an API key
///
/// For good. The key and the tokens issued to it open nothing any more: at once in the process that answers,
/// within five seconds in all others.
#[utoipa::path(tag = "api-keys", params(ApiKeyId, IfMatch),
    responses((status = 200, body = ApiKey, description = "The revoked key.")))]
#[post("/api-keys/{id}/revoke")]
async fn revoke_api_key(
    who: Can<Delete, ApiKey>,
    id: Path<ApiKeyId>,
    at: IfMatch,
    db: web::Data<Db>,
    authority: web::Data<Authority>,
) -> Result<Tagged<ApiKey>> {
    let revoked = db.write(who, Tagged, move |conn, who| {
        let before = living(conn, who, id.0, &at)?;
        let after = queries::revoke(conn, who, &before)?;
        Changed::acted("revoked", &before, after)
    });
    let revoked = revoked.await?;
    authority.forget_key(revoked.0.id);
    tracing::info!(target: "security", event = "api_key_revoked", key_id = %revoked.0.id);
    Ok(revoked)
}

/// The key, locked; 409 when it was revoked.
fn living<A: crate::access::Does>(
    conn: &mut PgConnection,
    who: &Can<A, ApiKey>,
    id: ApiKeyId,
    at: &IfMatch,
) -> Result<ApiKey> {
    let key = queries::find_to(conn, who, id, at)?;
    if key.revoked_at.is_some() { Err(Error::transition("revoked", &[])) } else { Ok(key) }
}

/// List what happened to an API key
#[utoipa::path(tag = "api-keys", params(ApiKeyId, ChangeListing),
    responses((status = 200, body = ChangePage, description = "A page of changes, newest first.")))]
#[get("/api-keys/{id}/history")]
async fn list_api_key_history(
    who: Can<Read, ApiKey>,
    id: Path<ApiKeyId>,
    listing: ChangeListing,
    db: web::Data<Db>,
) -> Result<ChangePage> {
    db.read(move |conn| history::of(conn, &who, id.0.uuid(), &listing)).await
}
