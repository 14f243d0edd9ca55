//! What a conversion is told, and what it answers.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use crate::directory::accounts::{Account, NewAccount};
use crate::directory::contacts::{Contact, NewContact};
use crate::extras::Custom;
use crate::kernel::ids::{AccountId, ContactId, PipelineId, StageId, TeamId, UserId};
use crate::kernel::values::{Day, Instant, Money, Name, not_negative};
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;
use crate::text_enum;

/// How a lead is to be converted. Without `account` or `contact`, the one that the lead's company name,
/// e-mail address or phone number finds is taken, or else a new one is made of what the lead says; a
/// lead without company name gets no account, one without a person's name no contact.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLeadConversion {
    #[validate(nested)]
    pub account: Option<ConversionAccount>,
    #[validate(nested)]
    pub contact: Option<ConversionContact>,
    /// The deal to open; without it none is.
    #[validate(nested)]
    pub deal: Option<ConversionDeal>,
    /// In charge of what is made; the lead's owner, unless another is named.
    pub owner_id: Option<UserId>,
    pub team_id: Option<TeamId>,
    /// When it happened, if that was before now; only for those who may backdate leads and deals.
    pub converted_at: Option<Instant>,
}

/// Either an account that is there, or a new one, whatever else there is.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "one_account"))]
pub struct ConversionAccount {
    pub id: Option<AccountId>,
    #[validate(nested)]
    pub new: Option<NewAccount>,
}

/// Either a contact that is there, or a new one.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "one_contact"))]
pub struct ConversionContact {
    pub id: Option<ContactId>,
    #[validate(nested)]
    pub new: Option<NewContact>,
}

/// The deal to open; it takes the lead's source.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConversionDeal {
    /// The name of the company or person, unless another is given.
    pub name: Option<Name>,
    /// The lead's estimated value, unless another is given; zero or more.
    #[validate(nested, custom(function = "not_negative"))]
    pub amount: Option<Money>,
    /// The default pipeline, unless another is named.
    pub pipeline_id: Option<PipelineId>,
    /// The pipeline's first stage, unless another is named.
    pub stage_id: Option<StageId>,
    pub expected_close_on: Option<Day>,
    /// The values of the organization's own fields of deals, by key.
    pub custom: Option<Custom>,
}

fn one_account(account: &ConversionAccount) -> Result<(), ValidationError> {
    one_of(account.id.is_some(), account.new.is_some())
}

fn one_contact(contact: &ConversionContact) -> Result<(), ValidationError> {
    one_of(contact.id.is_some(), contact.new.is_some())
}

fn one_of(id: bool, new: bool) -> Result<(), ValidationError> {
    if id != new {
        return Ok(());
    }
    Err(ValidationError::new("not_allowed")
        .with_message("Either `id` or `new` is given, and not both.".into()))
}

/// How an action is to be done.
#[derive(Clone, Copy, Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConversionQuery {
    /// Only say what would happen; the ids of what would be made name nothing.
    pub dry_run: Option<bool>,
}

text_enum! {
    /// A record that a conversion ends in.
    pub enum ConversionPart { Account = "account", Contact = "contact", Deal = "deal" }
}

/// What became of a lead.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LeadConversion {
    pub lead: Lead,
    pub account: Option<Account>,
    pub contact: Option<Contact>,
    pub deal: Option<Deal>,
    /// What was made.
    #[schema(max_items = 3)]
    pub made: Vec<ConversionPart>,
    /// What was there.
    #[schema(max_items = 2)]
    pub matched: Vec<ConversionPart>,
}
