//! What an import is, and what it takes to make one.

use std::borrow::Cow;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::target;
use crate::kernel::ids::{ContentId, ImportId, JobId, OrganizationId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::values::{Instant, Text, Word};
use crate::schema::imports;
use crate::{json_column, json_value, shared_record, text_enum};

text_enum! {
    /// A collection into which records can be imported.
    pub enum ImportCollection {
        Accounts = "accounts", Contacts = "contacts", Leads = "leads", Deals = "deals", Products = "products"
    }
}

text_enum! {
    /// `csv`: RFC 4180 in UTF-8, the first row names the columns. `ndjson`: an object a line. `vcard`: 3.0 or 4.0,
    /// for contacts.
    pub enum ImportFormat { Csv = "csv", Ndjson = "ndjson", Vcard = "vcard" }
}

text_enum! {
    /// What is done with a row whose record is there already.
    pub enum DedupePolicy {
        /// It is left alone.
        Skip = "skip",
        /// It gets the members of the row; those by which it was found stay.
        Update = "update",
        /// Nothing is looked for; each row makes a record.
        Create = "create"
    }
}

/// Where a column goes, or a value that every row gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportColumn {
    /// The column's name in the file; of NDJSON, a member of the object.
    pub column: Option<Text>,
    /// In place of a column: what each row gets that has something else at the same place.
    pub value: Option<Text>,
    /// The member, as a JSON pointer (`/emails/0/value`) or with dots (`emails.0.value`); `id` for the record's own
    /// id, to find it by.
    pub to: Text,
}

json_column! {
    /// Where the columns go.
    pub struct ImportMapping(Vec<ImportColumn>);
}

/// What is done with records that are there already.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    ToSchema,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Jsonb)]
#[serde(deny_unknown_fields)]
pub struct ImportDedupe {
    pub policy: DedupePolicy,
    /// By what a record is found, the first that finds one counts: `id`, `external_id`, and `email`, `phone`, `name`,
    /// `sku` where the collection has them. All that the collection has, unless some are named.
    #[schema(max_items = 10)]
    pub keys: Option<Vec<Word>>,
}

json_value!(ImportDedupe);

/// How a CSV file is written.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    ToSchema,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Jsonb)]
#[serde(deny_unknown_fields)]
pub struct ImportCsv {
    /// What divides cells; a comma unless said otherwise.
    pub delimiter: Option<CsvDelimiter>,
    /// Whether a `'` before a text that looks like a formula is taken off; true unless said otherwise.
    pub formula_guard: Option<bool>,
}

json_value!(ImportCsv);

text_enum! {
    /// What divides the cells of a row.
    pub enum CsvDelimiter { Comma = "comma", Semicolon = "semicolon", Tab = "tab", Pipe = "pipe" }
}

impl CsvDelimiter {
    pub fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Pipe => b'|',
        }
    }
}

/// An import. It is kept for seven days.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = imports, primary_key(organization_id, id))]
pub struct Import {
    pub id: ImportId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[serde(skip)]
    pub version: i32,
    /// The job that does it; null until the content is there.
    pub job_id: Option<JobId>,
    /// The job that takes it back.
    pub undo_job_id: Option<JobId>,
    pub collection: ImportCollection,
    pub format: ImportFormat,
    /// Whether only the verdicts are wanted: no record is made or changed.
    pub dry_run: bool,
    #[schema(value_type = Vec<ImportColumn>, max_items = 200)]
    pub mapping: ImportMapping,
    pub dedupe: ImportDedupe,
    pub csv: ImportCsv,
    #[serde(skip)]
    pub content_id: Option<ContentId>,
    /// Bytes of its content.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub size: Option<i64>,
    #[serde(skip)]
    pub header: Option<serde_json::Value>,
    /// Rows that made a record; the next three are rows, too.
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    pub created: i32,
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    pub updated: i32,
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    pub skipped: i32,
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    pub failed: i32,
    /// Rows that were taken back.
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    pub undone: i32,
    pub created_at: Instant,
    pub expires_at: Instant,
    #[diesel(column_name = owner_id)]
    pub created_by_id: UserId,
}

impl Import {
    /// Rows that can be taken back.
    pub fn left(&self) -> i64 {
        i64::from(self.created) + i64::from(self.updated) - i64::from(self.undone)
    }
}

pub type ImportPage = Page<Import>;
pub type ImportListing = Listing<Import>;
shared_record!(Import, "import", "imports", Import, Owned);

/// What it takes to import records.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = fits))]
pub struct NewImport {
    pub collection: ImportCollection,
    pub format: ImportFormat,
    /// False unless said otherwise.
    pub dry_run: Option<bool>,
    /// Where the columns go; columns that are not named are left out. Without a mapping each column's name is its
    /// member's. A vCard has a mapping of its own.
    #[schema(max_items = 200)]
    pub mapping: Option<Vec<ImportColumn>>,
    /// `skip` by all keys of the collection, unless said otherwise.
    pub dedupe: Option<ImportDedupe>,
    pub csv: Option<ImportCsv>,
}

fn flaw(code: &'static str, message: impl Into<Cow<'static, str>>) -> ValidationError {
    ValidationError::new(code).with_message(message.into())
}

fn fits(new: &NewImport) -> Result<(), ValidationError> {
    if new.format == ImportFormat::Vcard && new.collection != ImportCollection::Contacts {
        return Err(flaw("invalid_combination", "A vCard is a contact."));
    }
    if new.format == ImportFormat::Vcard && new.mapping.is_some() {
        return Err(flaw("invalid_combination", "A vCard has a mapping of its own."));
    }
    if new.format != ImportFormat::Csv && new.csv.is_some() {
        return Err(flaw("invalid_combination", "`csv` belongs to the format of this name."));
    }
    if new.mapping.iter().flatten().any(|one| one.column.is_some() == one.value.is_some()) {
        return Err(flaw("invalid_combination", "Of a mapping, either `column` or `value` is given."));
    }
    let keys = target::of(new.collection).keys;
    let given = new.dedupe.iter().filter_map(|dedupe| dedupe.keys.as_ref()).flatten();
    match given.into_iter().find(|key| !keys.iter().any(|known| known.name == key.as_str())) {
        Some(key) => Err(flaw("unknown_value", format!("The collection has no key `{key}`."))),
        None => Ok(()),
    }
}

impl Listed for Import {
    const COLLECTION: &'static str = "imports";
    const TABLE: &'static str = "imports";
    const DEFAULT_SORT: &'static str = "-created_at";
    const FIELDS: &'static [Field] = &[
        Field::of(imports::collection).words(ImportCollection::WORDS),
        Field::of(imports::format).words(ImportFormat::WORDS),
        Field::of(imports::dry_run),
        Field::of(imports::created_at).sorted(),
    ];
}
