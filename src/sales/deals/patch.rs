//! What can be changed on a deal.

use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::model::{AmountSource, DealKind, DealStatus, ForecastCategory, OpenForecast};
use crate::extras::{Custom, ExternalId, ExternalIds};
use crate::kernel::ids::{
    AccountId, CompetitorId, ContactId, LeadSourceId, PipelineId, ReasonId, StageId, TagId, TeamId, UserId,
};
use crate::kernel::patch::{nullable, present};
use crate::kernel::values::{
    Amount, Currency, Day, Instant, MaybeMoney, Money, Name, Note, Percent, Text, not_negative,
};
use crate::schema::deals;

/// What can be changed on a deal; stage and status change by actions. An amount is by hand, so it
/// does not go with `amount_source` `lines`.
#[derive(Clone, Debug, Default, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = deals)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "one_source"))]
pub struct DealPatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub name: Option<Name>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub owner_id: Option<UserId>,
    #[serde(default, deserialize_with = "nullable")]
    pub team_id: Option<Option<TeamId>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub kind: Option<DealKind>,
    #[serde(default, deserialize_with = "nullable")]
    pub account_id: Option<Option<AccountId>>,
    #[serde(default, deserialize_with = "nullable")]
    pub contact_id: Option<Option<ContactId>>,
    /// Zero or more. Another currency than the deal's is possible as long as there are no lines.
    #[serde(default, deserialize_with = "nullable")]
    #[diesel(skip_update)]
    #[validate(nested, custom(function = "not_negative"))]
    pub amount: Option<Option<Money>>,
    /// `lines` makes the amount the sum of the lines.
    #[serde(default, deserialize_with = "present")]
    #[diesel(skip_update)]
    #[schema(nullable = false)]
    pub amount_source: Option<AmountSource>,
    #[serde(default, deserialize_with = "present")]
    #[diesel(skip_update)]
    #[schema(nullable = false)]
    pub probability: Option<Percent>,
    #[serde(default, deserialize_with = "present")]
    #[diesel(skip_update)]
    #[schema(nullable = false)]
    pub forecast_category: Option<OpenForecast>,
    #[serde(default, deserialize_with = "nullable")]
    pub expected_close_on: Option<Option<Day>>,
    /// Who else wants to have it; of a lost deal, to whom it was lost.
    #[serde(default, deserialize_with = "nullable")]
    pub competitor_id: Option<Option<CompetitorId>>,
    #[serde(default, deserialize_with = "nullable")]
    pub source_id: Option<Option<LeadSourceId>>,
    #[serde(default, deserialize_with = "nullable")]
    pub next_step: Option<Option<Text>>,
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

impl DealPatch {
    /// Whether it touches what stays as it is once a deal is closed.
    pub(super) fn touches_figures(&self) -> bool {
        self.amount.is_some()
            || self.amount_source.is_some()
            || self.probability.is_some()
            || self.forecast_category.is_some()
    }
}

fn one_source(patch: &DealPatch) -> Result<(), ValidationError> {
    if patch.amount.is_some() && patch.amount_source == Some(AmountSource::Lines) {
        let message = "An amount is by hand; it does not go with `amount_source` `lines`.";
        return Err(ValidationError::new("amount_source").with_message(message.into()));
    }
    Ok(())
}

/// What actions change on a deal.
#[derive(Clone, Debug, Default, AsChangeset)]
#[diesel(table_name = deals)]
pub(super) struct Step {
    pub status: Option<DealStatus>,
    pub pipeline_id: Option<PipelineId>,
    pub stage_id: Option<StageId>,
    pub stage_entered_at: Option<Instant>,
    pub amount: Option<Option<Amount>>,
    pub currency: Option<Currency>,
    pub amount_source: Option<AmountSource>,
    pub probability: Option<Percent>,
    pub forecast_category: Option<ForecastCategory>,
    pub closed_at: Option<Option<Instant>>,
    pub reason_id: Option<Option<ReasonId>>,
    #[diesel(column_name = competitor_id)]
    pub lost_to: Option<CompetitorId>,
}

impl Step {
    /// An amount by hand; its currency becomes the deal's.
    #[must_use]
    pub(super) fn with_amount(self, amount: Option<Money>) -> Self {
        let amount = MaybeMoney(amount);
        Self {
            amount: Some(amount.amount()),
            currency: amount.currency(),
            amount_source: Some(AmountSource::Manual),
            ..self
        }
    }
}
