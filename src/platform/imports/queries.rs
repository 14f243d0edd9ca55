//! Every question put to the table of imports.

use chrono::TimeDelta;
use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::chunk::Counts;
use super::model::{DedupePolicy, Import, ImportDedupe, ImportListing, ImportMapping, ImportPage, NewImport};
use super::target;
use crate::access::{Actor, Can, Create, Does, Read, Update, Within};
use crate::kernel::Result;
use crate::kernel::ids::{ContentId, ImportId, JobId};
use crate::kernel::values::Instant;
use crate::schema::imports;

/// All queries start here.
fn visible_to<A: Does>(who: &Can<A, Import>) -> dsl::Filter<imports::table, Within> {
    imports::table.filter(who.within())
}

/// The imports of what the caller may still read.
pub(super) fn list(
    conn: &mut PgConnection,
    who: &Can<Read, Import>,
    listing: &ImportListing,
) -> Result<ImportPage> {
    let readable = imports::collection.eq_any(target::readable(who));
    let query = visible_to(who).filter(readable.clone()).filter(listing.condition());
    let rows =
        query.order_by(listing.order()).limit(listing.limit()).select(Import::as_select()).load(conn)?;
    listing.close(conn, who.within().and(readable), rows)
}

/// 403 for an import of what the caller may not read, or not any more.
pub(super) fn find<A: Does>(conn: &mut PgConnection, who: &Can<A, Import>, id: ImportId) -> Result<Import> {
    let found: Import = visible_to(who).filter(imports::id.eq(id)).select(Import::as_select()).first(conn)?;
    target::of(found.collection).admit_reader(who).map(|()| found)
}

/// The import, locked until the change is done.
pub(super) fn find_to(conn: &mut PgConnection, who: &Can<Update, Import>, id: ImportId) -> Result<Import> {
    let query = visible_to(who).filter(imports::id.eq(id)).select(Import::as_select());
    let found: Import = query.for_update().first(conn)?;
    target::of(found.collection).admit_reader(who).map(|()| found)
}

/// The import that a job works on.
pub(super) fn of_job(conn: &mut PgConnection, actor: &Actor, id: Uuid) -> Result<Import> {
    let own = imports::organization_id.eq(actor.organization_id).and(imports::id.eq(ImportId::from(id)));
    Ok(imports::table.filter(own).select(Import::as_select()).first(conn)?)
}

fn expiry() -> Instant {
    Instant::from(Instant::now().utc() + TimeDelta::days(7))
}

pub(super) fn insert(conn: &mut PgConnection, who: &Can<Create, Import>, new: NewImport) -> Result<Import> {
    let dedupe = new.dedupe.unwrap_or(ImportDedupe { policy: DedupePolicy::Skip, keys: None });
    let values = (
        imports::organization_id.eq(who.organization_id),
        imports::id.eq(ImportId::new()),
        imports::owner_id.eq(who.user_id),
        imports::collection.eq(new.collection),
        imports::format.eq(new.format),
        imports::dry_run.eq(new.dry_run == Some(true)),
        imports::mapping.eq(ImportMapping(new.mapping.unwrap_or_default())),
        imports::dedupe.eq(dedupe),
        imports::csv.eq(new.csv.unwrap_or_default()),
        imports::created_at.eq(Instant::now()),
        imports::expires_at.eq(expiry()),
    );
    let insert = diesel::insert_into(imports::table).values(values);
    Ok(insert.returning(Import::as_returning()).get_result(conn)?)
}

/// The content is there, and the job that reads it.
pub(super) fn begin(
    conn: &mut PgConnection,
    import: &Import,
    content: ContentId,
    size: i64,
    job: JobId,
) -> Result<()> {
    let stamp = (
        imports::content_id.eq(content),
        imports::size.eq(size),
        imports::job_id.eq(job),
        imports::expires_at.eq(expiry()),
    );
    diesel::update(import).set(stamp).execute(conn)?;
    Ok(())
}

pub(super) fn name_columns(conn: &mut PgConnection, import: &Import, header: &Value) -> Result<()> {
    diesel::update(import).set(imports::header.eq(header)).execute(conn)?;
    Ok(())
}

/// What a chunk adds.
pub(super) fn count(conn: &mut PgConnection, import: &Import, counts: Counts) -> Result<()> {
    let stamp = (
        imports::created.eq(imports::created + counts.created),
        imports::updated.eq(imports::updated + counts.updated),
        imports::skipped.eq(imports::skipped + counts.skipped),
        imports::failed.eq(imports::failed + counts.failed),
        imports::expires_at.eq(expiry()),
    );
    diesel::update(import).set(stamp).execute(conn)?;
    Ok(())
}

/// The content was read to its end.
pub(super) fn drop_content(conn: &mut PgConnection, import: &Import) -> Result<()> {
    diesel::update(import).set(imports::content_id.eq(None::<ContentId>)).execute(conn)?;
    Ok(())
}

pub(super) fn begin_undo(conn: &mut PgConnection, import: &Import, job: JobId) -> Result<()> {
    let stamp = (imports::undo_job_id.eq(job), imports::expires_at.eq(expiry()));
    diesel::update(import).set(stamp).execute(conn)?;
    Ok(())
}

pub(super) fn count_undone(conn: &mut PgConnection, import: &Import, undone: i32) -> Result<()> {
    diesel::update(import).set(imports::undone.eq(imports::undone + undone)).execute(conn)?;
    Ok(())
}
