//! Every question put to the table of roles at accounts. A role is in sight if both its account and
//! its contact are: one of them was found before, the other is asked for here.

use diesel::dsl;
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::{
    AccountContact, AccountContactListing, AccountContactPage, AccountContactPatch, NewAccountContact,
};
use crate::access::{Actor, Can, Does, Read, Update};
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::{AccountContactId, AccountId, ContactId, OrganizationId};
use crate::kernel::values::Instant;
use crate::schema::{account_contacts, accounts, contacts};

type Condition = Box<dyn BoxableExpression<account_contacts::table, Pg, SqlType = Bool>>;
type AtAccount = dsl::And<
    dsl::Eq<account_contacts::organization_id, OrganizationId>,
    dsl::Eq<account_contacts::account_id, AccountId>,
>;

/// All roles at an account, also those of contacts out of sight.
fn at(account: &Account) -> AtAccount {
    account_contacts::organization_id
        .eq(account.organization_id)
        .and(account_contacts::account_id.eq(account.id))
}

/// The roles of contacts in sight at an account.
pub(super) fn seen_at(actor: &Actor, account: &Account) -> Result<Condition> {
    let who = Can::<Read, Contact>::prove(actor)?;
    let contact = contacts::table.filter(who.within()).filter(contacts::id.eq(account_contacts::contact_id));
    Ok(Box::new(at(account).and(dsl::exists(contact))))
}

/// The roles of a contact at accounts in sight.
pub(super) fn seen_of(actor: &Actor, contact: &Contact) -> Result<Condition> {
    let who = Can::<Read, Account>::prove(actor)?;
    let account = accounts::table.filter(who.within()).filter(accounts::id.eq(account_contacts::account_id));
    let of = account_contacts::organization_id.eq(contact.organization_id);
    Ok(Box::new(of.and(account_contacts::contact_id.eq(contact.id)).and(dsl::exists(account))))
}

pub(super) fn list(
    conn: &mut PgConnection,
    seen: impl Fn() -> Result<Condition>,
    listing: &AccountContactListing,
) -> Result<AccountContactPage> {
    let query = account_contacts::table.filter(seen()?).filter(listing.condition());
    let query = query.order_by(listing.order()).limit(listing.limit());
    let rows = query.select(AccountContact::as_select()).load(conn)?;
    listing.close(conn, seen()?, rows)
}

pub(super) fn find<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Account>,
    account: &Account,
    id: AccountContactId,
) -> Result<AccountContact> {
    let query = account_contacts::table.filter(seen_at(who, account)?).filter(account_contacts::id.eq(id));
    Ok(query.select(AccountContact::as_select()).first(conn)?)
}

/// The role, locked until the change is done.
pub(super) fn find_to(
    conn: &mut PgConnection,
    who: &Can<Update, Account>,
    account: &Account,
    id: AccountContactId,
    at: &IfMatch,
) -> Result<AccountContact> {
    let query = account_contacts::table.filter(seen_at(who, account)?).filter(account_contacts::id.eq(id));
    let link = query.select(AccountContact::as_select()).for_update().first(conn)?;
    who.also::<Update, AccountContact>()?.is_current(&link, at)?;
    Ok(link)
}

/// The role of this contact, if it has one.
pub(super) fn known(
    conn: &mut PgConnection,
    account: &Account,
    contact: ContactId,
) -> Result<Option<AccountContact>> {
    let query = account_contacts::table.filter(at(account)).filter(account_contacts::contact_id.eq(contact));
    Ok(query.select(AccountContact::as_select()).first(conn).optional()?)
}

/// The account's primary contact, whether in sight or not.
pub(super) fn primary(conn: &mut PgConnection, account: &Account) -> Result<Option<AccountContact>> {
    let query = account_contacts::table.filter(at(account)).filter(account_contacts::is_primary);
    Ok(query.select(AccountContact::as_select()).for_update().first(conn).optional()?)
}

pub(super) fn insert(
    conn: &mut PgConnection,
    who: &Can<Update, Account>,
    account: &Account,
    new: NewAccountContact,
) -> Result<AccountContact> {
    let now = Instant::now();
    let stamp = (
        account_contacts::organization_id.eq(account.organization_id),
        account_contacts::id.eq(AccountContactId::new()),
        account_contacts::account_id.eq(account.id),
        account_contacts::created_at.eq(now),
        account_contacts::updated_at.eq(now),
        account_contacts::created_by_id.eq(who.user_id),
        account_contacts::updated_by_id.eq(who.user_id),
    );
    let insert = diesel::insert_into(account_contacts::table).values((new, stamp));
    Ok(insert.returning(AccountContact::as_returning()).get_result(conn)?)
}

pub(super) fn update(
    conn: &mut PgConnection,
    who: &Can<Update, Account>,
    link: &AccountContact,
    patch: AccountContactPatch,
) -> Result<AccountContact> {
    let stamp = (
        account_contacts::version.eq(link.version + 1),
        account_contacts::updated_at.eq(Instant::now()),
        account_contacts::updated_by_id.eq(who.user_id),
    );
    let update = diesel::update(link).set((patch, stamp));
    Ok(update.returning(AccountContact::as_returning()).get_result(conn)?)
}

pub(super) fn delete(conn: &mut PgConnection, link: &AccountContact) -> Result<()> {
    diesel::delete(link).execute(conn)?;
    Ok(())
}
