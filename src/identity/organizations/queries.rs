//! Every question put to the table of organizations.

use diesel::prelude::*;
use uuid::Uuid;

use super::model::{NewOrganization, Organization, OrganizationPatch};
use crate::kernel::ids::OrganizationId;
use crate::kernel::values::{Instant, Locale, Slug};
use crate::kernel::{Error, Result};
use crate::schema::{feed_heads, organization_slugs, organizations};
use crate::store::{Author, Changed, commit};

/// Founds an organization, with the head of its change log.
pub fn found(conn: &mut PgConnection, new: NewOrganization) -> Result<Organization> {
    let id = OrganizationId::new();
    let author = Author::program(id);
    commit(conn, &author, |conn| {
        let slug = (organization_slugs::slug.eq(&new.slug), organization_slugs::organization_id.eq(id));
        let taken = diesel::insert_into(organization_slugs::table)
            .values(slug)
            .on_conflict_do_nothing()
            .execute(conn)?
            == 0;
        if taken {
            return Err(Error::conflict("duplicate", "/slug", "Another organization has this short name."));
        }
        let head = (feed_heads::organization_id.eq(id), feed_heads::epoch.eq(Uuid::now_v7()));
        diesel::insert_into(feed_heads::table).values(head).execute(conn)?;
        Changed::created(insert(conn, id, new)?)
    })
}

fn insert(conn: &mut PgConnection, id: OrganizationId, new: NewOrganization) -> Result<Organization> {
    let at = Instant::now();
    let row = (
        organizations::id.eq(id),
        organizations::name.eq(new.name),
        organizations::slug.eq(new.slug),
        organizations::base_currency.eq(new.base_currency),
        organizations::time_zone.eq(new.time_zone),
        organizations::locale.eq(Locale::new("en")),
        organizations::created_at.eq(at),
        organizations::updated_at.eq(at),
    );
    let inserted = diesel::insert_into(organizations::table).values(row);
    Ok(inserted.returning(Organization::as_returning()).get_result(conn)?)
}

/// The organization of that id; the caller has found out that it may be seen.
pub fn find(conn: &mut PgConnection, id: OrganizationId) -> Result<Organization> {
    Ok(organizations::table.find(id).select(Organization::as_select()).first(conn)?)
}

/// The organization, locked: changes that must see each other (the last administrator, the tree of
/// teams) take this lock first.
pub fn lock(conn: &mut PgConnection, id: OrganizationId) -> Result<Organization> {
    let row = organizations::table.find(id).select(Organization::as_select());
    Ok(row.for_no_key_update().first(conn)?)
}

/// The organization of that short name.
pub fn by_slug(conn: &mut PgConnection, slug: &Slug) -> Result<Option<OrganizationId>> {
    let row = organization_slugs::table.find(slug).select(organization_slugs::organization_id);
    Ok(row.first(conn).optional()?)
}

/// The short name of an organization.
pub fn slug_of(conn: &mut PgConnection, id: OrganizationId) -> Result<Slug> {
    Ok(organizations::table.find(id).select(organizations::slug).first(conn)?)
}

pub(super) fn update(
    conn: &mut PgConnection,
    before: &Organization,
    patch: OrganizationPatch,
) -> Result<Organization> {
    let stamp = (organizations::version.eq(before.version + 1), organizations::updated_at.eq(Instant::now()));
    let row = diesel::update(organizations::table.find(before.id)).set((patch, stamp));
    Ok(row.returning(Organization::as_returning()).get_result(conn)?)
}
