//! What an export is, and what it takes to make one.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::kernel::ids::{ContentId, ExportId, JobId, OrganizationId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::values::{Instant, Word};
use crate::schema::exports;
use crate::{shared_record, text_enum};

text_enum! {
    /// A collection whose records can be exported.
    pub enum ExportCollection {
        Accounts = "accounts", Contacts = "contacts", Leads = "leads", Deals = "deals", Products = "products"
    }
}

text_enum! {
    /// `ndjson`: a record a line, as the API shows it. `csv`: a record a row, RFC 4180 with a header; amounts
    /// have a column for the number and one for the currency, custom fields one each (`custom.<key>`), lists are
    /// JSON in their cell.
    pub enum ExportFormat { Ndjson = "ndjson", Csv = "csv" }
}

/// An export. It is kept for seven days.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = exports, primary_key(organization_id, id))]
pub struct Export {
    pub id: ExportId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[serde(skip)]
    pub version: i32,
    /// The job that makes it.
    pub job_id: JobId,
    pub collection: ExportCollection,
    pub format: ExportFormat,
    /// Which records, as in the query string of the list; all that the caller sees where it is empty.
    #[schema(max_length = 4000, pattern = r"^[^\u0000]*$")]
    pub filter: String,
    /// Which members, beside `id` and `version`; all where it is empty.
    #[schema(max_items = 100, value_type = Vec<Word>)]
    pub fields: Vec<String>,
    /// Whether texts that a spreadsheet would take for a formula begin with `'`.
    pub formula_guard: bool,
    /// How many records there are; null until it is finished, as are the next two.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub records: Option<i64>,
    /// Bytes of its content.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub size: Option<i64>,
    /// The place of the snapshot in the change feed: whoever reads on after this number misses nothing.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub snapshot_seq: Option<i64>,
    #[serde(skip)]
    pub content_id: Option<ContentId>,
    pub created_at: Instant,
    pub expires_at: Instant,
    #[diesel(column_name = owner_id)]
    pub created_by_id: UserId,
}

pub type ExportPage = Page<Export>;
pub type ExportListing = Listing<Export>;
shared_record!(Export, "export", "exports", Export, Owned);

/// What it takes to export a collection.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewExport {
    pub collection: ExportCollection,
    pub format: ExportFormat,
    /// Which records, as in the query string of the list: `status=won&closed_at__gte=2026-01-01T00:00:00Z`.
    #[schema(max_length = 4000, pattern = r"^[^\u0000]*$")]
    pub filter: Option<String>,
    /// Which members, beside `id` and `version`; all unless some are named.
    #[schema(max_items = 100)]
    pub fields: Option<Vec<Word>>,
    /// Whether a text that a spreadsheet would take for a formula gets a leading `'`; true unless said otherwise.
    pub formula_guard: Option<bool>,
}

impl Listed for Export {
    const COLLECTION: &'static str = "exports";
    const TABLE: &'static str = "exports";
    const DEFAULT_SORT: &'static str = "-created_at";
    const FIELDS: &'static [Field] = &[
        Field::of(exports::collection).words(ExportCollection::WORDS),
        Field::of(exports::format).words(ExportFormat::WORDS),
        Field::of(exports::created_at).sorted(),
    ];
}
