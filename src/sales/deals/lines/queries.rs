//! Every question put to the table of deal lines.

use diesel::dsl::{self, exists, max};
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::model::{DealLine, DealLineListing, DealLinePage};
use super::price::{Priced, too_large};
use super::total::sum_of;
use crate::access::Actor;
use crate::kernel::Result;
use crate::kernel::ids::{DealId, DealLineId, OrganizationId};
use crate::kernel::listing::Field;
use crate::kernel::values::{Amount, Instant};
use crate::sales::deals::Deal;
use crate::schema::deal_lines;

type OfDeal =
    dsl::And<dsl::Eq<deal_lines::organization_id, OrganizationId>, dsl::Eq<deal_lines::deal_id, DealId>>;

/// The lines of a deal that the caller has been shown to see.
fn of(deal: &Deal) -> OfDeal {
    deal_lines::organization_id.eq(deal.organization_id).and(deal_lines::deal_id.eq(deal.id))
}

pub(super) fn list(conn: &mut PgConnection, deal: &Deal, listing: DealLineListing) -> Result<DealLinePage> {
    let listing = listing.only(Field::of(deal_lines::deal_id), deal.id);
    let query = deal_lines::table.filter(of(deal)).filter(listing.condition());
    let rows =
        query.order_by(listing.order()).limit(listing.limit()).select(DealLine::as_select()).load(conn)?;
    listing.close(conn, of(deal), rows)
}

pub(super) fn find(conn: &mut PgConnection, deal: &Deal, id: DealLineId) -> Result<DealLine> {
    let query = deal_lines::table.filter(of(deal)).filter(deal_lines::id.eq(id));
    Ok(query.select(DealLine::as_select()).first(conn)?)
}

/// Whether the deal has lines.
pub(in crate::sales::deals) fn any(conn: &mut PgConnection, deal: &Deal) -> Result<bool> {
    Ok(diesel::select(exists(deal_lines::table.filter(of(deal)))).get_result(conn)?)
}

/// What the lines come to; `None` when there are none.
pub(in crate::sales::deals) fn sum(conn: &mut PgConnection, deal: &Deal) -> Result<Option<Amount>> {
    let totals: Vec<Amount> = deal_lines::table.filter(of(deal)).select(deal_lines::total).load(conn)?;
    if totals.is_empty() {
        return Ok(None);
    }
    let sum = sum_of(totals.into_iter().map(Amount::get)).ok_or_else(|| too_large(""))?;
    Ok(Some(Amount::new(sum)))
}

/// Behind the other lines.
pub(in crate::sales::deals) fn insert(
    conn: &mut PgConnection,
    actor: &Actor,
    deal: &Deal,
    line: Priced,
) -> Result<DealLine> {
    let last: Option<i32> =
        deal_lines::table.filter(of(deal)).select(max(deal_lines::position)).get_result(conn)?;
    let now = Instant::now();
    let row = (
        deal_lines::organization_id.eq(deal.organization_id),
        deal_lines::id.eq(DealLineId::new()),
        deal_lines::deal_id.eq(deal.id),
        deal_lines::position.eq(last.unwrap_or(0) + 1),
        deal_lines::currency.eq(deal.currency.clone()),
        line,
        deal_lines::created_at.eq(now),
        deal_lines::updated_at.eq(now),
        deal_lines::created_by_id.eq(actor.user_id),
        deal_lines::updated_by_id.eq(actor.user_id),
    );
    let insert = diesel::insert_into(deal_lines::table).values(row);
    Ok(insert.returning(DealLine::as_returning()).get_result(conn)?)
}

pub(super) fn update(
    conn: &mut PgConnection,
    actor: &Actor,
    line: &DealLine,
    priced: Priced,
) -> Result<DealLine> {
    let stamp = (
        deal_lines::version.eq(line.version + 1),
        deal_lines::updated_at.eq(Instant::now()),
        deal_lines::updated_by_id.eq(actor.user_id),
    );
    let update = diesel::update(line).set((priced, stamp));
    Ok(update.returning(DealLine::as_returning()).get_result(conn)?)
}

pub(super) fn delete(conn: &mut PgConnection, line: &DealLine) -> Result<()> {
    diesel::delete(line).execute(conn)?;
    Ok(())
}
