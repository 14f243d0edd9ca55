//! Every question put to the table of identities; each asks for the provider, which was found before.

use diesel::dsl;
use diesel::prelude::*;

use super::model::{Identity, IdentityListing, IdentityPage};
use crate::identity::providers::model::IdentityProvider;
use crate::kernel::Result;
use crate::kernel::ids::{IdentityId, IdentityProviderId, OrganizationId, UserId};
use crate::kernel::values::{Instant, Text};
use crate::schema::identities;

type Of = dsl::And<
    dsl::Eq<identities::organization_id, OrganizationId>,
    dsl::Eq<identities::provider_id, IdentityProviderId>,
>;

fn of(provider: &IdentityProvider) -> Of {
    identities::organization_id.eq(provider.organization_id).and(identities::provider_id.eq(provider.id))
}

pub fn list(
    conn: &mut PgConnection,
    provider: &IdentityProvider,
    listing: &IdentityListing,
) -> Result<IdentityPage> {
    let query = identities::table.filter(of(provider)).filter(listing.condition());
    let rows =
        query.order_by(listing.order()).limit(listing.limit()).select(Identity::as_select()).load(conn)?;
    listing.close(conn, of(provider), rows)
}

pub fn delete(conn: &mut PgConnection, provider: &IdentityProvider, id: IdentityId) -> Result<Identity> {
    let row = identities::table.filter(of(provider)).filter(identities::id.eq(id));
    Ok(diesel::delete(row).returning(Identity::as_returning()).get_result(conn)?)
}

pub fn insert(
    conn: &mut PgConnection,
    provider: &IdentityProvider,
    by: Option<UserId>,
    (subject, user_id): (&Text, UserId),
) -> Result<Identity> {
    let now = Instant::now();
    let row = (
        identities::organization_id.eq(provider.organization_id),
        identities::id.eq(IdentityId::new()),
        identities::provider_id.eq(provider.id),
        identities::subject.eq(subject),
        identities::user_id.eq(user_id),
        identities::created_at.eq(now),
        identities::updated_at.eq(now),
        identities::created_by_id.eq(by),
        identities::updated_by_id.eq(by),
    );
    let insert = diesel::insert_into(identities::table).values(row);
    Ok(insert.returning(Identity::as_returning()).get_result(conn)?)
}

/// The user whom the issuer calls this.
pub fn user_of(
    conn: &mut PgConnection,
    provider: &IdentityProvider,
    subject: &str,
) -> Result<Option<UserId>> {
    let found = identities::table.filter(of(provider)).filter(identities::subject.eq(subject));
    Ok(found.select(identities::user_id).first(conn).optional()?)
}
