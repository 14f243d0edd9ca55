//! What it takes to enter an activity.

use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::kinds::{ActivityDirection, ActivityKind, ActivityStatus, CallOutcome};
use super::participants::NewParticipant;
use crate::extras::{Custom, ExternalId, ExternalIds};
use crate::kernel::ids::{AccountId, ContactId, DealId, LeadId, TeamId, UserId};
use crate::kernel::values::{Instant, Note, Seconds, Text, Word};
use crate::schema::activities;

/// What it takes to enter an activity, planned or done. Of a call that is done it is said how it ended (`outcome`);
/// nothing else has an outcome. What has an end has a start, or a duration by which that is known.
#[derive(Clone, Debug, Deserialize, Insertable, Validate, ToSchema)]
#[diesel(table_name = activities, treat_none_as_default_value = false)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "fits"))]
pub struct NewActivity {
    pub kind: ActivityKind,
    /// `planned`, unless said otherwise; a note is `done`.
    #[diesel(skip_insertion)]
    pub status: Option<ActivityStatus>,
    /// Whoever enters it, unless another is named.
    #[diesel(skip_insertion)]
    pub owner_id: Option<UserId>,
    #[diesel(skip_insertion)]
    pub team_id: Option<TeamId>,
    pub direction: Option<ActivityDirection>,
    /// By what it goes or went, such as `whatsapp`.
    pub channel: Option<Word>,
    pub subject: Option<Text>,
    pub body: Option<Note>,
    pub location: Option<Text>,
    /// When it begins or began; of what is done, now, unless end and duration or the due time tell otherwise.
    #[diesel(skip_insertion)]
    pub starts_at: Option<Instant>,
    /// Not before the start; start and duration together, unless said otherwise.
    #[diesel(skip_insertion)]
    pub ends_at: Option<Instant>,
    /// By when it is to be done; the start of what is planned, unless said otherwise.
    #[diesel(skip_insertion)]
    pub due_at: Option<Instant>,
    /// Seconds; from start to end, unless said otherwise.
    #[diesel(skip_insertion)]
    pub duration_s: Option<Seconds>,
    pub outcome: Option<CallOutcome>,
    /// The accounts it is about.
    #[diesel(skip_insertion)]
    #[schema(max_items = 50)]
    pub account_ids: Option<Vec<AccountId>>,
    /// The contacts it is about, beside those who take part.
    #[diesel(skip_insertion)]
    #[schema(max_items = 50)]
    pub contact_ids: Option<Vec<ContactId>>,
    /// The leads it is about.
    #[diesel(skip_insertion)]
    #[schema(max_items = 50)]
    pub lead_ids: Option<Vec<LeadId>>,
    /// The deals it is about.
    #[diesel(skip_insertion)]
    #[schema(max_items = 50)]
    pub deal_ids: Option<Vec<DealId>>,
    #[diesel(skip_insertion)]
    #[schema(max_items = 100)]
    #[validate(nested)]
    pub participants: Option<Vec<NewParticipant>>,
    /// The ids that other systems have for it.
    #[diesel(skip_insertion)]
    #[schema(value_type = Option<Vec<ExternalId>>, max_items = 50)]
    pub external_ids: Option<ExternalIds>,
    /// The values of the organization's own fields, by key.
    #[diesel(skip_insertion)]
    pub custom: Option<Custom>,
}

impl NewActivity {
    /// An activity of which nothing is known but its kind.
    pub fn of(kind: ActivityKind) -> Self {
        Self {
            kind,
            status: None,
            owner_id: None,
            team_id: None,
            direction: None,
            channel: None,
            subject: None,
            body: None,
            location: None,
            starts_at: None,
            ends_at: None,
            due_at: None,
            duration_s: None,
            outcome: None,
            account_ids: None,
            contact_ids: None,
            lead_ids: None,
            deal_ids: None,
            participants: None,
            external_ids: None,
            custom: None,
        }
    }

    pub(super) fn status(&self) -> ActivityStatus {
        let usual =
            if self.kind == ActivityKind::Note { ActivityStatus::Done } else { ActivityStatus::Planned };
        self.status.unwrap_or(usual)
    }
}

/// The rules that the document states in words.
fn fits(new: &NewActivity) -> Result<(), ValidationError> {
    let done_call = new.kind == ActivityKind::Call && new.status() == ActivityStatus::Done;
    let refused = |code: &'static str, message: &'static str| {
        Err(ValidationError::new(code).with_message(message.into()))
    };
    if done_call && new.outcome.is_none() {
        return refused("required", "Of a call that is done it is said how it ended: `outcome`.");
    }
    if !done_call && new.outcome.is_some() {
        return refused("not_allowed", "Only a call that is done has an `outcome`.");
    }
    match (new.starts_at, new.ends_at, new.duration_s) {
        (Some(starts_at), Some(ends_at), _) if ends_at < starts_at => {
            refused("out_of_order", "`ends_at` lies before `starts_at`.")
        }
        (None, Some(_), None) if new.status() != ActivityStatus::Done => {
            refused("required", "What has an end has a start: `starts_at`.")
        }
        _ => Ok(()),
    }
}
