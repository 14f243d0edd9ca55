//! A merge as it is asked for, and as it is kept.

use std::borrow::Cow;
use std::collections::BTreeMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;
use validator::{Validate, ValidationError};

use crate::kernel::ids::{AnyId, MergeId, OrganizationId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::values::{Instant, Word};
use crate::schema::merges;
use crate::{json_column, json_value, shared_record, text_enum};

text_enum! {
    /// A collection whose records can be merged.
    pub enum MergeCollection {
        Accounts = "accounts", Contacts = "contacts", Leads = "leads", Deals = "deals", Products = "products"
    }
}

/// For members, the record whose value the survivor gets.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct MergeChoice(pub BTreeMap<String, AnyId>);

impl PartialSchema for MergeChoice {
    fn schema() -> RefOr<Schema> {
        let schema = json!({
            "type": "object",
            "description": "For members, the record whose value the survivor gets; for an own field `custom.<key>`. \
                            Members are those that can be changed, but `external_ids`, which are always united; \
                            records are those of this request.",
            "maxProperties": 300,
            "propertyNames": { "type": "string", "maxLength": 70,
                               "pattern": "^(custom\\.)?[a-z][a-z0-9_]{0,62}$" },
            "additionalProperties": AnyId::schema(),
        });
        serde_json::from_value(schema).unwrap_or_default()
    }
}

impl ToSchema for MergeChoice {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("MergeChoice")
    }
}

/// The version of a record as the caller read it.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeVersion {
    pub id: AnyId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
}

/// Which records become one.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "are_others"))]
pub struct MergeRequest {
    /// The record that stays.
    pub survivor_id: AnyId,
    /// The records that become part of it, each once; where the survivor has no value, the first of these that has one
    /// gives its own.
    #[schema(min_items = 1, max_items = 100)]
    pub merged_ids: Vec<AnyId>,
    pub choose: Option<MergeChoice>,
    /// Merge only if these records still have these versions.
    #[schema(max_items = 101)]
    pub versions: Option<Vec<MergeVersion>>,
    /// Only tell what would be; false unless said otherwise.
    pub dry_run: Option<bool>,
}

impl MergeRequest {
    /// The survivor first.
    pub(super) fn ids(&self) -> Vec<Uuid> {
        std::iter::once(self.survivor_id).chain(self.merged_ids.iter().copied()).map(AnyId::uuid).collect()
    }

    pub(super) fn chosen(&self) -> Vec<(&str, Uuid)> {
        let all = self.choose.iter().flat_map(|choice| &choice.0);
        all.map(|(member, id)| (member.as_str(), id.uuid())).collect()
    }
}

fn are_others(request: &MergeRequest) -> Result<(), ValidationError> {
    let flaw = |code: &'static str, message: &'static str| {
        Err(ValidationError::new(code).with_message(Cow::Borrowed(message)))
    };
    let ids = request.ids();
    if ids.iter().enumerate().any(|(at, id)| ids.iter().take(at).any(|other| other == id)) {
        return flaw("repeated", "Each record may stand there only once.");
    }
    if request.chosen().iter().any(|(_, id)| !ids.contains(id)) {
        return flaw("unknown_value", "`choose` names a record that is not merged.");
    }
    Ok(())
}

/// How many references of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MovedReferences {
    /// The kind of record that refers, such as `deal`.
    #[schema(value_type = Word)]
    pub record_type: String,
    /// By which member; null for records that were dropped, since the survivor had the same.
    #[schema(value_type = Option<Word>)]
    pub member: Option<String>,
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub count: i32,
}

json_column! {
    /// How many references of which kinds.
    pub struct Moved(Vec<MovedReferences>);
}

/// What an undo left as it was, since others have changed it.
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
pub struct MergeKept {
    /// Members of the survivor.
    #[schema(max_items = 100, value_type = Vec<Word>)]
    pub members: Vec<String>,
    /// Own fields of the survivor, by key.
    #[schema(max_items = 200, value_type = Vec<Word>)]
    pub custom: Vec<String>,
    /// References that were moved by the merge, and now are what others made of them.
    #[schema(max_items = 100)]
    pub references: Vec<MovedReferences>,
    /// Merged records that were not taken out of the bin, for they were not in it, or not as merged.
    #[schema(max_items = 100)]
    pub merged_ids: Vec<AnyId>,
}

json_value!(MergeKept);

/// Records that became one.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = merges, primary_key(organization_id, id))]
pub struct Merge {
    pub id: MergeId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    pub collection: MergeCollection,
    /// The record that stayed.
    pub survivor_id: AnyId,
    /// The records that became part of it.
    #[schema(max_items = 100)]
    pub merged_ids: Vec<AnyId>,
    /// What referred to the merged records and refers to the survivor since.
    #[schema(value_type = Vec<MovedReferences>, max_items = 100)]
    pub moved: Moved,
    #[serde(skip)]
    pub before: Value,
    #[serde(skip)]
    pub after: Value,
    #[serde(skip)]
    pub given: Value,
    /// What the undo left as it was; null until then.
    pub kept: Option<MergeKept>,
    /// When it was taken back.
    pub undone_at: Option<Instant>,
    pub undone_by_id: Option<UserId>,
    pub created_at: Instant,
    pub updated_at: Instant,
    #[diesel(column_name = owner_id)]
    pub created_by_id: UserId,
}

pub type MergePage = Page<Merge>;
pub type MergeListing = Listing<Merge>;
shared_record!(Merge, "merge", "merges", Merge, Owned);

impl Listed for Merge {
    const COLLECTION: &'static str = "merges";
    const TABLE: &'static str = "merges";
    const DEFAULT_SORT: &'static str = "-created_at";
    const FIELDS: &'static [Field] = &[
        Field::of(merges::collection).words(MergeCollection::WORDS),
        Field::of(merges::survivor_id),
        Field::of(merges::merged_ids),
        Field::of(merges::undone_at),
        Field::of(merges::created_at).sorted(),
    ];
}
