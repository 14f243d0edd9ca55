//! Every question put to the table of accounts.

use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::model::{Account, AccountKind, AccountListing, AccountPage, AccountPatch, NewAccount};
use crate::access::{Can, Create, Does, Ownership, Read, Update, Within};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::AccountId;
use crate::kernel::values::{Instant, MaybeMoney, Name};
use crate::schema::accounts;
use crate::store::revise;

diesel::define_sql_function! {
    /// The form in which texts are compared.
    fn fold(value: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// All queries start here.
fn visible_to<A: Does>(who: &Can<A, Account>) -> dsl::Filter<accounts::table, Within> {
    accounts::table.filter(who.within())
}

pub(super) fn list(
    conn: &mut PgConnection,
    who: &Can<Read, Account>,
    listing: &AccountListing,
) -> Result<AccountPage> {
    let query = accounts::table.filter(who.within_all()).filter(listing.condition());
    let rows =
        query.order_by(listing.order()).limit(listing.limit()).select(Account::as_select()).load(conn)?;
    listing.close(conn, who.within_all(), rows)
}

pub fn find<A: Does>(conn: &mut PgConnection, who: &Can<A, Account>, id: AccountId) -> Result<Account> {
    Ok(visible_to(who).filter(accounts::id.eq(id)).select(Account::as_select()).first(conn)?)
}

/// The account, even when it is archived, locked until the change is done.
pub(super) fn find_any_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Account>,
    id: AccountId,
    at: &IfMatch,
) -> Result<Account> {
    let query = accounts::table.filter(who.within_all()).filter(accounts::id.eq(id));
    who.may_change(query.select(Account::as_select()).for_no_key_update().first(conn)?, at, conn)
}

/// The account, locked until the change is done.
pub fn find_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Account>,
    id: AccountId,
    at: &IfMatch,
) -> Result<Account> {
    let query = visible_to(who).filter(accounts::id.eq(id)).select(Account::as_select());
    who.may_change(query.for_no_key_update().first(conn)?, at, conn)
}

/// The account, locked while its parts change: 404, 403.
pub fn hold<A: Does>(conn: &mut PgConnection, who: &Can<A, Account>, id: AccountId) -> Result<Account> {
    let query = visible_to(who).filter(accounts::id.eq(id)).select(Account::as_select());
    let account = query.for_no_key_update().first(conn)?;
    who.reaches_or_shares(&account, conn)?;
    Ok(account)
}

/// How many accounts stand right below it.
pub fn count_below(conn: &mut PgConnection, who: &Can<Read, Account>, account: &Account) -> Result<i32> {
    let below: i64 = visible_to(who).filter(accounts::parent_id.eq(account.id)).count().get_result(conn)?;
    Ok(i32::try_from(below).unwrap_or(i32::MAX))
}

/// The oldest account of this name, whatever the case and accents.
pub fn named(conn: &mut PgConnection, who: &Can<Read, Account>, name: &Name) -> Result<Option<Account>> {
    let query = visible_to(who).filter(fold(accounts::name).eq(fold(name))).select(Account::as_select());
    Ok(query.order_by((accounts::created_at, accounts::id)).first(conn).optional()?)
}

pub fn insert(
    conn: &mut PgConnection,
    who: &Can<Create, Account>,
    mut new: NewAccount,
    owner: Ownership,
) -> Result<Account> {
    let revenue = MaybeMoney(new.annual_revenue.clone());
    let now = Instant::now();
    let given = (
        accounts::kind.eq(new.kind.unwrap_or(AccountKind::Organization)),
        accounts::relationship_types.eq(new.relationship_types.take().unwrap_or_default()),
        accounts::industries.eq(new.industries.take().unwrap_or_default()),
        accounts::tax_ids.eq(new.tax_ids.take().unwrap_or_default()),
        accounts::tag_ids.eq(new.tag_ids.take().unwrap_or_default()),
        accounts::external_ids.eq(new.external_ids.take().unwrap_or_default()),
        accounts::custom.eq(new.custom.take().unwrap_or_default()),
    );
    let stamp = (
        accounts::organization_id.eq(who.organization_id),
        accounts::id.eq(AccountId::new()),
        accounts::owner_id.eq(owner.owner_id),
        accounts::team_id.eq(owner.team_id),
        accounts::annual_revenue.eq(revenue.amount()),
        accounts::annual_revenue_currency.eq(revenue.currency()),
        accounts::created_at.eq(now),
        accounts::updated_at.eq(now),
        accounts::created_by_id.eq(who.user_id),
        accounts::updated_by_id.eq(who.user_id),
    );
    let insert = diesel::insert_into(accounts::table).values((new, given, stamp));
    Ok(insert.returning(Account::as_returning()).get_result(conn)?)
}

pub(super) fn update(
    conn: &mut PgConnection,
    who: &Can<Update, Account>,
    account: &Account,
    patch: AccountPatch,
) -> Result<Account> {
    let revenue = patch.annual_revenue.clone().map(|revenue| {
        let revenue = MaybeMoney(revenue);
        (
            accounts::annual_revenue.eq(revenue.amount()),
            accounts::annual_revenue_currency.eq(revenue.currency()),
        )
    });
    let stamp = (
        accounts::version.eq(account.version + 1),
        accounts::updated_at.eq(Instant::now()),
        accounts::updated_by_id.eq(who.user_id),
    );
    revise(conn, account, (patch, revenue, stamp))
}

/// Puts the account into the bin, or takes it out.
pub(super) fn archive<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Account>,
    account: &Account,
    archived_at: Option<Instant>,
) -> Result<Account> {
    let stamp = (
        accounts::archived_at.eq(archived_at),
        // Whoever takes it out of the bin by hand takes it out of a merge.
        accounts::merged_into_id.eq(None::<AccountId>),
        accounts::version.eq(account.version + 1),
        accounts::updated_at.eq(Instant::now()),
        accounts::updated_by_id.eq(who.user_id),
    );
    revise(conn, account, stamp)
}
