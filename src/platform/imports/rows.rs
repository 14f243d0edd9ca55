//! What became of each row: kept by the chunk, read by the caller.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::Import;
use super::target::Made;
use crate::access::{Can, Does};
use crate::kernel::error::Error;
use crate::kernel::ids::{AnyId, ImportId, ImportRowId, OrganizationId};
use crate::kernel::json::storable;
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::{Result, problem};
use crate::schema::import_rows;
use crate::text_enum;

text_enum! {
    /// What became of a row.
    pub enum ImportRowStatus {
        Created = "created", Updated = "updated", Skipped = "skipped", Failed = "failed"
    }
}

text_enum! {
    /// What became of a row when its import was taken back; `kept`: others have changed the record since.
    pub enum ImportRowUndo { Archived = "archived", Restored = "restored", Kept = "kept" }
}

/// A row of an import, and what became of it; in a dry run, what would.
#[derive(Clone, Debug, HasQuery, Serialize, ToSchema)]
#[diesel(table_name = import_rows)]
pub struct ImportRow {
    pub id: ImportRowId,
    /// Where it stands in the file, from 1. Of CSV, the row as a spreadsheet numbers it: the header is row 1.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub line: i64,
    pub status: ImportRowStatus,
    /// The record that it made, changed or found.
    pub record_id: Option<AnyId>,
    /// Why it failed: `code`, `detail`, and `errors` with a pointer into the record; null unless it failed.
    #[schema(value_type = Option<Object>)]
    pub problem: Option<Value>,
    pub undo: Option<ImportRowUndo>,
}

pub type ImportRowPage = Page<ImportRow>;
pub type ImportRowListing = Listing<ImportRow>;

impl Listed for ImportRow {
    const COLLECTION: &'static str = "rows";
    const TABLE: &'static str = "import_rows";
    const DEFAULT_SORT: &'static str = "line";
    const FIELDS: &'static [Field] = &[
        Field::of(import_rows::line).sorted(),
        Field::of(import_rows::status).words(ImportRowStatus::WORDS),
        Field::of(import_rows::record_id),
        Field::of(import_rows::undo).words(ImportRowUndo::WORDS),
    ];
}

/// The rows of an import that the caller was shown to see.
pub(super) fn list<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Import>,
    id: ImportId,
    listing: &ImportRowListing,
) -> Result<ImportRowPage> {
    let own = import_rows::organization_id.eq(who.organization_id).and(import_rows::import_id.eq(id));
    let query = import_rows::table.filter(own).filter(listing.condition());
    let rows =
        query.order_by(listing.order()).limit(listing.limit()).select(ImportRow::as_select()).load(conn)?;
    listing.close(conn, own, rows)
}

/// What became of a row.
#[derive(Debug)]
pub(super) enum Verdict {
    Created(Made),
    Updated(Made),
    Skipped(Uuid),
    Failed(Error),
}

impl Verdict {
    pub fn status(&self) -> ImportRowStatus {
        match self {
            Self::Created(_) => ImportRowStatus::Created,
            Self::Updated(_) => ImportRowStatus::Updated,
            Self::Skipped(_) => ImportRowStatus::Skipped,
            Self::Failed(_) => ImportRowStatus::Failed,
        }
    }

    /// As a row of the table. A dry run made nothing that could be named.
    pub fn row(&self, line: u64, source: &Value, dry_run: bool) -> Value {
        let mut row = json!({ "id": ImportRowId::new(), "line": line, "status": self.status() });
        let mut put =
            |name: &str, value: Value| _ = row.as_object_mut().map(|row| row.insert(name.into(), value));
        match self {
            Self::Created(_) if dry_run => {}
            Self::Created(made) | Self::Updated(made) => {
                put("record_id", json!(made.id));
                put("record_version", json!(made.version));
            }
            Self::Skipped(id) => put("record_id", json!(id)),
            Self::Failed(error) => {
                put("problem", told(error));
                put("source", source.clone());
            }
        }
        row
    }
}

/// What is told of a failed row: the problem without what belongs to a request.
fn told(error: &Error) -> Value {
    let Error::Refused(refusal) = error else {
        return json!({ "code": "internal_error", "detail": "", "errors": [] });
    };
    let mut document = problem::document(refusal, "", "");
    if let Value::Object(members) = &mut document {
        members.retain(|name, _| !matches!(name.as_str(), "type" | "title" | "status" | "request_id"));
    }
    document
}

pub(super) fn insert(conn: &mut PgConnection, import: &Import, rows: Vec<Value>) -> Result<()> {
    const INSERT: &str = "INSERT INTO import_rows (organization_id, id, import_id, line, status, record_id, record_version, \
         problem, source) SELECT $1, r.id, $2, r.line, r.status, r.record_id, r.record_version, r.problem, r.source \
         FROM jsonb_to_recordset($3) AS r(id uuid, line bigint, status text, record_id uuid, record_version integer, \
         problem jsonb, source jsonb)";
    sql_query(INSERT)
        .bind::<sql_types::Uuid, _>(import.organization_id)
        .bind::<sql_types::Uuid, _>(import.id)
        .bind::<sql_types::Jsonb, _>(storable(Value::Array(rows)))
        .execute(conn)?;
    Ok(())
}

/// A failed row, as it came.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = import_rows)]
pub(super) struct FailedRow {
    pub line: i64,
    pub source: Option<Value>,
    pub problem: Option<Value>,
}

/// The failed rows behind a place, in the order of the file.
pub(super) fn failed(
    conn: &mut PgConnection,
    organization: OrganizationId,
    import: ImportId,
    after: i64,
    limit: i64,
) -> Result<Vec<FailedRow>> {
    let own = import_rows::organization_id.eq(organization).and(import_rows::import_id.eq(import));
    let failed = import_rows::status.eq(ImportRowStatus::Failed);
    let query = import_rows::table.filter(own).filter(failed).filter(import_rows::line.gt(after));
    let rows = query.order_by(import_rows::line).limit(limit).select(FailedRow::as_select());
    Ok(rows.load(conn)?)
}
