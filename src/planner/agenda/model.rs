//! What stands in an agenda and in a diary.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::ids::AnyId;
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::values::{Day, Instant, TimeZone};
use crate::planner::activities::Activity;
use crate::planner::tasks::Task;
use crate::text_enum;

diesel::table! {
    /// What an agenda is gathered as; no table of the schema.
    agenda (id) {
        id -> Uuid,
        at -> Timestamptz,
        kind -> Text,
    }
}

text_enum! {
    /// What is to be done.
    pub enum AgendaKind {
        /// A planned activity.
        Activity = "activity",
        /// A task that is due.
        Task = "task",
    }
}

/// Something that a user is to do.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AgendaEntry {
    /// The activity's id, or the task's.
    pub id: AnyId,
    /// When the activity begins or is due; when the task is due.
    pub at: Instant,
    pub kind: AgendaKind,
    /// The activity; null for tasks.
    pub activity: Option<Activity>,
    /// The task; null for activities.
    pub task: Option<Task>,
}

pub type AgendaEntryPage = Page<AgendaEntry>;
pub type AgendaListing = Listing<AgendaEntry>;

impl Listed for AgendaEntry {
    const COLLECTION: &'static str = "agenda";
    const TABLE: &'static str = "agenda";
    const DEFAULT_SORT: &'static str = "at";
    const FIELDS: &'static [Field] =
        &[Field::of(agenda::at).sorted(), Field::of(agenda::kind).words(AgendaKind::WORDS)];
}

/// Of which day the diary is.
#[derive(Clone, Copy, Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DiaryOf {
    /// The day, where the organization is.
    #[param(inline)]
    pub date: Day,
}

/// What a user did on a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Diary {
    pub date: Day,
    /// The organization's.
    pub time_zone: TimeZone,
    /// When the day began there.
    pub from: Instant,
    /// When the next one began.
    pub to: Instant,
    /// How many touches with customers there were.
    #[schema(minimum = 0, maximum = 1000)]
    pub touches: i32,
    /// What was done, in its order.
    #[schema(max_items = 1000)]
    pub activities: Vec<Activity>,
    /// The tasks that were completed, in their order.
    #[schema(max_items = 1000)]
    pub tasks: Vec<Task>,
}
