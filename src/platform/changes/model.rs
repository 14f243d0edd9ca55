//! What a consumer of the feed is told.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::kernel::ids::{AnyId, UserId};
use crate::kernel::values::{Instant, Word};

/// One change, as a consumer sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FeedChange {
    /// Its number: 1, 2, 3 … for each organization, without gaps.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub seq: i64,
    /// What happened to what: `deal.won`, `contact.updated` …; new ones can come.
    #[serde(rename = "type")]
    #[schema(max_length = 129, pattern = "^[a-z][a-z0-9_]{0,63}[.][a-z][a-z0-9_]{0,63}$")]
    pub kind: String,
    /// The kind of record, such as `deal`.
    #[schema(max_length = 64, pattern = "^[a-z][a-z0-9_]{0,63}$")]
    pub record_type: String,
    pub record_id: AnyId,
    /// The record's version after the change.
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// The members that changed.
    #[schema(max_items = 100, value_type = Vec<Word>)]
    pub changed: Vec<String>,
    /// Who did it; null for the program itself.
    pub actor_id: Option<UserId>,
    pub at: Instant,
    /// Whether the record is gone for good. One that was archived is not: it can be restored.
    pub deleted: bool,
    /// The record as it is now, which may be newer than `version`; null unless asked for, for a record that is
    /// gone, and for a kind that the caller may not read throughout the organization.
    #[schema(value_type = Option<Object>)]
    pub record: Option<Value>,
}

/// Where a batch of changes stands in the log.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct FeedPosition {
    /// What to give as `after` for the next page.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub next_after: i64,
    /// The number of the newest change.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub head: i64,
    /// Whether there are changes after `next_after`. A page can be empty and yet have more behind it.
    pub has_more: bool,
}

/// Changes in their order, and how to go on.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChangeBatch {
    #[schema(max_items = 1000)]
    pub data: Vec<FeedChange>,
    pub page: FeedPosition,
    /// Changes when the log was restored from a backup: then numbers may have been given anew, and the consumer
    /// begins again.
    pub epoch: AnyId,
}
