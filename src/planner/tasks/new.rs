//! What it takes to enter a task.

use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::kinds::TaskPriority;
use super::lists::{Checklist, ChecklistItem, Reminder};
use crate::extras::{Custom, ExternalId, ExternalIds};
use crate::kernel::ids::{AccountId, ContactId, DealId, LeadId, TaskId, TeamId, UserId};
use crate::kernel::values::{Instant, Name, Note, RecurrenceRule, Text};
use crate::schema::tasks;

/// A step that is to be entered.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewChecklistItem {
    pub text: Text,
    /// False unless said otherwise.
    pub is_done: Option<bool>,
}

impl Checklist {
    pub(super) fn of(given: Vec<NewChecklistItem>) -> Self {
        let item =
            |new: NewChecklistItem| ChecklistItem { text: new.text, is_done: new.is_done.unwrap_or(false) };
        Self(given.into_iter().map(item).collect())
    }
}

/// What it takes to enter a task.
#[derive(Clone, Debug, Deserialize, Insertable, Validate, ToSchema)]
#[diesel(table_name = tasks, treat_none_as_default_value = false)]
#[serde(deny_unknown_fields)]
pub struct NewTask {
    pub title: Name,
    /// Whoever enters it, unless another is named.
    #[diesel(skip_insertion)]
    pub owner_id: Option<UserId>,
    #[diesel(skip_insertion)]
    pub team_id: Option<TeamId>,
    pub description: Option<Note>,
    /// `normal`, unless said otherwise.
    #[diesel(skip_insertion)]
    pub priority: Option<TaskPriority>,
    /// Not before when it is to be begun.
    pub start_at: Option<Instant>,
    /// By when it is to be done.
    pub due_at: Option<Instant>,
    /// The steps, in their order.
    #[diesel(skip_insertion)]
    #[schema(max_items = 100)]
    pub checklist: Option<Vec<NewChecklistItem>>,
    #[diesel(skip_insertion)]
    #[schema(max_items = 10)]
    #[validate(nested)]
    pub reminders: Option<Vec<Reminder>>,
    /// The rule by which it comes again, such as `FREQ=WEEKLY;BYDAY=MO,TH`; it needs `due_at`.
    pub recurrence: Option<RecurrenceRule>,
    /// The tasks that have to be done before.
    #[diesel(skip_insertion)]
    #[schema(max_items = 50)]
    pub blocked_by_ids: Option<Vec<TaskId>>,
    /// The accounts it is about.
    #[diesel(skip_insertion)]
    #[schema(max_items = 50)]
    pub account_ids: Option<Vec<AccountId>>,
    /// The contacts it is about.
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
    /// The ids that other systems have for it.
    #[diesel(skip_insertion)]
    #[schema(value_type = Option<Vec<ExternalId>>, max_items = 50)]
    pub external_ids: Option<ExternalIds>,
    /// The values of the organization's own fields, by key.
    #[diesel(skip_insertion)]
    pub custom: Option<Custom>,
}

impl NewTask {
    /// A task of which nothing is known but its title.
    pub fn titled(title: Name) -> Self {
        Self {
            title,
            owner_id: None,
            team_id: None,
            description: None,
            priority: None,
            start_at: None,
            due_at: None,
            checklist: None,
            reminders: None,
            recurrence: None,
            blocked_by_ids: None,
            account_ids: None,
            contact_ids: None,
            lead_ids: None,
            deal_ids: None,
            external_ids: None,
            custom: None,
        }
    }
}
