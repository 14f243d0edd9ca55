//! Every question put to the table of identity providers, and to the directory of issuers that goes with it.

use diesel::dsl;
use diesel::prelude::*;

use super::directory;
use super::model::{
    IdentityProvider, IdentityProviderListing, IdentityProviderPage, IdentityProviderPatch,
    NewIdentityProvider,
};
use crate::access::{Can, Create, Does, Read, Update, Within};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::IdentityProviderId;
use crate::kernel::values::Instant;
use crate::schema::identity_providers;

/// All queries start here.
fn visible_to<A: Does>(who: &Can<A, IdentityProvider>) -> dsl::Filter<identity_providers::table, Within> {
    identity_providers::table.filter(who.within())
}

pub fn list(
    conn: &mut PgConnection,
    who: &Can<Read, IdentityProvider>,
    listing: &IdentityProviderListing,
) -> Result<IdentityProviderPage> {
    let query = visible_to(who).filter(listing.condition()).order_by(listing.order()).limit(listing.limit());
    let rows = query.select(IdentityProvider::as_select()).load(conn)?;
    listing.close(conn, who.within(), rows)
}

pub fn find<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, IdentityProvider>,
    id: IdentityProviderId,
) -> Result<IdentityProvider> {
    let query = visible_to(who).filter(identity_providers::id.eq(id));
    Ok(query.select(IdentityProvider::as_select()).first(conn)?)
}

/// The provider, locked until the change is done.
pub fn find_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, IdentityProvider>,
    id: IdentityProviderId,
    at: &IfMatch,
) -> Result<IdentityProvider> {
    let query = visible_to(who).filter(identity_providers::id.eq(id));
    let provider = query.select(IdentityProvider::as_select()).for_update().first(conn)?;
    who.is_current(&provider, at)?;
    Ok(provider)
}

pub fn insert(
    conn: &mut PgConnection,
    who: &Can<Create, IdentityProvider>,
    new: NewIdentityProvider,
) -> Result<IdentityProvider> {
    let now = Instant::now();
    let stamp = (
        identity_providers::organization_id.eq(who.organization_id),
        identity_providers::id.eq(IdentityProviderId::new()),
        identity_providers::created_at.eq(now),
        identity_providers::updated_at.eq(now),
        identity_providers::created_by_id.eq(who.user_id),
        identity_providers::updated_by_id.eq(who.user_id),
    );
    let insert = diesel::insert_into(identity_providers::table).values((new, stamp));
    let provider = insert.returning(IdentityProvider::as_returning()).get_result(conn)?;
    directory::enter(conn, &provider)?;
    Ok(provider)
}

pub fn update(
    conn: &mut PgConnection,
    who: &Can<Update, IdentityProvider>,
    provider: &IdentityProvider,
    patch: IdentityProviderPatch,
) -> Result<IdentityProvider> {
    let stamp = (
        identity_providers::version.eq(provider.version + 1),
        identity_providers::updated_at.eq(Instant::now()),
        identity_providers::updated_by_id.eq(who.user_id),
    );
    let update = diesel::update(provider).set((patch, stamp));
    Ok(update.returning(IdentityProvider::as_returning()).get_result(conn)?)
}

pub fn delete(conn: &mut PgConnection, provider: &IdentityProvider) -> Result<()> {
    directory::leave(conn, provider)?;
    diesel::delete(provider).execute(conn)?;
    Ok(())
}
