//! Every question put to the table of deals.

use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::model::{AmountSource, Deal, DealKind, DealListing, DealPage, OpenForecast};
use super::new::NewDeal;
use super::patch::{DealPatch, Step};
use crate::access::{Actor, Can, Create, Does, Ownership, Read, Within};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::{DealId, PipelineId, StageId};
use crate::kernel::values::{Amount, Currency, Instant, Percent};
use crate::schema::deals;
use crate::store::revise;

/// All queries start here.
fn visible_to<A: Does>(who: &Can<A, Deal>) -> dsl::Filter<deals::table, Within> {
    deals::table.filter(who.within())
}

pub(super) fn list(
    conn: &mut PgConnection,
    who: &Can<Read, Deal>,
    listing: &DealListing,
) -> Result<DealPage> {
    let query = deals::table.filter(who.within_all()).filter(listing.condition());
    let rows = query.order_by(listing.order()).limit(listing.limit()).select(Deal::as_select()).load(conn)?;
    listing.close(conn, who.within_all(), rows)
}

pub fn find<A: Does>(conn: &mut PgConnection, who: &Can<A, Deal>, id: DealId) -> Result<Deal> {
    Ok(visible_to(who).filter(deals::id.eq(id)).select(Deal::as_select()).first(conn)?)
}

/// The deal, even when it is archived.
pub(super) fn find_any<A: Does>(conn: &mut PgConnection, who: &Can<A, Deal>, id: DealId) -> Result<Deal> {
    let query = deals::table.filter(who.within_all()).filter(deals::id.eq(id));
    Ok(query.select(Deal::as_select()).first(conn)?)
}

/// The deal, locked until the change is done, even when it is archived.
pub(super) fn find_any_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Deal>,
    id: DealId,
    at: &IfMatch,
) -> Result<Deal> {
    let query = deals::table.filter(who.within_all()).filter(deals::id.eq(id)).select(Deal::as_select());
    who.may_change(query.for_no_key_update().first(conn)?, at, conn)
}

/// The deal, locked until the change is done.
pub fn find_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Deal>,
    id: DealId,
    at: &IfMatch,
) -> Result<Deal> {
    let query = visible_to(who).filter(deals::id.eq(id)).select(Deal::as_select());
    who.may_change(query.for_no_key_update().first(conn)?, at, conn)
}

/// How a deal begins.
pub(super) struct Beginning {
    pub owner: Ownership,
    pub pipeline_id: PipelineId,
    pub stage_id: StageId,
    pub probability: Percent,
    pub created_at: Instant,
    pub amount: Option<Amount>,
    pub currency: Currency,
    pub amount_source: AmountSource,
}

pub(super) fn insert(
    conn: &mut PgConnection,
    who: &Can<Create, Deal>,
    mut new: NewDeal,
    beginning: Beginning,
) -> Result<Deal> {
    let given = (
        deals::kind.eq(new.kind.unwrap_or(DealKind::New)),
        deals::forecast_category.eq(new.forecast_category.unwrap_or(OpenForecast::Pipeline)),
        deals::tag_ids.eq(new.tag_ids.take().unwrap_or_default()),
        deals::external_ids.eq(new.external_ids.take().unwrap_or_default()),
        deals::custom.eq(new.custom.take().unwrap_or_default()),
    );
    let stamp = (
        deals::organization_id.eq(who.organization_id),
        deals::id.eq(DealId::new()),
        deals::owner_id.eq(beginning.owner.owner_id),
        deals::team_id.eq(beginning.owner.team_id),
        deals::pipeline_id.eq(beginning.pipeline_id),
        deals::stage_id.eq(beginning.stage_id),
        deals::stage_entered_at.eq(beginning.created_at),
        deals::amount.eq(beginning.amount),
        deals::currency.eq(beginning.currency),
        deals::amount_source.eq(beginning.amount_source),
        deals::probability.eq(beginning.probability),
        deals::created_at.eq(beginning.created_at),
        deals::updated_at.eq(Instant::now()),
        deals::created_by_id.eq(who.user_id),
        deals::updated_by_id.eq(who.user_id),
    );
    let insert = diesel::insert_into(deals::table).values((new, given, stamp));
    Ok(insert.returning(Deal::as_returning()).get_result(conn)?)
}

pub(super) fn update(
    conn: &mut PgConnection,
    actor: &Actor,
    deal: &Deal,
    patch: DealPatch,
    step: Step,
) -> Result<Deal> {
    let stamp = (
        deals::version.eq(deal.version + 1),
        deals::updated_at.eq(Instant::now()),
        deals::updated_by_id.eq(actor.user_id),
    );
    revise(conn, deal, (patch, step, stamp))
}

/// What an action changes.
pub(super) fn take(conn: &mut PgConnection, actor: &Actor, deal: &Deal, step: Step) -> Result<Deal> {
    update(conn, actor, deal, DealPatch::default(), step)
}

/// Puts the deal into the bin, or takes it out.
pub(super) fn archive<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Deal>,
    deal: &Deal,
    archived_at: Option<Instant>,
) -> Result<Deal> {
    let stamp = (
        deals::archived_at.eq(archived_at),
        // Whoever takes it out of the bin by hand takes it out of a merge.
        deals::merged_into_id.eq(None::<DealId>),
        deals::version.eq(deal.version + 1),
        deals::updated_at.eq(Instant::now()),
        deals::updated_by_id.eq(who.user_id),
    );
    revise(conn, deal, stamp)
}
