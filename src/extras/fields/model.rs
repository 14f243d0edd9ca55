//! What a custom field is, and what can be said of one.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::access::{Resource, Scope, Table};
use crate::extras::custom::CustomValue;
use crate::kernel::ids::{CustomFieldId, OrganizationId, UserId};
use crate::kernel::listing::{Field, Listed, Listing, OwnField, OwnKind};
use crate::kernel::page::Page;
use crate::kernel::patch::{nullable, present};
use crate::kernel::values::{Bound, Decimals, FieldKey, Instant, Length, Name, Position, Text, Word};
use crate::schema::custom_fields;
use crate::{json_column, shared_record, text_enum};

text_enum! {
    /// A kind of record that can have fields of the organization's own and saved views.
    pub enum Extendable {
        Account = "account", Contact = "contact", Lead = "lead", Deal = "deal", Product = "product",
        Activity = "activity", Task = "task"
    }
}

text_enum! {
    /// What a custom field can refer to.
    pub enum ReferenceTarget {
        Account = "account", Contact = "contact", Lead = "lead", Deal = "deal", Product = "product", User = "user"
    }
}

text_enum! {
    /// What a custom field holds. In JSON: `text`, `url`, `email`, a string; `number`, an integer; `decimal`, a
    /// decimal string; `boolean`; `date` and `instant`, strings as everywhere; `choice`, the value of an option;
    /// `choices`, an array of them; `reference`, the id of a record.
    pub enum FieldKind {
        Text = "text", Number = "number", Decimal = "decimal", Boolean = "boolean", Date = "date",
        Instant = "instant", Choice = "choice", Choices = "choices", Reference = "reference", Url = "url",
        Email = "email"
    }
}

/// One of the values that a choice can have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldOption {
    /// What stands in records.
    pub value: Word,
    /// What people read.
    pub label: Name,
    /// Whether it can still be chosen; records that have it keep it.
    pub is_active: bool,
}

/// One of the values that a choice is to have.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFieldOption {
    pub value: Word,
    pub label: Name,
    /// True unless said otherwise.
    pub is_active: Option<bool>,
}

json_column! {
    /// All values that a choice can have, in the order in which they are offered.
    pub struct FieldOptions(Vec<FieldOption>);
}

impl FieldOptions {
    pub(super) fn of(given: Vec<NewFieldOption>) -> Self {
        let option = |new: NewFieldOption| FieldOption {
            value: new.value,
            label: new.label,
            is_active: new.is_active.unwrap_or(true),
        };
        Self(given.into_iter().map(option).collect())
    }
}

/// A field that the organization has defined for one kind of record; its values are members of `custom` there.
#[derive(Clone, Debug, HasQuery, Identifiable, Insertable, AsChangeset, Serialize, ToSchema)]
#[diesel(table_name = custom_fields, primary_key(organization_id, id), treat_none_as_null = true)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own")]
pub struct CustomField {
    pub id: CustomFieldId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// What kind of record has it.
    pub resource: Extendable,
    /// Its name within `custom`, unique for the kind of record.
    pub key: FieldKey,
    /// What people read.
    pub label: Name,
    pub description: Option<Text>,
    pub kind: FieldKind,
    /// What a `reference` names.
    pub refers_to: Option<ReferenceTarget>,
    /// Whether new records need it; it cannot be cleared then.
    pub is_required: bool,
    /// Whether no two records of the kind, archived or not, have the same value.
    pub is_unique: bool,
    /// Whether lists can be filtered by it, as `custom__<key>` and `custom__<key>__<operator>`.
    pub is_filterable: bool,
    /// Whether lists can be sorted by it, as `sort=custom__<key>`.
    pub is_sortable: bool,
    /// What new records have unless they say otherwise.
    pub default_value: Option<CustomValue>,
    /// The least value of a number, decimal, date or instant.
    pub minimum: Option<Bound>,
    /// The greatest value of a number, decimal, date or instant.
    pub maximum: Option<Bound>,
    /// The most characters of a text or web address.
    pub max_length: Option<Length>,
    /// The most decimals of a decimal.
    pub max_decimals: Option<Decimals>,
    /// The values that a choice can have.
    #[schema(value_type = Vec<FieldOption>, max_items = 500)]
    pub options: FieldOptions,
    /// Its place among the fields of the kind of record.
    pub position: Position,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
}

pub type CustomFieldPage = Page<CustomField>;
pub type CustomFieldListing = Listing<CustomField>;
shared_record!(CustomField, "custom_field", "custom-fields", CustomField);

