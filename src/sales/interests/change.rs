//! Writing interests; whose they are is held first.

use diesel::pg::PgConnection;
use uuid::Uuid;

use super::model::{Interest, InterestPatch, InterestPath, NewInterest};
use super::parents::Interested;
use super::queries;
use crate::access::{Can, Update};
use crate::catalog::products::Product;
use crate::kernel::headers::IfMatch;
use crate::kernel::{Error, Result};
use crate::store::Changed;

/// Notes what somebody is interested in, for whoever may, as the handler does.
pub fn create<R: Interested>(
    conn: &mut PgConnection,
    who: &Can<Update, R>,
    id: Uuid,
    new: NewInterest,
) -> Result<Changed<Interest>> {
    R::hold(conn, who, id)?;
    who.refers::<Product>(conn, new.product_id, "/product_id")?;
    Changed::created(queries::insert(conn, who, R::parent(id), new)?)
}

pub(super) fn update<R: Interested>(
    conn: &mut PgConnection,
    who: &Can<Update, R>,
    place: InterestPath,
    at: &IfMatch,
    patch: InterestPatch,
) -> Result<Changed<Interest>> {
    let before = held(conn, who, place, at)?;
    who.refers::<Product>(conn, patch.product_id.flatten(), "/product_id")?;
    let product = patch.product_id.unwrap_or(before.product_id);
    let subject = patch.subject.as_ref().unwrap_or(&before.subject);
    if product.is_none() && subject.is_none() {
        let at = if patch.subject.is_some() { "/subject" } else { "/product_id" };
        return Err(Error::conflict("incomplete", at, "A product or a subject has to stay."));
    }
    let after = queries::update(conn, who, &before, patch)?;
    Changed::updated(&before, after)
}

pub(super) fn delete<R: Interested>(
    conn: &mut PgConnection,
    who: &Can<Update, R>,
    place: InterestPath,
    at: &IfMatch,
) -> Result<Changed<()>> {
    let interest = held(conn, who, place, at)?;
    queries::delete(conn, &interest)?;
    Changed::deleted(&interest)
}

/// The interest, whose record is locked until the change is done.
fn held<R: Interested>(
    conn: &mut PgConnection,
    who: &Can<Update, R>,
    place: InterestPath,
    at: &IfMatch,
) -> Result<Interest> {
    R::hold(conn, who, place.id.uuid())?;
    let interest = queries::find(conn, who, R::parent(place.id.uuid()), place.interest_id)?;
    who.actor().is_current(&interest, at)?;
    Ok(interest)
}
