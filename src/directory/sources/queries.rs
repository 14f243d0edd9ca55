//! Every question put to the table of lead sources.

use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::model::{LeadSource, LeadSourceListing, LeadSourcePage, LeadSourcePatch, NewLeadSource};
use crate::access::{Can, Create, Does, Read, Update, Within};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::LeadSourceId;
use crate::kernel::values::Instant;
use crate::schema::lead_sources;

/// All queries start here.
fn visible_to<A: Does>(who: &Can<A, LeadSource>) -> dsl::Filter<lead_sources::table, Within> {
    lead_sources::table.filter(who.within())
}

pub(super) fn list(
    conn: &mut PgConnection,
    who: &Can<Read, LeadSource>,
    listing: &LeadSourceListing,
) -> Result<LeadSourcePage> {
    let query = visible_to(who).filter(listing.condition());
    let rows =
        query.order_by(listing.order()).limit(listing.limit()).select(LeadSource::as_select()).load(conn)?;
    listing.close(conn, who.within(), rows)
}

pub fn find<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, LeadSource>,
    id: LeadSourceId,
) -> Result<LeadSource> {
    Ok(visible_to(who).filter(lead_sources::id.eq(id)).select(LeadSource::as_select()).first(conn)?)
}

/// The source, locked until the change is done.
pub(super) fn find_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, LeadSource>,
    id: LeadSourceId,
    at: &IfMatch,
) -> Result<LeadSource> {
    let query = visible_to(who).filter(lead_sources::id.eq(id)).select(LeadSource::as_select());
    let source = query.for_update().first(conn)?;
    who.is_current(&source, at)?;
    Ok(source)
}

pub(super) fn insert(
    conn: &mut PgConnection,
    who: &Can<Create, LeadSource>,
    new: NewLeadSource,
) -> Result<LeadSource> {
    let now = Instant::now();
    let stamp = (
        lead_sources::organization_id.eq(who.organization_id),
        lead_sources::id.eq(LeadSourceId::new()),
        lead_sources::created_at.eq(now),
        lead_sources::updated_at.eq(now),
        lead_sources::created_by_id.eq(who.user_id),
        lead_sources::updated_by_id.eq(who.user_id),
    );
    let insert = diesel::insert_into(lead_sources::table).values((new, stamp));
    Ok(insert.returning(LeadSource::as_returning()).get_result(conn)?)
}

pub(super) fn update(
    conn: &mut PgConnection,
    who: &Can<Update, LeadSource>,
    source: &LeadSource,
    patch: LeadSourcePatch,
) -> Result<LeadSource> {
    let stamp = (
        lead_sources::version.eq(source.version + 1),
        lead_sources::updated_at.eq(Instant::now()),
        lead_sources::updated_by_id.eq(who.user_id),
    );
    let update = diesel::update(source).set((patch, stamp));
    Ok(update.returning(LeadSource::as_returning()).get_result(conn)?)
}

pub(super) fn delete(conn: &mut PgConnection, source: &LeadSource) -> Result<()> {
    diesel::delete(source).execute(conn)?;
    Ok(())
}
