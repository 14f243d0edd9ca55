//! What it takes to enter a deal.

use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::lines::NewDealLine;
use super::model::{DealKind, OpenForecast};
use crate::extras::{Custom, ExternalId, ExternalIds};
use crate::kernel::ids::{
    AccountId, CompetitorId, ContactId, LeadId, LeadSourceId, PipelineId, StageId, TagId, TeamId, UserId,
};
use crate::kernel::values::{Currency, Day, Instant, Money, Name, Note, Percent, Text, not_negative};
use crate::schema::deals;

/// What it takes to enter a deal. `amount` is the amount by hand; without it the deal is worth its
/// lines. An amount's currency and `currency`, where both are given, are the same.
#[derive(Clone, Debug, Deserialize, Insertable, Validate, ToSchema)]
#[diesel(table_name = deals, treat_none_as_default_value = false)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "one_currency"))]
pub struct NewDeal {
    pub name: Name,
    /// Whoever enters it, unless another is named.
    #[diesel(skip_insertion)]
    pub owner_id: Option<UserId>,
    #[diesel(skip_insertion)]
    pub team_id: Option<TeamId>,
    /// `new`, unless said otherwise.
    #[diesel(skip_insertion)]
    pub kind: Option<DealKind>,
    pub account_id: Option<AccountId>,
    pub contact_id: Option<ContactId>,
    /// The default pipeline, unless another is named.
    #[diesel(skip_insertion)]
    pub pipeline_id: Option<PipelineId>,
    /// An open stage of the pipeline; the first one, unless another is named.
    #[diesel(skip_insertion)]
    pub stage_id: Option<StageId>,
    /// Zero or more.
    #[diesel(skip_insertion)]
    #[validate(nested, custom(function = "not_negative"))]
    pub amount: Option<Money>,
    /// The amount's, unless it has none; else the organization's.
    #[diesel(skip_insertion)]
    pub currency: Option<Currency>,
    #[diesel(skip_insertion)]
    #[schema(max_items = 200)]
    #[validate(nested)]
    pub lines: Option<Vec<NewDealLine>>,
    /// The stage's, unless another is given.
    #[diesel(skip_insertion)]
    pub probability: Option<Percent>,
    /// `pipeline`, unless said otherwise.
    #[diesel(skip_insertion)]
    pub forecast_category: Option<OpenForecast>,
    pub expected_close_on: Option<Day>,
    /// Who else wants to have it.
    pub competitor_id: Option<CompetitorId>,
    pub source_id: Option<LeadSourceId>,
    pub next_step: Option<Text>,
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
    /// When the deal really began, for those who may backdate: not in the future.
    #[diesel(skip_insertion)]
    pub created_at: Option<Instant>,
    /// The lead it is made from; known to the program alone.
    #[serde(skip)]
    #[schema(ignore)]
    pub lead_id: Option<LeadId>,
}

impl NewDeal {
    /// A deal of which nothing is known but its name.
    pub fn named(name: Name) -> Self {
        Self {
            name,
            owner_id: None,
            team_id: None,
            kind: None,
            account_id: None,
            contact_id: None,
            pipeline_id: None,
            stage_id: None,
            amount: None,
            currency: None,
            lines: None,
            probability: None,
            forecast_category: None,
            expected_close_on: None,
            competitor_id: None,
            source_id: None,
            next_step: None,
            description: None,
            tag_ids: None,
            external_ids: None,
            custom: None,
            created_at: None,
            lead_id: None,
        }
    }
}

fn one_currency(new: &NewDeal) -> Result<(), ValidationError> {
    match (&new.amount, &new.currency) {
        (Some(amount), Some(currency)) if amount.currency != *currency => {
            let message = "The amount's currency and `currency` differ.";
            Err(ValidationError::new("currency_mismatch").with_message(message.into()))
        }
        _ => Ok(()),
    }
}
