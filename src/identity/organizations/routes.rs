//! The organization over HTTP.

use actix_web::{get, patch, web};

use super::model::{Organization, OrganizationPatch};
use super::queries;
use crate::access::{Can, Read, Update};
use crate::identity::Authority;
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Json, ServiceConfig, Tagged};
use crate::store::{Changed, Db};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show_organization).service(update_organization);
}

/// Show the organization
///
/// The one that the caller belongs to; others do not exist for the caller.
#[utoipa::path(tag = "organization", responses((status = 200, body = Organization, description = "The organization.")))]
#[get("/organization")]
async fn show_organization(who: Can<Read, Organization>, db: web::Data<Db>) -> Result<Tagged<Organization>> {
    db.read(move |conn| queries::find(conn, who.organization_id)).await.map(Tagged)
}

/// Change the organization
///
/// Fields left out stay as they are.
#[utoipa::path(tag = "organization", params(IfMatch),
    responses((status = 200, body = Organization, description = "The changed organization.")))]
#[patch("/organization")]
async fn update_organization(
    who: Can<Update, Organization>,
    at: IfMatch,
    patch: Json<OrganizationPatch>,
    db: web::Data<Db>,
    authority: web::Data<Authority>,
) -> Result<Tagged<Organization>> {
    let changed = db.write(who, Tagged, move |conn, who| {
        let before = queries::lock(conn, who.organization_id)?;
        who.is_current(&before, &at)?;
        Changed::updated(&before, queries::update(conn, &before, patch.0)?)
    });
    let organization = changed.await?;
    authority.forget_organization(organization.0.id);
    Ok(organization)
}
