//! What a notification is.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::ids::{AnyId, CommentId, NotificationId, OrganizationId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::values::{Instant, Word};
use crate::schema::notifications;
use crate::{shared_record, text_enum};

text_enum! {
    /// Why somebody is told.
    pub enum NotificationKind {
        /// A comment is meant for them.
        Mention = "mention",
        /// Somebody said something about a record that they follow or are in charge of.
        Comment = "comment",
        /// They were put in charge of a record, a task or an activity, or a record was shared with them.
        Assignment = "assignment",
        /// A task of theirs wants to be remembered.
        Reminder = "reminder",
        /// Somebody did something to a record that they follow.
        Change = "change",
    }
}

/// Something that somebody is told.
#[derive(Clone, Debug, HasQuery, Insertable, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = notifications, primary_key(organization_id, id))]
pub struct Notification {
    pub id: NotificationId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    #[serde(skip)]
    pub user_id: UserId,
    /// The number of the change in the change log; they ascend.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub seq: i64,
    pub kind: NotificationKind,
    /// The kind of record it is about, such as `deal`.
    #[schema(max_length = 64, pattern = "^[a-z][a-z0-9_]{0,63}$")]
    pub record_type: String,
    pub record_id: AnyId,
    /// The comment, where it is about one.
    pub comment_id: Option<CommentId>,
    /// Who did it; null for the program itself.
    pub actor_id: Option<UserId>,
    /// What was done: `created`, `updated`, `archived`, `won`, `shared` …
    #[schema(max_length = 64, pattern = "^[a-z][a-z0-9_]{0,63}$")]
    pub action: String,
    /// The members of the record that changed; none for comments.
    #[schema(max_items = 100, value_type = Vec<Word>)]
    pub changed: Vec<String>,
    pub created_at: Instant,
    pub updated_at: Instant,
    /// When it was read; null until then.
    pub read_at: Option<Instant>,
}

pub type NotificationPage = Page<Notification>;
pub type NotificationListing = Listing<Notification>;
shared_record!(Notification, "notification", "notifications", Notification);

impl Listed for Notification {
    const COLLECTION: &'static str = "notifications";
    const TABLE: &'static str = "notifications";
    const DEFAULT_SORT: &'static str = "-created_at";
    const FIELDS: &'static [Field] = &[
        Field::of(notifications::seq),
        Field::of(notifications::kind).words(NotificationKind::WORDS),
        Field::of(notifications::record_type),
        Field::of(notifications::record_id),
        Field::of(notifications::actor_id),
        Field::of(notifications::created_at).sorted(),
        Field::of(notifications::read_at),
    ];
}

/// How many were read.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct NotificationsRead {
    /// Those that had not been before.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub count: i64,
}

/// How far somebody has read.
#[derive(Clone, Copy, Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReadTo {
    /// Only those up to this `seq`: the newest that you were shown, so that none is lost that comes meanwhile.
    #[validate(range(min = 1, max = 9_007_199_254_740_991_i64))]
    #[param(minimum = 1, maximum = 9_007_199_254_740_991_i64, format = "int64")]
    pub to_seq: Option<i64>,
}
