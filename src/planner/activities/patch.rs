//! What can be changed on an activity without an action.

use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::kinds::{ActivityDirection, ActivityKind, ActivityStatus, CallOutcome};
use super::participants::NewParticipant;
use crate::extras::{Custom, ExternalId, ExternalIds};
use crate::kernel::ids::{AccountId, ContactId, DealId, LeadId, TeamId, UserId};
use crate::kernel::patch::{nullable, present};
use crate::kernel::values::{Instant, Note, Seconds, Text, Word};
use crate::schema::activities;

/// What can be changed on an activity; its status moves by actions. A call that is done keeps an outcome, and nothing else
/// can have one. A plan that is moved keeps its
/// length; a new end makes a new duration, and the other way round.
#[derive(Clone, Debug, Default, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = activities)]
#[serde(deny_unknown_fields)]
pub struct ActivityPatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub kind: Option<ActivityKind>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub owner_id: Option<UserId>,
    #[serde(default, deserialize_with = "nullable")]
    pub team_id: Option<Option<TeamId>>,
    #[serde(default, deserialize_with = "nullable")]
    pub direction: Option<Option<ActivityDirection>>,
    #[serde(default, deserialize_with = "nullable")]
    pub channel: Option<Option<Word>>,
    #[serde(default, deserialize_with = "nullable")]
    pub subject: Option<Option<Text>>,
    #[serde(default, deserialize_with = "nullable")]
    pub body: Option<Option<Note>>,
    #[serde(default, deserialize_with = "nullable")]
    pub location: Option<Option<Text>>,
    #[serde(default, deserialize_with = "nullable")]
    pub starts_at: Option<Option<Instant>>,
    #[serde(default, deserialize_with = "nullable")]
    pub ends_at: Option<Option<Instant>>,
    #[serde(default, deserialize_with = "nullable")]
    pub due_at: Option<Option<Instant>>,
    #[serde(default, deserialize_with = "nullable")]
    pub duration_s: Option<Option<Seconds>>,
    /// How the call ended; only of a call that is done, which keeps one.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub outcome: Option<CallOutcome>,
    /// All accounts it is about: those left out are gone.
    #[serde(default, deserialize_with = "present")]
    #[diesel(skip_update)]
    #[schema(max_items = 50, nullable = false)]
    pub account_ids: Option<Vec<AccountId>>,
    /// All contacts it is about, beside those who take part: those left out are gone.
    #[serde(default, deserialize_with = "present")]
    #[diesel(skip_update)]
    #[schema(max_items = 50, nullable = false)]
    pub contact_ids: Option<Vec<ContactId>>,
    /// All leads it is about: those left out are gone.
    #[serde(default, deserialize_with = "present")]
    #[diesel(skip_update)]
    #[schema(max_items = 50, nullable = false)]
    pub lead_ids: Option<Vec<LeadId>>,
    /// All deals it is about: those left out are gone.
    #[serde(default, deserialize_with = "present")]
    #[diesel(skip_update)]
    #[schema(max_items = 50, nullable = false)]
    pub deal_ids: Option<Vec<DealId>>,
    /// All who take part: those left out are gone.
    #[serde(default, deserialize_with = "present")]
    #[diesel(skip_update)]
    #[schema(max_items = 100, nullable = false)]
    #[validate(nested)]
    pub participants: Option<Vec<NewParticipant>>,
    /// All ids that other systems have for it: those left out are gone.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Vec<ExternalId>>, max_items = 50, nullable = false)]
    pub external_ids: Option<ExternalIds>,
    /// Fields left out stay as they are; `null` clears one.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub custom: Option<Custom>,
}

/// What actions and rules change on an activity.
#[derive(Clone, Copy, Debug, Default, AsChangeset)]
#[diesel(table_name = activities)]
pub(super) struct Step {
    pub status: Option<ActivityStatus>,
    pub starts_at: Option<Option<Instant>>,
    pub ends_at: Option<Option<Instant>>,
    pub due_at: Option<Option<Instant>>,
    pub duration_s: Option<Option<Seconds>>,
    pub outcome: Option<Option<CallOutcome>>,
    pub is_touch: Option<bool>,
}
