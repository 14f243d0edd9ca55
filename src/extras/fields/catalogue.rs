//! All definitions of an organization, kept in memory for as long as they are the current ones.
//!
//! The organization's `custom_epoch` is another one after each change of a definition, so what is kept under an
//! epoch is exact; an organization without epoch has no definitions, and its writes ask for nothing more.

use std::sync::{Arc, LazyLock};

use diesel::pg::PgConnection;
use diesel::prelude::*;
use moka::sync::Cache;
use uuid::Uuid;

use super::model::{CustomField, Extendable};
use crate::kernel::Result;
use crate::kernel::ids::OrganizationId;
use crate::schema::{custom_fields, organizations};

/// Organizations whose definitions are kept.
const KEPT: u64 = 1_000;

static CATALOGUES: LazyLock<Cache<(OrganizationId, Uuid), Arc<Catalogue>>> =
    LazyLock::new(|| Cache::new(KEPT));

/// The definitions of an organization.
#[derive(Clone, Debug, Default)]
pub struct Catalogue(Vec<CustomField>);

impl Catalogue {
    /// Those for one kind of record, in their order.
    pub fn of(&self, resource: Extendable) -> impl Iterator<Item = &CustomField> {
        self.0.iter().filter(move |field| field.resource == resource)
    }

    /// Whether such records have rows beside them.
    pub fn has_rows(&self, resource: Extendable) -> bool {
        self.of(resource).any(CustomField::is_indexed)
    }
}

/// The definitions, which stay as they are until the transaction ends.
pub fn held(conn: &mut PgConnection, organization: OrganizationId) -> Result<Arc<Catalogue>> {
    let row = organizations::table.find(organization).select(organizations::custom_epoch);
    let epoch = row.for_key_share().first(conn)?;
    at(conn, organization, epoch)
}

/// The definitions as they are now.
pub fn known(conn: &mut PgConnection, organization: OrganizationId) -> Result<Arc<Catalogue>> {
    let epoch = organizations::table.find(organization).select(organizations::custom_epoch).first(conn)?;
    at(conn, organization, epoch)
}

/// Waits until nobody writes records by the present definitions, and keeps others from it until the
/// transaction ends; from then on there is another epoch.
pub(super) fn change(conn: &mut PgConnection, organization: OrganizationId) -> Result<()> {
    let row = organizations::table.find(organization);
    row.select(organizations::id).for_update().first::<OrganizationId>(conn)?;
    diesel::update(row).set(organizations::custom_epoch.eq(Some(Uuid::now_v7()))).execute(conn)?;
    Ok(())
}

fn at(conn: &mut PgConnection, organization: OrganizationId, epoch: Option<Uuid>) -> Result<Arc<Catalogue>> {
    let Some(epoch) = epoch else { return Ok(Arc::default()) };
    if let Some(kept) = CATALOGUES.get(&(organization, epoch)) {
        return Ok(kept);
    }
    let living = custom_fields::table
        .filter(custom_fields::organization_id.eq(organization))
        .filter(custom_fields::retired_at.is_null());
    let ordered = living.order((custom_fields::position, custom_fields::id));
    let catalogue = Arc::new(Catalogue(ordered.select(CustomField::as_select()).load(conn)?));
    CATALOGUES.insert((organization, epoch), Arc::clone(&catalogue));
    Ok(catalogue)
}
