//! What a list's query string leaves open, looked up.

use std::borrow::Cow;

use diesel::pg::PgConnection;

use super::custom::kind_of;
use super::fields::{self, CustomField};
use super::{Extended, views};
use crate::access::{Actor, Can, Read};
use crate::kernel::Result;
use crate::kernel::listing::{Listed, Listing, OwnField, Saved};

/// The list with the organization's own fields and the saved view that it speaks of.
pub fn settled<'a, R: Extended + Listed>(
    conn: &mut PgConnection,
    who: &Can<Read, R>,
    listing: &'a Listing<R>,
) -> Result<Cow<'a, Listing<R>>> {
    if !listing.is_open() {
        return Ok(Cow::Borrowed(listing));
    }
    let own = own_fields::<R>(conn, who)?;
    let view = match listing.view() {
        Some(id) => Some(views::saved(conn, &who.also()?, kind_of::<R>()?, id.into())?),
        None => None,
    };
    listing.settled(&own, view.as_ref(), who.within_all()).map(Cow::Owned)
}

/// 409 `view_not_valid` for what the list of `R` does not take.
pub fn takes<R: Extended + Listed>(conn: &mut PgConnection, actor: &Actor, saved: &Saved) -> Result<()> {
    Listing::<R>::takes(&own_fields::<R>(conn, actor)?, saved)
}

/// The organization's own fields of records `R`, as their lists know them.
pub fn own_fields<R: Extended>(conn: &mut PgConnection, actor: &Actor) -> Result<Vec<OwnField>> {
    let known = fields::known(conn, actor.organization_id)?;
    Ok(known.of(kind_of::<R>()?).map(CustomField::own).collect())
}
