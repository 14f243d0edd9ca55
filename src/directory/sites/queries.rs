//! Every question put to the table of sites; each asks for the account, which was found before.

use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::model::{NewSite, Site, SiteListing, SitePage, SitePatch};
use crate::access::{Can, Update};
use crate::directory::accounts::Account;
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::{AccountId, OrganizationId, SiteId};
use crate::kernel::values::Instant;
use crate::schema::sites;

type Of = dsl::And<dsl::Eq<sites::organization_id, OrganizationId>, dsl::Eq<sites::account_id, AccountId>>;

fn of(account: &Account) -> Of {
    sites::organization_id.eq(account.organization_id).and(sites::account_id.eq(account.id))
}

pub(super) fn list(conn: &mut PgConnection, account: &Account, listing: &SiteListing) -> Result<SitePage> {
    let query = sites::table.filter(of(account)).filter(listing.condition());
    let rows = query.order_by(listing.order()).limit(listing.limit()).select(Site::as_select()).load(conn)?;
    listing.close(conn, of(account), rows)
}

pub(super) fn find(conn: &mut PgConnection, account: &Account, id: SiteId) -> Result<Site> {
    let query = sites::table.filter(of(account)).filter(sites::id.eq(id));
    Ok(query.select(Site::as_select()).first(conn)?)
}

/// The site, locked until the change is done.
pub(super) fn find_to(
    conn: &mut PgConnection,
    who: &Can<Update, Account>,
    account: &Account,
    id: SiteId,
    at: &IfMatch,
) -> Result<Site> {
    let query = sites::table.filter(of(account)).filter(sites::id.eq(id));
    let site = query.select(Site::as_select()).for_update().first(conn)?;
    who.also::<Update, Site>()?.is_current(&site, at)?;
    Ok(site)
}

pub(super) fn insert(
    conn: &mut PgConnection,
    who: &Can<Update, Account>,
    account: &Account,
    new: NewSite,
) -> Result<Site> {
    let now = Instant::now();
    let stamp = (
        sites::organization_id.eq(account.organization_id),
        sites::id.eq(SiteId::new()),
        sites::account_id.eq(account.id),
        sites::created_at.eq(now),
        sites::updated_at.eq(now),
        sites::created_by_id.eq(who.user_id),
        sites::updated_by_id.eq(who.user_id),
    );
    let insert = diesel::insert_into(sites::table).values((new, stamp));
    Ok(insert.returning(Site::as_returning()).get_result(conn)?)
}

pub(super) fn update(
    conn: &mut PgConnection,
    who: &Can<Update, Account>,
    site: &Site,
    patch: SitePatch,
) -> Result<Site> {
    let stamp = (
        sites::version.eq(site.version + 1),
        sites::updated_at.eq(Instant::now()),
        sites::updated_by_id.eq(who.user_id),
    );
    Ok(diesel::update(site).set((patch, stamp)).returning(Site::as_returning()).get_result(conn)?)
}

pub(super) fn delete(conn: &mut PgConnection, site: &Site) -> Result<()> {
    diesel::delete(site).execute(conn)?;
    Ok(())
}
