//! The directory of issuers: from a token to the one provider, and so the one organization, that it is for.

use diesel::prelude::*;
use serde_json::{Map, Value};

use super::model::IdentityProvider;
use crate::kernel::ids::{IdentityProviderId, OrganizationId};
use crate::kernel::{Error, Result};
use crate::schema::{identity_providers, issuers};

pub fn enter(conn: &mut PgConnection, provider: &IdentityProvider) -> Result<()> {
    let row = (
        issuers::issuer.eq(provider.issuer.as_str()),
        issuers::audience.eq(provider.audience.as_str()),
        issuers::tenant.eq(tenant(provider)),
        issuers::organization_id.eq(provider.organization_id),
        issuers::provider_id.eq(provider.id),
    );
    if diesel::insert_into(issuers::table).values(row).on_conflict_do_nothing().execute(conn)? == 1 {
        return Ok(());
    }
    let detail = "There is a provider with this issuer, audience and tenant already, here or elsewhere.";
    Err(Error::conflict("duplicate", "/audience", detail))
}

pub fn leave(conn: &mut PgConnection, provider: &IdentityProvider) -> Result<()> {
    let key = (provider.issuer.as_str(), provider.audience.as_str(), tenant(provider));
    diesel::delete(issuers::table.find(key)).execute(conn)?;
    Ok(())
}

/// Two providers of one issuer may name different claims, so the claim is part of the key.
fn tenant(provider: &IdentityProvider) -> String {
    match (&provider.tenant_claim, &provider.tenant) {
        (Some(claim), Some(tenant)) => format!("{claim}={tenant}"),
        _ => String::new(),
    }
}

/// The active provider that a token with these claims is for; one that names the tenant goes first.
pub fn find(
    conn: &mut PgConnection,
    issuer: &str,
    audiences: &[String],
    claims: &Map<String, Value>,
) -> Result<Option<IdentityProvider>> {
    let places: Vec<(OrganizationId, IdentityProviderId)> = issuers::table
        .filter(issuers::issuer.eq(issuer))
        .filter(issuers::audience.eq_any(audiences))
        .filter(issuers::tenant.eq_any(tenants(claims)))
        .order((issuers::tenant.desc(), issuers::audience))
        .select((issuers::organization_id, issuers::provider_id))
        .load(conn)?;
    let Some(place) = places.first() else { return Ok(None) };
    let provider = identity_providers::table.find(*place).filter(identity_providers::is_active);
    Ok(provider.select(IdentityProvider::as_select()).first(conn).optional()?)
}

/// What the claims may say of a tenant, and that nothing is asked of them.
fn tenants(claims: &Map<String, Value>) -> Vec<String> {
    let texts = claims.iter().filter_map(|(name, value)| Some(format!("{name}={}", value.as_str()?)));
    texts.chain([String::new()]).collect()
}
