//! Every question put to the table of roles in deals. A role is in sight if both its deal and
//! its contact are: one of them was found before, the other is asked for here.

use diesel::dsl;
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::{DealContact, DealContactListing, DealContactPage, DealContactPatch, NewDealContact};
use crate::access::{Actor, Can, Does, Read, Update};
use crate::directory::contacts::Contact;
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::{ContactId, DealContactId, DealId, OrganizationId};
use crate::kernel::values::Instant;
use crate::sales::deals::Deal;
use crate::schema::{contacts, deal_contacts, deals};

type Condition = Box<dyn BoxableExpression<deal_contacts::table, Pg, SqlType = Bool>>;
type InDeal = dsl::And<
    dsl::Eq<deal_contacts::organization_id, OrganizationId>,
    dsl::Eq<deal_contacts::deal_id, DealId>,
>;

/// All roles in a deal, also those of contacts out of sight.
fn of(deal: &Deal) -> InDeal {
    deal_contacts::organization_id.eq(deal.organization_id).and(deal_contacts::deal_id.eq(deal.id))
}

/// The roles of contacts in sight in a deal.
pub(super) fn seen_in(actor: &Actor, deal: &Deal) -> Result<Condition> {
    let who = Can::<Read, Contact>::prove(actor)?;
    let contact = contacts::table.filter(who.within()).filter(contacts::id.eq(deal_contacts::contact_id));
    Ok(Box::new(of(deal).and(dsl::exists(contact))))
}

/// The roles of a contact at deals in sight.
pub(super) fn seen_of(actor: &Actor, contact: &Contact) -> Result<Condition> {
    let who = Can::<Read, Deal>::prove(actor)?;
    let deal = deals::table.filter(who.within()).filter(deals::id.eq(deal_contacts::deal_id));
    let of = deal_contacts::organization_id.eq(contact.organization_id);
    Ok(Box::new(of.and(deal_contacts::contact_id.eq(contact.id)).and(dsl::exists(deal))))
}

pub(super) fn list(
    conn: &mut PgConnection,
    seen: impl Fn() -> Result<Condition>,
    listing: &DealContactListing,
) -> Result<DealContactPage> {
    let query = deal_contacts::table.filter(seen()?).filter(listing.condition());
    let query = query.order_by(listing.order()).limit(listing.limit());
    let rows = query.select(DealContact::as_select()).load(conn)?;
    listing.close(conn, seen()?, rows)
}

pub(super) fn find<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Deal>,
    deal: &Deal,
    id: DealContactId,
) -> Result<DealContact> {
    let query = deal_contacts::table.filter(seen_in(who, deal)?).filter(deal_contacts::id.eq(id));
    Ok(query.select(DealContact::as_select()).first(conn)?)
}

/// The role, locked until the change is done.
pub(super) fn find_to(
    conn: &mut PgConnection,
    who: &Can<Update, Deal>,
    deal: &Deal,
    id: DealContactId,
    at: &IfMatch,
) -> Result<DealContact> {
    let query = deal_contacts::table.filter(seen_in(who, deal)?).filter(deal_contacts::id.eq(id));
    let link = query.select(DealContact::as_select()).for_update().first(conn)?;
    who.also::<Update, DealContact>()?.is_current(&link, at)?;
    Ok(link)
}

/// The role of this contact, if it has one.
pub(super) fn known(conn: &mut PgConnection, deal: &Deal, contact: ContactId) -> Result<Option<DealContact>> {
    let query = deal_contacts::table.filter(of(deal)).filter(deal_contacts::contact_id.eq(contact));
    Ok(query.select(DealContact::as_select()).first(conn).optional()?)
}

/// How many people the deal has, also those out of sight.
pub(super) fn count(conn: &mut PgConnection, deal: &Deal) -> Result<i64> {
    Ok(deal_contacts::table.filter(of(deal)).count().get_result(conn)?)
}

pub(super) fn insert(
    conn: &mut PgConnection,
    who: &Can<Update, Deal>,
    deal: &Deal,
    new: NewDealContact,
) -> Result<DealContact> {
    let now = Instant::now();
    let stamp = (
        deal_contacts::organization_id.eq(deal.organization_id),
        deal_contacts::id.eq(DealContactId::new()),
        deal_contacts::deal_id.eq(deal.id),
        deal_contacts::created_at.eq(now),
        deal_contacts::updated_at.eq(now),
        deal_contacts::created_by_id.eq(who.user_id),
        deal_contacts::updated_by_id.eq(who.user_id),
    );
    let insert = diesel::insert_into(deal_contacts::table).values((new, stamp));
    Ok(insert.returning(DealContact::as_returning()).get_result(conn)?)
}

pub(super) fn update(
    conn: &mut PgConnection,
    who: &Can<Update, Deal>,
    link: &DealContact,
    patch: DealContactPatch,
) -> Result<DealContact> {
    let stamp = (
        deal_contacts::version.eq(link.version + 1),
        deal_contacts::updated_at.eq(Instant::now()),
        deal_contacts::updated_by_id.eq(who.user_id),
    );
    let update = diesel::update(link).set((patch, stamp));
    Ok(update.returning(DealContact::as_returning()).get_result(conn)?)
}

pub(super) fn delete(conn: &mut PgConnection, link: &DealContact) -> Result<()> {
    diesel::delete(link).execute(conn)?;
    Ok(())
}
