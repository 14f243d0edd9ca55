//! What stands in a timeline.

use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::ids::{AnyId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::values::Instant;
use crate::planner::activities::Activity;
use crate::store::history::Change;
use crate::text_enum;

diesel::table! {
    /// What a timeline is gathered as; no table of the schema.
    timeline (id) {
        organization_id -> Uuid,
        id -> Uuid,
        at -> Timestamptz,
        kind -> Text,
        record_type -> Text,
        record_id -> Uuid,
        user_id -> Nullable<Uuid>,
    }
}

text_enum! {
    /// What kind of thing happened.
    pub enum TimelineKind {
        /// A call, an e-mail, a meeting and the like, planned or done.
        Activity = "activity",
        /// A record was entered.
        Creation = "creation",
        /// Members of a record were changed.
        FieldChange = "field_change",
        /// A deal or a lead went to another stage or state, or was assigned.
        StageMove = "stage_move",
        /// A lead became a customer.
        Conversion = "conversion",
        /// Records became one, or were parted again.
        Merge = "merge",
        /// A record went to the bin, or came out of it.
        Archive = "archive",
    }
}

/// One thing that happened.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TimelineEntry {
    /// The activity's id, or the change's.
    pub id: AnyId,
    pub at: Instant,
    pub kind: TimelineKind,
    /// With what kind of record it happened; `activity` for activities.
    #[schema(max_length = 64, pattern = "^[a-z][a-z0-9_]{0,63}$")]
    pub record_type: String,
    pub record_id: AnyId,
    /// Who owns the activity, or made the change; null for the program itself.
    pub user_id: Option<UserId>,
    /// The activity; null for changes.
    pub activity: Option<Activity>,
    /// The change, as in the record's history; null for activities.
    pub change: Option<Change>,
}

pub type TimelineEntryPage = Page<TimelineEntry>;
pub type TimelineListing = Listing<TimelineEntry>;

impl Listed for TimelineEntry {
    const COLLECTION: &'static str = "timeline";
    const TABLE: &'static str = "timeline";
    const DEFAULT_SORT: &'static str = "-at";
    const FIELDS: &'static [Field] = &[
        Field::of(timeline::at).sorted(),
        Field::of(timeline::kind).words(TimelineKind::WORDS),
        Field::of(timeline::record_type),
        Field::of(timeline::record_id),
        Field::of(timeline::user_id),
        Field::of(crate::schema::activity_links::contact_id)
            .via(crate::kernel::listing::Relation::children("activity_links", "activity_id")),
    ];
}
