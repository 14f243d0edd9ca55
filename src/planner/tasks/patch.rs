//! What can be changed on a task without an action.

use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::kinds::{TaskPriority, TaskStatus};
use super::lists::Reminder;
use super::new::NewChecklistItem;
use crate::extras::{Custom, ExternalId, ExternalIds};
use crate::kernel::ids::{AccountId, ContactId, DealId, LeadId, TaskId, TeamId, UserId};
use crate::kernel::patch::{nullable, present};
use crate::kernel::values::{Instant, Name, Note, RecurrenceRule};
use crate::schema::tasks;

/// What can be changed on a task; its status moves by actions. Lists are replaced whole.
#[derive(Clone, Debug, Default, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = tasks)]
#[serde(deny_unknown_fields)]
pub struct TaskPatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub title: Option<Name>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub owner_id: Option<UserId>,
    #[serde(default, deserialize_with = "nullable")]
    pub team_id: Option<Option<TeamId>>,
    #[serde(default, deserialize_with = "nullable")]
    pub description: Option<Option<Note>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub priority: Option<TaskPriority>,
    #[serde(default, deserialize_with = "nullable")]
    pub start_at: Option<Option<Instant>>,
    #[serde(default, deserialize_with = "nullable")]
    pub due_at: Option<Option<Instant>>,
    /// All steps: those left out are gone.
    #[serde(default, deserialize_with = "present")]
    #[diesel(skip_update)]
    #[schema(max_items = 100, nullable = false)]
    pub checklist: Option<Vec<NewChecklistItem>>,
    /// All reminders: those left out are gone.
    #[serde(default, deserialize_with = "present")]
    #[diesel(skip_update)]
    #[schema(max_items = 10, nullable = false)]
    #[validate(nested)]
    pub reminders: Option<Vec<Reminder>>,
    #[serde(default, deserialize_with = "nullable")]
    pub recurrence: Option<Option<RecurrenceRule>>,
    /// All tasks that have to be done before: those left out are gone.
    #[serde(default, deserialize_with = "present")]
    #[diesel(skip_update)]
    #[schema(max_items = 50, nullable = false)]
    pub blocked_by_ids: Option<Vec<TaskId>>,
    /// All accounts it is about: those left out are gone.
    #[serde(default, deserialize_with = "present")]
    #[diesel(skip_update)]
    #[schema(max_items = 50, nullable = false)]
    pub account_ids: Option<Vec<AccountId>>,
    /// All contacts it is about: those left out are gone.
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
    /// All ids that other systems have for it: those left out are gone.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Vec<ExternalId>>, max_items = 50, nullable = false)]
    pub external_ids: Option<ExternalIds>,
    /// Fields left out stay as they are; `null` clears one.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub custom: Option<Custom>,
}

/// What actions and rules change on a task.
#[derive(Clone, Debug, Default, AsChangeset)]
#[diesel(table_name = tasks)]
pub(super) struct Step {
    pub status: Option<TaskStatus>,
    pub completed_at: Option<Option<Instant>>,
    pub remind_at: Option<Option<Instant>>,
    pub next_task_id: Option<TaskId>,
    pub delegated_by_id: Option<UserId>,
}
