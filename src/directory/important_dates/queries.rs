//! Every question put to the table of important dates; each asks for the contact, which was found before.

use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::model::{
    ImportantDate, ImportantDateListing, ImportantDatePage, ImportantDatePatch, NewImportantDate,
};
use crate::access::{Can, Update};
use crate::directory::contacts::Contact;
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::{ContactId, ImportantDateId, OrganizationId};
use crate::kernel::values::Instant;
use crate::schema::important_dates;

type Of = dsl::And<
    dsl::Eq<important_dates::organization_id, OrganizationId>,
    dsl::Eq<important_dates::contact_id, ContactId>,
>;

fn of(contact: &Contact) -> Of {
    important_dates::organization_id
        .eq(contact.organization_id)
        .and(important_dates::contact_id.eq(contact.id))
}

pub(super) fn list(
    conn: &mut PgConnection,
    contact: &Contact,
    listing: &ImportantDateListing,
) -> Result<ImportantDatePage> {
    let query = important_dates::table.filter(of(contact)).filter(listing.condition());
    let rows = query
        .order_by(listing.order())
        .limit(listing.limit())
        .select(ImportantDate::as_select())
        .load(conn)?;
    listing.close(conn, of(contact), rows)
}

pub(super) fn find(conn: &mut PgConnection, contact: &Contact, id: ImportantDateId) -> Result<ImportantDate> {
    let query = important_dates::table.filter(of(contact)).filter(important_dates::id.eq(id));
    Ok(query.select(ImportantDate::as_select()).first(conn)?)
}

/// The date, locked until the change is done.
pub(super) fn find_to(
    conn: &mut PgConnection,
    who: &Can<Update, Contact>,
    contact: &Contact,
    id: ImportantDateId,
    at: &IfMatch,
) -> Result<ImportantDate> {
    let query = important_dates::table.filter(of(contact)).filter(important_dates::id.eq(id));
    let date = query.select(ImportantDate::as_select()).for_update().first(conn)?;
    who.also::<Update, ImportantDate>()?.is_current(&date, at)?;
    Ok(date)
}

pub(super) fn insert(
    conn: &mut PgConnection,
    who: &Can<Update, Contact>,
    contact: &Contact,
    new: NewImportantDate,
) -> Result<ImportantDate> {
    let now = Instant::now();
    let stamp = (
        important_dates::organization_id.eq(contact.organization_id),
        important_dates::id.eq(ImportantDateId::new()),
        important_dates::contact_id.eq(contact.id),
        important_dates::created_at.eq(now),
        important_dates::updated_at.eq(now),
        important_dates::created_by_id.eq(who.user_id),
        important_dates::updated_by_id.eq(who.user_id),
    );
    let insert = diesel::insert_into(important_dates::table).values((new, stamp));
    Ok(insert.returning(ImportantDate::as_returning()).get_result(conn)?)
}

pub(super) fn update(
    conn: &mut PgConnection,
    who: &Can<Update, Contact>,
    date: &ImportantDate,
    patch: ImportantDatePatch,
) -> Result<ImportantDate> {
    let stamp = (
        important_dates::version.eq(date.version + 1),
        important_dates::updated_at.eq(Instant::now()),
        important_dates::updated_by_id.eq(who.user_id),
    );
    Ok(diesel::update(date).set((patch, stamp)).returning(ImportantDate::as_returning()).get_result(conn)?)
}

pub(super) fn delete(conn: &mut PgConnection, date: &ImportantDate) -> Result<()> {
    diesel::delete(date).execute(conn)?;
    Ok(())
}
