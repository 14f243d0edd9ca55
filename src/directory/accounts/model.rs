//! What an account is, and what can be said of one.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::directory::sources::LeadSource;
use crate::extras::{Custom, ExternalId, ExternalIds};
use crate::identity::teams::Team;
use crate::identity::users::User;
use crate::kernel::ids::{AccountId, LeadSourceId, OrganizationId, TagId, TeamId, UserId};
use crate::kernel::listing::{Field, Kind, Listed, Listing, Offered};
use crate::kernel::page::Page;
use crate::kernel::patch::{nullable, present};
use crate::kernel::values::{
    Code, Count, Country, Email, Instant, MaybeMoney, Money, Name, Note, PhoneNumber, Url, Word, Year,
};
use crate::schema::accounts;
use crate::store::View;
use crate::store::view::offer;
use crate::{extended_record, json_column, owned_record, related, text_enum, untouched_days};

text_enum! {
    /// What an account stands for.
    pub enum AccountKind { Organization = "organization", Household = "household" }
}

text_enum! {
    /// How much attention the customer gets.
    pub enum Tier { Vip = "vip", Key = "key", Standard = "standard" }
}

text_enum! {
    /// How large the account is, in the organization's own bands.
    pub enum SizeBand {
        Micro = "micro", Small = "small", Medium = "medium", Large = "large", Enterprise = "enterprise"
    }
}

/// A number under which authorities know the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaxId {
    /// What kind of number it is: `vat`, `edrpou`, `inn` …
    pub kind: Word,
    pub value: Code,
}

json_column! {
    /// All numbers under which authorities know the account.
    pub struct TaxIds(Vec<TaxId>);
}

/// A company or household.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = accounts, primary_key(organization_id, id))]
pub struct Account {
    pub id: AccountId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// The user in charge.
    pub owner_id: UserId,
    /// The team it belongs to; the owner's, unless another was named.
    pub team_id: Option<TeamId>,
    pub name: Name,
    pub legal_name: Option<Name>,
    pub kind: AccountKind,
    /// What it is to us: customer, prospect, supplier, partner, reseller, competitor, carrier …
    #[schema(max_items = 20)]
    pub relationship_types: Vec<Word>,
    pub tier: Option<Tier>,
    #[schema(max_items = 20)]
    pub industries: Vec<Word>,
    pub size_band: Option<SizeBand>,
    pub employees: Option<Count>,
    pub founded_year: Option<Year>,
    #[diesel(select_expression = (accounts::annual_revenue, accounts::annual_revenue_currency))]
    #[diesel(select_expression_type = (accounts::annual_revenue, accounts::annual_revenue_currency))]
    #[schema(value_type = Option<Money>)]
    pub annual_revenue: MaybeMoney,
    #[schema(value_type = Vec<TaxId>, max_items = 20)]
    pub tax_ids: TaxIds,
    pub website: Option<Url>,
    pub email: Option<Email>,
    pub phone: Option<PhoneNumber>,
    pub country: Option<Country>,
    /// The account above it in its group of companies.
    pub parent_id: Option<AccountId>,
    /// How it was won.
    pub source_id: Option<LeadSourceId>,
    pub description: Option<Note>,
    /// The tags that it carries, each once, in the order in which they were made.
    #[schema(max_items = 50)]
    pub tag_ids: Vec<TagId>,
    /// The ids that other systems have for it.
    #[schema(value_type = Vec<ExternalId>, max_items = 50)]
    pub external_ids: ExternalIds,
    /// The values of the organization's own fields, by key.
    pub custom: Custom,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
    pub archived_at: Option<Instant>,
    /// The record that it was merged into.
    pub merged_into_id: Option<AccountId>,
}

pub type AccountView = View<Account>;
pub type AccountPage = Page<Account>;
pub type AccountListing = Listing<Account>;
owned_record!(Account, "account", "accounts");
extended_record!(Account);
related!(Account {
    "owner_id" => User, "team_id" => Team, "parent_id" => Account, "source_id" => LeadSource,
    "created_by_id" => User, "updated_by_id" => User,
});

/// What it takes to enter an account.
#[derive(Clone, Debug, Deserialize, Insertable, Validate, ToSchema)]
#[diesel(table_name = accounts, treat_none_as_default_value = false)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    pub name: Name,
    /// Whoever enters it, unless another is named.
    #[diesel(skip_insertion)]
    pub owner_id: Option<UserId>,
    #[diesel(skip_insertion)]
    pub team_id: Option<TeamId>,
    pub legal_name: Option<Name>,
    #[diesel(skip_insertion)]
    pub kind: Option<AccountKind>,
    #[diesel(skip_insertion)]
    #[schema(max_items = 20)]
    pub relationship_types: Option<Vec<Word>>,
    pub tier: Option<Tier>,
    #[diesel(skip_insertion)]
    #[schema(max_items = 20)]
    pub industries: Option<Vec<Word>>,
    pub size_band: Option<SizeBand>,
    pub employees: Option<Count>,
    pub founded_year: Option<Year>,
    #[diesel(skip_insertion)]
    #[validate(nested)]
    pub annual_revenue: Option<Money>,
    #[diesel(skip_insertion)]
    #[schema(value_type = Option<Vec<TaxId>>, max_items = 20)]
    pub tax_ids: Option<TaxIds>,
    pub website: Option<Url>,
    pub email: Option<Email>,
    pub phone: Option<PhoneNumber>,
    pub country: Option<Country>,
    pub parent_id: Option<AccountId>,
    pub source_id: Option<LeadSourceId>,
    pub description: Option<Note>,
    /// The tags that it carries.
    #[diesel(skip_insertion)]
    #[schema(max_items = 50)]
    pub tag_ids: Option<Vec<TagId>>,
    /// The ids that other systems have for it.
    #[diesel(skip_insertion)]
    #[schema(value_type = Option<Vec<ExternalId>>, max_items = 50)]
    pub external_ids: Option<ExternalIds>,
    /// The values of the organization's own fields, by key.
    #[diesel(skip_insertion)]
    pub custom: Option<Custom>,
}

