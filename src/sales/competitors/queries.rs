//! Every question put to the table of competitors.

use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::model::{Competitor, CompetitorListing, CompetitorPage, CompetitorPatch, NewCompetitor};
use crate::access::{Can, Create, Does, Read, Update, Within};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::CompetitorId;
use crate::kernel::values::Instant;
use crate::schema::competitors;

/// All queries start here.
fn visible_to<A: Does>(who: &Can<A, Competitor>) -> dsl::Filter<competitors::table, Within> {
    competitors::table.filter(who.within())
}

pub(super) fn list(
    conn: &mut PgConnection,
    who: &Can<Read, Competitor>,
    listing: &CompetitorListing,
) -> Result<CompetitorPage> {
    let query = visible_to(who).filter(listing.condition());
    let rows =
        query.order_by(listing.order()).limit(listing.limit()).select(Competitor::as_select()).load(conn)?;
    listing.close(conn, who.within(), rows)
}

pub(super) fn find<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Competitor>,
    id: CompetitorId,
) -> Result<Competitor> {
    Ok(visible_to(who).filter(competitors::id.eq(id)).select(Competitor::as_select()).first(conn)?)
}

/// The competitor, locked until the change is done.
pub(super) fn find_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Competitor>,
    id: CompetitorId,
    at: &IfMatch,
) -> Result<Competitor> {
    let query = visible_to(who).filter(competitors::id.eq(id)).select(Competitor::as_select());
    let competitor = query.for_update().first(conn)?;
    who.is_current(&competitor, at)?;
    Ok(competitor)
}

pub(super) fn insert(
    conn: &mut PgConnection,
    who: &Can<Create, Competitor>,
    new: NewCompetitor,
) -> Result<Competitor> {
    let now = Instant::now();
    let stamp = (
        competitors::organization_id.eq(who.organization_id),
        competitors::id.eq(CompetitorId::new()),
        competitors::created_at.eq(now),
        competitors::updated_at.eq(now),
        competitors::created_by_id.eq(who.user_id),
        competitors::updated_by_id.eq(who.user_id),
    );
    let insert = diesel::insert_into(competitors::table).values((new, stamp));
    Ok(insert.returning(Competitor::as_returning()).get_result(conn)?)
}

pub(super) fn update(
    conn: &mut PgConnection,
    who: &Can<Update, Competitor>,
    competitor: &Competitor,
    patch: CompetitorPatch,
) -> Result<Competitor> {
    let stamp = (
        competitors::version.eq(competitor.version + 1),
        competitors::updated_at.eq(Instant::now()),
        competitors::updated_by_id.eq(who.user_id),
    );
    Ok(diesel::update(competitor)
        .set((patch, stamp))
        .returning(Competitor::as_returning())
        .get_result(conn)?)
}

/// For good; one that is named somewhere stays.
pub(super) fn delete(conn: &mut PgConnection, competitor: &Competitor) -> Result<()> {
    diesel::delete(competitor).execute(conn)?;
    Ok(())
}
