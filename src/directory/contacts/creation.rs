//! How contacts are entered: each once, if its addresses can tell.

use std::collections::HashSet;

use diesel::pg::PgConnection;

use super::model::{Contact, NewContact};
use super::points::{Emails, Phones};
use super::queries::{self, Ready};
use crate::access::{Can, Create, Ownership, Read};
use crate::directory::tags;
use crate::extras::{self, Held};
use crate::kernel::{Error, Result};
use crate::store::Changed;

/// Enters contacts for whoever may, all or none; what they are at accounts is for `account_contacts` to enter.
pub fn create_all(
    conn: &mut PgConnection,
    who: &Can<Create, Contact>,
    new: Vec<NewContact>,
) -> Result<Changed<Vec<Contact>>> {
    let own = extras::held(conn, who)?;
    let ready = new.into_iter().map(|new| ready(conn, who, &own, new)).collect::<Result<Vec<_>>>()?;
    refuse_duplicates(conn, who, &ready)?;
    let made = queries::insert(conn, who, ready)?;
    made.into_iter().try_fold(Changed::unchanged(Vec::new()), |made, contact| {
        own.keep(conn, who, &contact)?;
        Ok(made.with(Changed::created(contact)?, Vec::push))
    })
}

fn ready(
    conn: &mut PgConnection,
    who: &Can<Create, Contact>,
    own: &Held,
    mut new: NewContact,
) -> Result<Ready> {
    let owner = Ownership::of_new::<Contact>(conn, who, new.owner_id, new.team_id)?;
    who.refers::<Contact>(conn, new.reports_to_id, "/reports_to_id")?;
    tags::admit(conn, who, new.tag_ids.as_mut())?;
    own.admit::<Contact>(conn, who, &mut new.custom, new.external_ids.as_ref())?;
    let emails = Emails::of(new.emails.take().unwrap_or_default());
    let phones = Phones::of(new.phones.take().unwrap_or_default());
    Ok(Ready { new, owner, emails, phones })
}

/// 409 `duplicate` when a contact that the actor sees, or another one of these, has one of the addresses or numbers of
/// one that must not be there twice.
fn refuse_duplicates(conn: &mut PgConnection, who: &Can<Create, Contact>, ready: &[Ready]) -> Result<()> {
    let (mut emails, mut phones) = (Addresses::default(), Addresses::default());
    for ready in ready {
        let single = ready.new.allow_duplicate != Some(true);
        if emails.take(ready.emails.keys(), single) {
            return Err(duplicate("/emails"));
        }
        if phones.take(ready.phones.keys(), single) {
            return Err(duplicate("/phones"));
        }
    }
    let (emails, phones) = (emails.asked, phones.asked);
    if emails.is_empty() && phones.is_empty() {
        return Ok(());
    }
    let sight = who.also::<Read, Contact>()?;
    queries::wait_for(conn, &sight, &emails, &phones)?;
    if !queries::are_known(conn, &sight, &emails, &phones)? {
        return Ok(());
    }
    let Some(known) = queries::known_by(conn, &sight, &emails, &phones)?.into_iter().next() else {
        return Ok(());
    };
    let by_email = known.emails.keys().iter().any(|key| emails.contains(key));
    let error = duplicate(if by_email { "/emails" } else { "/phones" });
    Err(error.with("existing_id", known.id.to_string()))
}

fn duplicate(pointer: &str) -> Error {
    let detail = "Another contact is reached by this already; `allow_duplicate` enters it all the same.";
    Error::conflict("duplicate", pointer, detail)
}

/// The addresses of several people, or their numbers, in the forms in which they are compared.
#[derive(Default)]
pub struct Addresses {
    taken: HashSet<String>,
    /// Those that nobody else may have.
    pub asked: Vec<String>,
}

impl Addresses {
    /// Takes those of one more; whether another one has them and it must be the only one.
    pub fn take(&mut self, keys: Vec<String>, single: bool) -> bool {
        let known = single && keys.iter().any(|key| self.taken.contains(key));
        if single {
            self.asked.extend(keys.iter().cloned());
        }
        self.taken.extend(keys);
        known
    }
}
