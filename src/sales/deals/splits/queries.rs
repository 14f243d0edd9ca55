//! Every question put to the table of shares; each asks for the deal, which was found before.

use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::model::{DealShare, DealSplit};
use crate::kernel::Result;
use crate::sales::deals::Deal;
use crate::schema::deal_splits;

pub(super) fn of(conn: &mut PgConnection, deal: &Deal) -> Result<DealSplit> {
    let own = deal_splits::organization_id.eq(deal.organization_id).and(deal_splits::deal_id.eq(deal.id));
    let query = deal_splits::table.filter(own).order_by((deal_splits::percent.desc(), deal_splits::user_id));
    Ok(DealSplit { shares: query.select(DealShare::as_select()).load(conn)? })
}

/// These in place of those that were.
pub(super) fn replace(conn: &mut PgConnection, deal: &Deal, split: &DealSplit) -> Result<()> {
    let own = deal_splits::organization_id.eq(deal.organization_id).and(deal_splits::deal_id.eq(deal.id));
    diesel::delete(deal_splits::table.filter(own)).execute(conn)?;
    let row = |share: &DealShare| {
        (
            deal_splits::organization_id.eq(deal.organization_id),
            deal_splits::deal_id.eq(deal.id),
            deal_splits::user_id.eq(share.user_id),
            deal_splits::percent.eq(share.percent),
        )
    };
    let rows: Vec<_> = split.shares.iter().map(row).collect();
    diesel::insert_into(deal_splits::table).values(rows).execute(conn)?;
    Ok(())
}
