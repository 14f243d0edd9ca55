//! What a task is, and how tasks are listed.

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::kinds::{TaskPriority, TaskStatus};
use super::links::{self, Gathered};
use super::lists::{Checklist, ChecklistItem, Reminder, Reminders};
use crate::access::Scope;
use crate::extras::{Custom, ExternalId, ExternalIds};
use crate::identity::teams::Team;
use crate::identity::users::User;
use crate::kernel::ids::{AccountId, ContactId, DealId, LeadId, OrganizationId, TaskId, TeamId, UserId};
use crate::kernel::listing::{Field, Kind, Listed, Listing, Offered, Relation};
use crate::kernel::page::Page;
use crate::kernel::values::{Instant, Name, Note, RecurrenceRule};
use crate::schema::{task_blocks, task_links, tasks};
use crate::store::View;
use crate::store::view::offer;
use crate::{extended_record, owned_record, related};

/// Something that is to be done. It is seen by its owner and those who lead the owner's team, by whoever delegated it, and
/// by everybody who may see a record that it is linked with.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = tasks, primary_key(organization_id, id))]
pub struct Task {
    pub id: TaskId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// The user who is to do it.
    pub owner_id: UserId,
    /// The team it belongs to; the owner's, unless another was named.
    pub team_id: Option<TeamId>,
    /// Who gave it to the owner last.
    pub delegated_by_id: Option<UserId>,
    pub title: Name,
    pub description: Option<Note>,
    pub status: TaskStatus,
    pub priority: TaskPriority,
    /// Not before when it is to be begun.
    pub start_at: Option<Instant>,
    /// By when it is to be done.
    pub due_at: Option<Instant>,
    /// When it was done.
    pub completed_at: Option<Instant>,
    /// The steps, in their order.
    #[schema(value_type = Vec<ChecklistItem>, max_items = 100)]
    pub checklist: Checklist,
    #[schema(value_type = Vec<Reminder>, max_items = 10)]
    pub reminders: Reminders,
    /// When the owner is reminded next; the change log has a change `reminded` then.
    pub remind_at: Option<Instant>,
    /// The rule by which it comes again (RFC 5545), counted from `due_at` in the organization's time zone.
    pub recurrence: Option<RecurrenceRule>,
    /// The task that was made by the rule when this one was completed.
    pub next_task_id: Option<TaskId>,
    /// The tasks that have to be done before.
    #[diesel(select_expression = links::BLOCKERS, select_expression_type = Gathered)]
    #[schema(max_items = 50)]
    pub blocked_by_ids: Vec<TaskId>,
    /// The accounts it is about.
    #[diesel(select_expression = links::ACCOUNTS, select_expression_type = Gathered)]
    #[schema(max_items = 1000)]
    pub account_ids: Vec<AccountId>,
    /// The contacts it is about.
    #[diesel(select_expression = links::CONTACTS, select_expression_type = Gathered)]
    #[schema(max_items = 1000)]
    pub contact_ids: Vec<ContactId>,
    /// The leads it is about.
    #[diesel(select_expression = links::LEADS, select_expression_type = Gathered)]
    #[schema(max_items = 1000)]
    pub lead_ids: Vec<LeadId>,
    /// The deals it is about.
    #[diesel(select_expression = links::DEALS, select_expression_type = Gathered)]
    #[schema(max_items = 1000)]
    pub deal_ids: Vec<DealId>,
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
}

pub type TaskView = View<Task>;
pub type TaskPage = Page<Task>;
pub type TaskListing = Listing<Task>;
owned_record!(Task, "task", "tasks", Scope::Linked(&links::LINKS));
extended_record!(Task);
related!(Task {
    "owner_id" => User, "team_id" => Team, "delegated_by_id" => User, "next_task_id" => Task,
    "created_by_id" => User, "updated_by_id" => User,
});

const LINKED: Relation = Relation::children("task_links", "task_id");

/// Due, and not done.
const OVERDUE: &str = "(tasks.due_at < now() AND tasks.status IN ('open', 'in_progress', 'waiting'))";

impl Listed for Task {
    const COLLECTION: &'static str = "tasks";
    const TABLE: &'static str = "tasks";
    const SEARCH: Option<&'static str> = Some("search_text");
    const ARCHIVES: bool = true;
    const EXTENDED: bool = true;
    const DEFAULT_SORT: &'static str = "due_at";
    const OFFER: Option<Offered> = Some(offer::<Self>);
    const FIELDS: &'static [Field] = &[
        Field::of(tasks::owner_id),
        Field::of(tasks::team_id),
        Field::of(tasks::delegated_by_id),
        Field::of(tasks::title),
        Field::of(tasks::status).words(TaskStatus::WORDS),
        Field::of(tasks::priority).words(TaskPriority::WORDS),
        Field::of(tasks::start_at),
        Field::of(tasks::due_at).sorted(),
        Field::of(tasks::completed_at).sorted(),
        Field::of(tasks::remind_at),
        Field::of(tasks::recurrence),
        Field::of(tasks::next_task_id),
        Field::computed("overdue", Kind::Flag, OVERDUE),
        Field::of(task_blocks::blocker_id)
            .named("blocked_by_id")
            .via(Relation::children("task_blocks", "task_id")),
        Field::of(task_links::account_id).via(LINKED),
        Field::of(task_links::contact_id).via(LINKED),
        Field::of(task_links::lead_id).via(LINKED),
        Field::of(task_links::deal_id).via(LINKED),
        Field::of(tasks::created_at).sorted(),
        Field::of(tasks::updated_at).sorted(),
    ];
}
