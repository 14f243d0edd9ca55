//! Every question put to the table of exports.

use chrono::TimeDelta;
use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use uuid::Uuid;

use super::model::{Export, ExportListing, ExportPage, NewExport};
use super::source;
use crate::access::{Action, Actor, Can, Create, Does, Read, Within};
use crate::kernel::Result;
use crate::kernel::ids::{ContentId, ExportId, JobId};
use crate::kernel::values::{Instant, Word};
use crate::schema::{exports, feed_heads};

/// All queries start here.
fn visible_to<A: Does>(who: &Can<A, Export>) -> dsl::Filter<exports::table, Within> {
    exports::table.filter(who.within())
}

/// The exports of what the caller may still read.
pub(super) fn list(
    conn: &mut PgConnection,
    who: &Can<Read, Export>,
    listing: &ExportListing,
) -> Result<ExportPage> {
    let readable = exports::collection.eq_any(source::readable(who));
    let query = visible_to(who).filter(readable.clone()).filter(listing.condition());
    let rows =
        query.order_by(listing.order()).limit(listing.limit()).select(Export::as_select()).load(conn)?;
    listing.close(conn, who.within().and(readable), rows)
}

/// 403 for an export of what the caller may not read, or not any more.
pub(super) fn find<A: Does>(conn: &mut PgConnection, who: &Can<A, Export>, id: ExportId) -> Result<Export> {
    let found: Export = visible_to(who).filter(exports::id.eq(id)).select(Export::as_select()).first(conn)?;
    (source::of(found.collection).may)(who, Action::Read).map(|_| found)
}

pub(super) fn insert(
    conn: &mut PgConnection,
    who: &Can<Create, Export>,
    id: ExportId,
    job_id: JobId,
    new: &NewExport,
) -> Result<Export> {
    let now = Instant::now();
    let fields: Vec<&str> = new.fields.iter().flatten().map(Word::as_str).collect();
    let values = (
        exports::organization_id.eq(who.organization_id),
        exports::id.eq(id),
        exports::owner_id.eq(who.user_id),
        exports::job_id.eq(job_id),
        exports::collection.eq(new.collection),
        exports::format.eq(new.format),
        exports::filter.eq(new.filter.as_deref().unwrap_or_default()),
        exports::fields.eq(fields),
        exports::formula_guard.eq(new.formula_guard != Some(false)),
        exports::created_at.eq(now),
        exports::expires_at.eq(Instant::from(now.utc() + TimeDelta::days(7))),
    );
    let insert = diesel::insert_into(exports::table).values(values);
    Ok(insert.returning(Export::as_returning()).get_result(conn)?)
}

/// The export that a job makes.
pub(super) fn of_job(conn: &mut PgConnection, actor: &Actor, id: Uuid) -> Result<Export> {
    let own = exports::organization_id.eq(actor.organization_id).and(exports::id.eq(ExportId::from(id)));
    Ok(exports::table.filter(own).select(Export::as_select()).first(conn)?)
}

/// Whose content is being written, from its beginning.
pub(super) fn begin(conn: &mut PgConnection, export: &Export, content: ContentId) -> Result<()> {
    let nothing = None::<i64>;
    let yet = (exports::records.eq(nothing), exports::size.eq(nothing), exports::snapshot_seq.eq(nothing));
    diesel::update(export).set((exports::content_id.eq(content), yet)).execute(conn)?;
    Ok(())
}

pub(super) fn finish(
    conn: &mut PgConnection,
    export: &Export,
    records: i64,
    size: i64,
    snapshot_seq: i64,
) -> Result<()> {
    let stamp = (
        exports::records.eq(records),
        exports::size.eq(size),
        exports::snapshot_seq.eq(snapshot_seq),
        exports::expires_at.eq(Instant::from(Instant::now().utc() + TimeDelta::days(7))),
    );
    diesel::update(export).set(stamp).execute(conn)?;
    Ok(())
}

/// The newest number of the change feed in this snapshot. Every change up to it is in the snapshot, since a change
/// is numbered after its commit; one that is in the snapshot without a number gets a greater one.
pub(super) fn feed_head(conn: &mut PgConnection, actor: &Actor) -> Result<i64> {
    let head = feed_heads::table.filter(feed_heads::organization_id.eq(actor.organization_id));
    Ok(head.select(feed_heads::seq).first(conn)?)
}
