//! Identity providers over HTTP.

use actix_web::{delete, get, patch, post, web};

use super::model::{
    IdentityProvider, IdentityProviderListing, IdentityProviderPage, IdentityProviderPatch,
    NewIdentityProvider,
};
use super::queries;
use crate::access::{Can, Create, Delete, Read, Update};
use crate::identity::Authority;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Gone, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::IdentityProviderId;
use crate::kernel::{Error, Result};
use crate::store::history::{self, ChangeListing, ChangePage};
use crate::store::{Changed, Db};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_identity_providers).service(create_identity_provider).service(show_identity_provider);
    config.service(update_identity_provider).service(delete_identity_provider);
    config.service(list_identity_provider_history);
}

/// List identity providers
#[utoipa::path(tag = "identity-providers", params(IdentityProviderListing),
    responses((status = 200, body = IdentityProviderPage, description = "A page of providers.")))]
#[get("/identity-providers")]
async fn list_identity_providers(
    who: Can<Read, IdentityProvider>,
    listing: IdentityProviderListing,
    db: web::Data<Db>,
) -> Result<IdentityProviderPage> {
    db.read(move |conn| queries::list(conn, &who, &listing)).await
}

/// Trust an issuer
///
/// From then on its tokens (RS256, ES256 or EdDSA, signed with a key that its discovery document leads to) are
/// accepted as bearer tokens of the users they are mapped to. An address that may not be called is 422
/// `not_public`.
#[utoipa::path(tag = "identity-providers",
    responses((status = 201, body = IdentityProvider, description = "The new provider.")))]
#[post("/identity-providers")]
async fn create_identity_provider(
    who: Can<Create, IdentityProvider>,
    new: Json<NewIdentityProvider>,
    db: web::Data<Db>,
    authority: web::Data<Authority>,
) -> Result<Created<IdentityProvider>> {
    let new = new.0;
    if new.tenant.is_some() != new.tenant_claim.is_some() {
        let message = "`tenant` and `tenant_claim` go together.";
        return Err(Error::invalid_at("/tenant", "not_allowed", message));
    }
    if let Err(failure) = authority.outbound.check(new.issuer.as_str()) {
        return Err(Error::invalid_at("/issuer", "not_public", failure.to_string()));
    }
    db.write(who, Created, move |conn, who| Changed::created(queries::insert(conn, who, new)?)).await
}

/// Show an identity provider
#[utoipa::path(tag = "identity-providers", params(IdentityProviderId),
    responses((status = 200, body = IdentityProvider, description = "The provider.")))]
#[get("/identity-providers/{id}")]
async fn show_identity_provider(
    who: Can<Read, IdentityProvider>,
    id: Path<IdentityProviderId>,
    db: web::Data<Db>,
) -> Result<Tagged<IdentityProvider>> {
    db.read(move |conn| queries::find(conn, &who, id.0)).await.map(Tagged)
}

/// Change an identity provider
///
/// Members left out stay as they are; `null` clears those that may be empty.
#[utoipa::path(tag = "identity-providers", params(IdentityProviderId, IfMatch),
    responses((status = 200, body = IdentityProvider, description = "The changed provider.")))]
#[patch("/identity-providers/{id}")]
async fn update_identity_provider(
    who: Can<Update, IdentityProvider>,
    id: Path<IdentityProviderId>,
    at: IfMatch,
    patch: Json<IdentityProviderPatch>,
    db: web::Data<Db>,
    authority: web::Data<Authority>,
) -> Result<Tagged<IdentityProvider>> {
    let changed = db.write(who, Tagged, move |conn, who| {
        let before = queries::find_to(conn, who, id.0, &at)?;
        let after = queries::update(conn, who, &before, patch.0)?;
        Changed::updated(&before, after)
    });
    let changed = changed.await?;
    authority.forget_organization(changed.0.organization_id);
    Ok(changed)
}

/// Trust an issuer no longer
///
/// For good; refused with 409 `in_use` while there are identities of it: set it inactive, or delete them first.
#[utoipa::path(tag = "identity-providers", params(IdentityProviderId, IfMatch),
    responses((status = 204, description = "It is gone.")))]
#[delete("/identity-providers/{id}")]
async fn delete_identity_provider(
    who: Can<Delete, IdentityProvider>,
    id: Path<IdentityProviderId>,
    at: IfMatch,
    db: web::Data<Db>,
    authority: web::Data<Authority>,
) -> Result<Gone> {
    let of = who.organization_id;
    let deleted = db.write(
        who,
        |()| Gone,
        move |conn, who| {
            let provider = queries::find_to(conn, who, id.0, &at)?;
            queries::delete(conn, &provider)?;
            Changed::deleted(&provider)
        },
    );
    let gone = deleted.await?;
    authority.forget_organization(of);
    Ok(gone)
}

/// List what happened to an identity provider
#[utoipa::path(tag = "identity-providers", params(IdentityProviderId, ChangeListing),
    responses((status = 200, body = ChangePage, description = "A page of changes, newest first.")))]
#[get("/identity-providers/{id}/history")]
async fn list_identity_provider_history(
    who: Can<Read, IdentityProvider>,
    id: Path<IdentityProviderId>,
    listing: ChangeListing,
    db: web::Data<Db>,
) -> Result<ChangePage> {
    db.read(move |conn| history::of(conn, &who, id.0.uuid(), &listing)).await
}