impl NewAccount {
    /// An account of which nothing is known but its name.
    pub fn named(name: Name) -> Self {
        Self {
            name,
            owner_id: None,
            team_id: None,
            legal_name: None,
            kind: None,
            relationship_types: None,
            tier: None,
            industries: None,
            size_band: None,
            employees: None,
            founded_year: None,
            annual_revenue: None,
            tax_ids: None,
            website: None,
            email: None,
            phone: None,
            country: None,
            parent_id: None,
            source_id: None,
            description: None,
            tag_ids: None,
            external_ids: None,
            custom: None,
        }
    }
}

/// What can be changed on an account.
#[derive(Clone, Debug, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = accounts)]
#[serde(deny_unknown_fields)]
pub struct AccountPatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub name: Option<Name>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub owner_id: Option<UserId>,
    #[serde(default, deserialize_with = "nullable")]
    pub team_id: Option<Option<TeamId>>,
    #[serde(default, deserialize_with = "nullable")]
    pub legal_name: Option<Option<Name>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub kind: Option<AccountKind>,
    #[serde(default, deserialize_with = "present")]
    #[schema(max_items = 20, nullable = false)]
    pub relationship_types: Option<Vec<Word>>,
    #[serde(default, deserialize_with = "nullable")]
    pub tier: Option<Option<Tier>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(max_items = 20, nullable = false)]
    pub industries: Option<Vec<Word>>,
    #[serde(default, deserialize_with = "nullable")]
    pub size_band: Option<Option<SizeBand>>,
    #[serde(default, deserialize_with = "nullable")]
    pub employees: Option<Option<Count>>,
    #[serde(default, deserialize_with = "nullable")]
    pub founded_year: Option<Option<Year>>,
    #[serde(default, deserialize_with = "nullable")]
    #[diesel(skip_update)]
    #[validate(nested)]
    pub annual_revenue: Option<Option<Money>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Vec<TaxId>, max_items = 20, required = false)]
    pub tax_ids: Option<TaxIds>,
    #[serde(default, deserialize_with = "nullable")]
    pub website: Option<Option<Url>>,
    #[serde(default, deserialize_with = "nullable")]
    pub email: Option<Option<Email>>,
    #[serde(default, deserialize_with = "nullable")]
    pub phone: Option<Option<PhoneNumber>>,
    #[serde(default, deserialize_with = "nullable")]
    pub country: Option<Option<Country>>,
    #[serde(default, deserialize_with = "nullable")]
    pub parent_id: Option<Option<AccountId>>,
    #[serde(default, deserialize_with = "nullable")]
    pub source_id: Option<Option<LeadSourceId>>,
    #[serde(default, deserialize_with = "nullable")]
    pub description: Option<Option<Note>>,
    /// All tags: those left out are gone.
    #[serde(default, deserialize_with = "present")]
    #[schema(max_items = 50, nullable = false)]
    pub tag_ids: Option<Vec<TagId>>,
    /// All ids that other systems have for it: those left out are gone.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Vec<ExternalId>>, max_items = 50, nullable = false)]
    pub external_ids: Option<ExternalIds>,
    /// Fields left out stay as they are; `null` clears one.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub custom: Option<Custom>,
}

impl Listed for Account {
    const COLLECTION: &'static str = "accounts";
    const TABLE: &'static str = "accounts";
    const SEARCH: Option<&'static str> = Some("search_text");
    const ARCHIVES: bool = true;
    const EXTENDED: bool = true;
    const DEFAULT_SORT: &'static str = "-created_at";
    const OFFER: Option<Offered> = Some(offer::<Self>);
    const FIELDS: &'static [Field] = &[
        Field::of(accounts::owner_id),
        Field::of(accounts::team_id),
        Field::of(accounts::name).sorted(),
        Field::of(accounts::kind).words(AccountKind::WORDS),
        Field::of(accounts::relationship_types),
        Field::of(accounts::tier).words(Tier::WORDS),
        Field::of(accounts::industries),
        Field::of(accounts::size_band).words(SizeBand::WORDS),
        Field::of(accounts::employees),
        Field::of(accounts::country),
        Field::of(accounts::email).lowered(),
        Field::of(accounts::parent_id),
        Field::of(accounts::source_id),
        Field::of(accounts::merged_into_id),
        Field::of(accounts::created_at).sorted(),
        Field::of(accounts::updated_at).sorted(),
        Field::computed("untouched_days", Kind::Integer, untouched_days!("accounts", "account")),
        Field::of(accounts::tag_ids),
    ];
}
