//! Every question put to the table of merges.

use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use serde_json::Value;

use super::gifts::Gifts;
use super::kinds::Mergeable;
use super::members;
use super::model::{Merge, MergeKept, MergeListing, MergePage, Moved, MovedReferences};
use super::parties::Parties;
use crate::access::{Actor, Can, Does, Read, Update, Within};
use crate::kernel::ids::{AnyId, Id, MergeId};
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::schema::merges;

/// All queries start here.
fn visible_to<A: Does>(who: &Can<A, Merge>) -> dsl::Filter<merges::table, Within> {
    merges::table.filter(who.within())
}

pub(super) fn list(
    conn: &mut PgConnection,
    who: &Can<Read, Merge>,
    listing: &MergeListing,
) -> Result<MergePage> {
    let query = visible_to(who).filter(listing.condition());
    let rows =
        query.order_by(listing.order()).limit(listing.limit()).select(Merge::as_select()).load(conn)?;
    listing.close(conn, who.within(), rows)
}

pub(super) fn find(conn: &mut PgConnection, who: &Can<Read, Merge>, id: MergeId) -> Result<Merge> {
    Ok(visible_to(who).filter(merges::id.eq(id)).select(Merge::as_select()).first(conn)?)
}

/// The merge, locked until it is taken back.
pub(super) fn find_to(conn: &mut PgConnection, who: &Can<Update, Merge>, id: MergeId) -> Result<Merge> {
    let query = visible_to(who).filter(merges::id.eq(id)).select(Merge::as_select());
    Ok(query.for_no_key_update().first(conn)?)
}

/// The merge in which a record, that is one no longer, became part of another.
pub(super) fn latest(conn: &mut PgConnection, actor: &Actor, merged: AnyId) -> Result<Option<MergeId>> {
    let own = merges::organization_id.eq(actor.organization_id).and(merges::undone_at.is_null());
    let query = merges::table.filter(own).filter(merges::merged_ids.contains(vec![merged]));
    Ok(query.order_by(merges::id.desc()).select(merges::id).first(conn).optional()?)
}

/// What a merge changed.
#[derive(Insertable)]
#[diesel(table_name = merges)]
pub(super) struct Outcome {
    moved: Moved,
    before: Value,
    after: Value,
    given: Value,
}

impl Outcome {
    pub(super) fn of<R: Mergeable>(
        parties: &Parties<R>,
        after: &R,
        moved: Vec<MovedReferences>,
        given: &Gifts,
    ) -> Result<Self> {
        let (before, after) = members::difference(&parties.survivor, after)?;
        let given = serde_json::to_value(given).map_err(Error::internal)?;
        Ok(Self { moved: Moved(moved), before, after, given })
    }
}

pub(super) fn insert<R: Mergeable>(
    conn: &mut PgConnection,
    actor: &Actor,
    parties: &Parties<R>,
    outcome: Outcome,
) -> Result<Merge> {
    let merged_ids: Vec<AnyId> = parties.merged_ids().into_iter().map(Id::from).collect();
    let now = Instant::now();
    let stamp = (
        merges::organization_id.eq(actor.organization_id),
        merges::id.eq(MergeId::new()),
        merges::owner_id.eq(actor.user_id),
        merges::collection.eq(R::KIND),
        merges::survivor_id.eq(parties.survivor.id()),
        merges::merged_ids.eq(merged_ids),
        merges::created_at.eq(now),
        merges::updated_at.eq(now),
    );
    let insert = diesel::insert_into(merges::table).values((outcome, stamp));
    Ok(insert.returning(Merge::as_returning()).get_result(conn)?)
}

pub(super) fn close(conn: &mut PgConnection, actor: &Actor, merge: &Merge, kept: MergeKept) -> Result<Merge> {
    let now = Instant::now();
    let stamp = (
        merges::kept.eq(Some(kept)),
        merges::undone_at.eq(Some(now)),
        merges::undone_by_id.eq(Some(actor.user_id)),
        merges::version.eq(merge.version + 1),
        merges::updated_at.eq(now),
    );
    Ok(diesel::update(merge).set(stamp).returning(Merge::as_returning()).get_result(conn)?)
}
