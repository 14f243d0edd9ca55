//! How a contact is entered: once, if its addresses can tell.

use diesel::pg::PgConnection;

use super::model::{Contact, NewContact};
use super::points::{Emails, Phones};
use super::queries::{self, Reached};
use crate::access::{Can, Create, Ownership, Read};
use crate::extras;
use crate::kernel::{Error, Result};
use crate::store::Changed;

/// Enters a contact for whoever may; what it is at an account is for `account_contacts` to enter.
pub fn create(
    conn: &mut PgConnection,
    who: &Can<Create, Contact>,
    mut new: NewContact,
) -> Result<Changed<Contact>> {
    let owner = Ownership::of_new::<Contact>(conn, who, new.owner_id, new.team_id)?;
    who.refers::<Contact>(conn, new.reports_to_id, "/reports_to_id")?;
    let own = extras::admit::<Contact>(conn, who, &mut new.custom, new.external_ids.as_ref())?;
    let reached = Reached {
        emails: Emails::of(new.emails.take().unwrap_or_default()),
        phones: Phones::of(new.phones.take().unwrap_or_default()),
    };
    if new.allow_duplicate != Some(true) {
        refuse_duplicate(conn, who, &reached)?;
    }
    let contact = queries::insert(conn, who, new, owner, reached)?;
    extras::keep(conn, who, &contact, &own)?;
    Changed::created(contact)
}

/// 409 `duplicate` when a contact that the actor sees has one of the addresses or numbers.
fn refuse_duplicate(conn: &mut PgConnection, who: &Can<Create, Contact>, reached: &Reached) -> Result<()> {
    let sight = who.also::<Read, Contact>()?;
    let (emails, phones) = (reached.emails.keys(), reached.phones.keys());
    queries::wait_for(conn, &sight, &emails, &phones)?;
    let Some(known) = queries::known_by(conn, &sight, &emails, &phones)?.into_iter().next() else {
        return Ok(());
    };
    let by_email = known.emails.keys().iter().any(|key| emails.contains(key));
    let pointer = if by_email { "/emails" } else { "/phones" };
    let detail = "Another contact is reached by this already; `allow_duplicate` enters it all the same.";
    Err(Error::conflict("duplicate", pointer, detail).with("existing_id", known.id.to_string()))
}
