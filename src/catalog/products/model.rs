//! What a product is, and what can be said of one.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::extras::{Custom, ExternalId, ExternalIds};
use crate::identity::users::User;
use crate::kernel::ids::{OrganizationId, ProductId, UserId};
use crate::kernel::listing::{Field, Listed, Listing, Offered};
use crate::kernel::page::Page;
use crate::kernel::patch::{nullable, present};
use crate::kernel::values::{Code, Instant, Label, MaybeMoney, Money, Name, Note, Word, not_negative};
use crate::schema::products;
use crate::store::View;
use crate::store::view::offer;
use crate::{extended_record, related, shared_record};

/// Something that is sold: a good or a service.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = products, primary_key(organization_id, id))]
pub struct Product {
    pub id: ProductId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// The stock-keeping unit; no two living products share one.
    pub sku: Code,
    pub name: Name,
    pub category: Option<Word>,
    /// What one of it is: `piece`, `hour`, `kg` …
    pub unit: Option<Label>,
    /// What one unit costs the customer, before discounts.
    #[diesel(select_expression = (products::list_price, products::list_price_currency))]
    #[diesel(select_expression_type = (products::list_price, products::list_price_currency))]
    #[schema(value_type = Option<Money>)]
    pub list_price: MaybeMoney,
    /// What one unit costs the organization.
    #[diesel(select_expression = (products::cost, products::cost_currency))]
    #[diesel(select_expression_type = (products::cost, products::cost_currency))]
    #[schema(value_type = Option<Money>)]
    pub cost: MaybeMoney,
    /// Whether it is still sold.
    pub is_active: bool,
    pub description: Option<Note>,
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
    pub merged_into_id: Option<ProductId>,
}

pub type ProductView = View<Product>;
pub type ProductPage = Page<Product>;
pub type ProductListing = Listing<Product>;
shared_record!(Product, "product", "products", Product);
extended_record!(Product);
related!(Product { "created_by_id" => User, "updated_by_id" => User, });

/// What it takes to enter a product.
#[derive(Clone, Debug, Deserialize, Insertable, Validate, ToSchema)]
#[diesel(table_name = products)]
#[serde(deny_unknown_fields)]
pub struct NewProduct {
    pub sku: Code,
    pub name: Name,
    pub category: Option<Word>,
    pub unit: Option<Label>,
    /// Zero or more.
    #[diesel(skip_insertion)]
    #[validate(nested, custom(function = "not_negative"))]
    pub list_price: Option<Money>,
    /// Zero or more.
    #[diesel(skip_insertion)]
    #[validate(nested, custom(function = "not_negative"))]
    pub cost: Option<Money>,
    /// True, unless said otherwise.
    pub is_active: Option<bool>,
    pub description: Option<Note>,
    /// The ids that other systems have for it.
    #[schema(value_type = Option<Vec<ExternalId>>, max_items = 50)]
    pub external_ids: Option<ExternalIds>,
    /// The values of the organization's own fields, by key.
    pub custom: Option<Custom>,
}

/// What can be changed on a product.
#[derive(Clone, Debug, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = products)]
#[serde(deny_unknown_fields)]
pub struct ProductPatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub sku: Option<Code>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub name: Option<Name>,
    #[serde(default, deserialize_with = "nullable")]
    pub category: Option<Option<Word>>,
    #[serde(default, deserialize_with = "nullable")]
    pub unit: Option<Option<Label>>,
    /// Zero or more.
    #[serde(default, deserialize_with = "nullable")]
    #[diesel(skip_update)]
    #[validate(nested, custom(function = "not_negative"))]
    pub list_price: Option<Option<Money>>,
    /// Zero or more.
    #[serde(default, deserialize_with = "nullable")]
    #[diesel(skip_update)]
    #[validate(nested, custom(function = "not_negative"))]
    pub cost: Option<Option<Money>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub is_active: Option<bool>,
    #[serde(default, deserialize_with = "nullable")]
    pub description: Option<Option<Note>>,
    /// All ids that other systems have for it: those left out are gone.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Vec<ExternalId>>, max_items = 50, nullable = false)]
    pub external_ids: Option<ExternalIds>,
    /// Fields left out stay as they are; `null` clears one.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub custom: Option<Custom>,
}

impl Listed for Product {
    const COLLECTION: &'static str = "products";
    const TABLE: &'static str = "products";
    const SEARCH: Option<&'static str> = Some("search_text");
    const ARCHIVES: bool = true;
    const EXTENDED: bool = true;
    const DEFAULT_SORT: &'static str = "-created_at";
    const OFFER: Option<Offered> = Some(offer::<Self>);
    const FIELDS: &'static [Field] = &[
        Field::of(products::sku),
        Field::of(products::name).sorted(),
        Field::of(products::category),
        Field::of(products::list_price).money("list_price_currency"),
        Field::of(products::list_price_currency),
        Field::of(products::is_active),
        Field::of(products::merged_into_id),
        Field::of(products::created_at).sorted(),
        Field::of(products::updated_at).sorted(),
    ];
}
