//! Giving contacts roles at accounts, with one primary contact an account at most.

use diesel::pg::PgConnection;

use super::model::{AccountContact, AccountContactPatch, NewAccountContact};
use super::queries;
use crate::access::{Can, Update};
use crate::directory::accounts::{self, Account};
use crate::directory::contacts::Contact;
use crate::kernel::ids::AccountId;
use crate::kernel::{Error, Result};
use crate::store::Changed;

/// Gives a contact a role at an account; one that it has already stays as it is.
pub fn link(
    conn: &mut PgConnection,
    who: &Can<Update, Account>,
    account: AccountId,
    new: NewAccountContact,
) -> Result<Changed<AccountContact>> {
    let account = accounts::hold(conn, who, account)?;
    who.refers::<Contact>(conn, Some(new.contact_id), "/contact_id")?;
    match queries::known(conn, &account, new.contact_id)? {
        Some(known) => Ok(Changed::unchanged(known)),
        None => insert(conn, who, &account, new),
    }
}

/// The same, but 409 `duplicate` for a contact that has a role already.
pub(super) fn create(
    conn: &mut PgConnection,
    who: &Can<Update, Account>,
    account: AccountId,
    new: NewAccountContact,
) -> Result<Changed<AccountContact>> {
    let account = accounts::hold(conn, who, account)?;
    who.refers::<Contact>(conn, Some(new.contact_id), "/contact_id")?;
    if let Some(known) = queries::known(conn, &account, new.contact_id)? {
        let detail = "The contact has a role at this account already.";
        return Err(
            Error::conflict("duplicate", "/contact_id", detail).with("existing_id", known.id.to_string())
        );
    }
    insert(conn, who, &account, new)
}

fn insert(
    conn: &mut PgConnection,
    who: &Can<Update, Account>,
    account: &Account,
    new: NewAccountContact,
) -> Result<Changed<AccountContact>> {
    let relieved = relieve(conn, who, account, new.is_primary)?;
    Ok(Changed::created(queries::insert(conn, who, account, new)?)?.and(relieved))
}

pub(super) fn update(
    conn: &mut PgConnection,
    who: &Can<Update, Account>,
    account: &Account,
    before: &AccountContact,
    patch: AccountContactPatch,
) -> Result<Changed<AccountContact>> {
    let relieved = relieve(conn, who, account, patch.is_primary.filter(|_| !before.is_primary))?;
    Ok(Changed::updated(before, queries::update(conn, who, before, patch)?)?.and(relieved))
}

/// The primary contact so far is no longer, when there is to be another. The account is held, so
/// that nobody sets one meanwhile.
fn relieve(
    conn: &mut PgConnection,
    who: &Can<Update, Account>,
    account: &Account,
    is_primary: Option<bool>,
) -> Result<Changed<()>> {
    if is_primary != Some(true) {
        return Ok(Changed::nothing());
    }
    let Some(before) = queries::primary(conn, account)? else { return Ok(Changed::nothing()) };
    let patch = AccountContactPatch { is_primary: Some(false), ..AccountContactPatch::default() };
    Ok(Changed::updated(&before, queries::update(conn, who, &before, patch)?)?.map(|_| ()))
}