/// What it takes to define a field. `refers_to` belongs to references and is needed there; `options` to choices,
/// with at least one; `minimum` and `maximum` to numbers, decimals, dates and instants; `max_length` to texts and
/// web addresses; `max_decimals` to decimals. Choices and booleans cannot be unique, and `choices`, booleans and
/// references have no order to sort by. A text that is filterable, sortable or unique has at most 500
/// characters. A unique field and a reference have no default.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCustomField {
    pub resource: Extendable,
    /// Cannot be changed.
    pub key: FieldKey,
    pub label: Name,
    pub description: Option<Text>,
    /// Cannot be changed.
    pub kind: FieldKind,
    /// Cannot be changed.
    pub refers_to: Option<ReferenceTarget>,
    /// False unless said otherwise.
    pub is_required: Option<bool>,
    /// False unless said otherwise.
    pub is_unique: Option<bool>,
    /// False unless said otherwise.
    pub is_filterable: Option<bool>,
    /// False unless said otherwise.
    pub is_sortable: Option<bool>,
    pub default_value: Option<CustomValue>,
    pub minimum: Option<Bound>,
    pub maximum: Option<Bound>,
    pub max_length: Option<Length>,
    pub max_decimals: Option<Decimals>,
    #[schema(max_items = 500)]
    pub options: Option<Vec<NewFieldOption>>,
    /// The last place, unless another is named.
    pub position: Option<Position>,
}

/// What can be changed on a custom field; the rules of a new one hold for what comes out. New limits hold for
/// values that are written from now on. An option that records have can be made inactive, not left out.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomFieldPatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub label: Option<Name>,
    #[serde(default, deserialize_with = "nullable")]
    pub description: Option<Option<Text>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub is_required: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub is_unique: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub is_filterable: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub is_sortable: Option<bool>,
    #[serde(default, deserialize_with = "nullable")]
    pub default_value: Option<Option<CustomValue>>,
    #[serde(default, deserialize_with = "nullable")]
    pub minimum: Option<Option<Bound>>,
    #[serde(default, deserialize_with = "nullable")]
    pub maximum: Option<Option<Bound>>,
    #[serde(default, deserialize_with = "nullable")]
    pub max_length: Option<Option<Length>>,
    #[serde(default, deserialize_with = "nullable")]
    pub max_decimals: Option<Option<Decimals>>,
    /// All options, in their order.
    #[serde(default, deserialize_with = "present")]
    #[schema(max_items = 500, nullable = false)]
    pub options: Option<Vec<NewFieldOption>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub position: Option<Position>,
}

impl Listed for CustomField {
    const COLLECTION: &'static str = "custom-fields";
    const TABLE: &'static str = "custom_fields";
    const DEFAULT_SORT: &'static str = "position";
    const FIELDS: &'static [Field] = &[
        Field::of(custom_fields::resource).words(Extendable::WORDS),
        Field::of(custom_fields::key),
        Field::of(custom_fields::kind).words(FieldKind::WORDS),
        Field::of(custom_fields::label).sorted(),
        Field::of(custom_fields::is_required),
        Field::of(custom_fields::is_filterable),
        Field::of(custom_fields::is_sortable),
        Field::of(custom_fields::position).sorted(),
        Field::of(custom_fields::created_at).sorted(),
    ];
}

impl CustomField {
    /// Whether its values stand beside the records, too.
    pub(super) fn is_indexed(&self) -> bool {
        self.is_unique || self.is_filterable || self.is_sortable
    }

    /// The field as lists know it.
    pub fn own(&self) -> OwnField {
        OwnField {
            id: self.id.uuid(),
            key: self.key.to_string(),
            kind: self.kind.own(),
            words: self.options.0.iter().map(|option| option.value.to_string()).collect(),
            filtered: self.is_filterable,
            sorted: self.is_sortable,
            folded: self.kind == FieldKind::Email,
        }
    }
}

impl FieldKind {
    pub(super) fn own(self) -> OwnKind {
        match self {
            Self::Text | Self::Url | Self::Email => OwnKind::Text,
            Self::Number => OwnKind::Integer,
            Self::Decimal => OwnKind::Decimal,
            Self::Boolean => OwnKind::Flag,
            Self::Date => OwnKind::Day,
            Self::Instant => OwnKind::Instant,
            Self::Choice => OwnKind::Word,
            Self::Choices => OwnKind::Words,
            Self::Reference => OwnKind::Id,
        }
    }
}

impl Extendable {
    /// The table of the records.
    pub(super) const fn table(self) -> &'static str {
        match self {
            Self::Account => "accounts",
            Self::Contact => "contacts",
            Self::Lead => "leads",
            Self::Deal => "deals",
            Self::Product => "products",
            Self::Activity => "activities",
            Self::Task => "tasks",
        }
    }
}

impl ReferenceTarget {
    /// Where the record is looked for.
    pub(super) const fn table(self) -> Table {
        let (resource, name, archives, scope) = match self {
            Self::Account => (Resource::Account, "accounts", true, Scope::Owned),
            Self::Contact => (Resource::Contact, "contacts", true, Scope::Owned),
            Self::Lead => (Resource::Lead, "leads", true, Scope::Owned),
            Self::Deal => (Resource::Deal, "deals", true, Scope::Owned),
            Self::Product => (Resource::Product, "products", true, Scope::Shared),
            Self::User => (Resource::User, "users", false, Scope::Shared),
        };
        Table { resource, name, archives, scope }
    }
}
