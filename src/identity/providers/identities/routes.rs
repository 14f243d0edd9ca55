//! Identities over HTTP.

use actix_web::{delete, get, post, web};

use super::model::{Identity, IdentityListing, IdentityPage, IdentityPath, NewIdentity};
use super::queries;
use crate::access::{Can, Read, Update};
use crate::identity::Authority;
use crate::identity::providers::model::IdentityProvider;
use crate::identity::providers::queries as providers;
use crate::identity::users::User;
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Gone, Json, Path, ServiceConfig};
use crate::kernel::ids::IdentityProviderId;
use crate::store::{Changed, Db};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_identities).service(create_identity).service(delete_identity);
}

/// List who is known by an identity provider
#[utoipa::path(tag = "identity-providers", params(IdentityProviderId, IdentityListing),
    responses((status = 200, body = IdentityPage, description = "A page of identities.")))]
#[get("/identity-providers/{id}/identities")]
async fn list_identities(
    who: Can<Read, IdentityProvider>,
    id: Path<IdentityProviderId>,
    listing: IdentityListing,
    db: web::Data<Db>,
) -> Result<IdentityPage> {
    db.read(move |conn| {
        let provider = providers::find(conn, &who, id.0)?;
        queries::list(conn, &provider, &listing)
    })
    .await
}

/// Say who somebody is
///
/// Whom the issuer calls `subject` is this user here.
#[utoipa::path(tag = "identity-providers", params(IdentityProviderId),
    responses((status = 201, body = Identity, description = "The new identity.")))]
#[post("/identity-providers/{id}/identities")]
async fn create_identity(
    who: Can<Update, IdentityProvider>,
    id: Path<IdentityProviderId>,
    new: Json<NewIdentity>,
    db: web::Data<Db>,
) -> Result<Created<Identity>> {
    db.write(who, Created, move |conn, who| {
        let provider = providers::find_to(conn, who, id.0, &IfMatch::Any)?;
        let NewIdentity { subject, user_id } = new.0;
        who.refers::<User>(conn, Some(user_id), "/user_id")?;
        Changed::created(queries::insert(conn, &provider, Some(who.user_id), (&subject, user_id))?)
    })
    .await
}

/// Forget who somebody is
#[utoipa::path(tag = "identity-providers", params(IdentityPath), responses((status = 204, description = "Done.")))]
#[delete("/identity-providers/{id}/identities/{identity_id}")]
async fn delete_identity(
    who: Can<Update, IdentityProvider>,
    at: Path<IdentityPath>,
    db: web::Data<Db>,
    authority: web::Data<Authority>,
) -> Result<Gone> {
    let (at, of) = (at.0, who.organization_id);
    let deleted = db.write(
        who,
        |()| Gone,
        move |conn, who| {
            let provider = providers::find_to(conn, who, at.id, &IfMatch::Any)?;
            Changed::deleted(&queries::delete(conn, &provider, at.identity_id)?)
        },
    );
    let gone = deleted.await?;
    authority.forget_organization(of);
    Ok(gone)
}
