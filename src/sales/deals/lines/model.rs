//! What a line is, and what can be said of one.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::{Validate, ValidationError};

use crate::kernel::ids::{DealId, DealLineId, OrganizationId, ProductId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::patch::{nullable, present};
use crate::kernel::record::Record;
use crate::kernel::values::{Instant, Money, Name, Position, Quantity, Rate, not_negative};
use crate::schema::deal_lines;
use crate::stored;

/// Where a line stands in the addresses.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct DealLinePath {
    /// The deal's id.
    pub id: DealId,
    /// The line's id.
    pub line_id: DealLineId,
}

/// A part of a deal: how much of what, at which price.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = deal_lines, primary_key(organization_id, id))]
pub struct DealLine {
    pub id: DealLineId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    pub deal_id: DealId,
    pub product_id: Option<ProductId>,
    pub name: Name,
    /// Its place among the lines.
    pub position: Position,
    pub quantity: Quantity,
    #[diesel(select_expression = (deal_lines::unit_price, deal_lines::currency))]
    #[diesel(select_expression_type = (deal_lines::unit_price, deal_lines::currency))]
    pub unit_price: Money,
    pub discount_percent: Rate,
    /// Quantity × price − discount, rounded half away from zero to the currency's smallest coin.
    #[diesel(select_expression = (deal_lines::total, deal_lines::currency))]
    #[diesel(select_expression_type = (deal_lines::total, deal_lines::currency))]
    pub total: Money,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
}

pub type DealLinePage = Page<DealLine>;
pub type DealLineListing = Listing<DealLine>;
stored!(DealLine in deal_lines);

impl Record for DealLine {
    const TYPE: &'static str = "deal_line";
    const COLLECTION: &'static str = "lines";

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn address(&self) -> String {
        format!("/api/v1/deals/{}/lines/{}", self.deal_id, self.id)
    }
}

/// What it takes to add a line. Without a product, `name` and `unit_price` are needed.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "says_what"))]
pub struct NewDealLine {
    pub product_id: Option<ProductId>,
    /// The product's, unless another is given.
    pub name: Option<Name>,
    /// More than zero.
    pub quantity: Quantity,
    /// Zero or more, in the deal's currency; the product's list price, unless another is given. May
    /// be finer than the smallest coin.
    #[validate(custom(function = "not_negative"))]
    pub unit_price: Option<Money>,
    /// None, unless given.
    pub discount_percent: Option<Rate>,
}

/// What can be changed on a line. A new product leaves name and price as they are.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DealLinePatch {
    #[serde(default, deserialize_with = "nullable")]
    pub product_id: Option<Option<ProductId>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub name: Option<Name>,
    /// More than zero.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub quantity: Option<Quantity>,
    /// Zero or more, in the deal's currency. May be finer than the smallest coin.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[validate(custom(function = "not_negative"))]
    pub unit_price: Option<Money>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub discount_percent: Option<Rate>,
}

fn says_what(new: &NewDealLine) -> Result<(), ValidationError> {
    if new.product_id.is_none() && (new.name.is_none() || new.unit_price.is_none()) {
        let message = "Without a product, `name` and `unit_price` are needed.";
        return Err(ValidationError::new("required").with_message(message.into()));
    }
    Ok(())
}

impl Listed for DealLine {
    const COLLECTION: &'static str = "lines";
    const TABLE: &'static str = "deal_lines";
    const DEFAULT_SORT: &'static str = "position";
    const FIELDS: &'static [Field] = &[
        Field::of(deal_lines::product_id),
        Field::of(deal_lines::position).sorted(),
        Field::of(deal_lines::created_at).sorted(),
    ];
}
