//! Giving contacts roles in deals, one to each.

use diesel::pg::PgConnection;

use super::model::{DealContact, NewDealContact};
use super::queries;
use crate::access::{Can, Update};
use crate::directory::contacts::Contact;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::DealId;
use crate::kernel::{Error, Result};
use crate::sales::deals::{self, Deal};
use crate::store::Changed;

/// The most people in a deal beside its own contact.
const MOST: i64 = 200;

/// Gives a contact a role for whoever may, as the handler does: 409 `duplicate` for one that has a role already.
pub fn create(
    conn: &mut PgConnection,
    who: &Can<Update, Deal>,
    deal: DealId,
    new: NewDealContact,
) -> Result<Changed<DealContact>> {
    let deal = deals::find_to(conn, who, deal, &IfMatch::Any)?;
    who.refers::<Contact>(conn, Some(new.contact_id), "/contact_id")?;
    if let Some(known) = queries::known(conn, &deal, new.contact_id)? {
        let detail = "The contact has a role in this deal already.";
        return Err(
            Error::conflict("duplicate", "/contact_id", detail).with("existing_id", known.id.to_string())
        );
    }
    if queries::count(conn, &deal)? >= MOST {
        return Err(Error::conflict("too_many_contacts", "", format!("A deal has at most {MOST} people.")));
    }
    Changed::created(queries::insert(conn, who, &deal, new)?)
}
