//! What a comment is, and what can be said of one.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::kernel::ids::{AnyId, CommentId, OrganizationId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::patch::present;
use crate::kernel::values::{Instant, Remark};
use crate::schema::comments;
use crate::{shared_record, stored};

/// What somebody said about a record.
#[derive(Clone, Debug, HasQuery, Insertable, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = comments, primary_key(organization_id, id))]
pub struct Comment {
    pub id: CommentId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// The kind of record it is about, such as `deal`.
    #[schema(max_length = 64, pattern = "^[a-z][a-z0-9_]{0,63}$")]
    pub record_type: String,
    /// The record it is about.
    pub record_id: AnyId,
    pub body: Remark,
    /// The users it is meant for.
    #[schema(max_items = 20)]
    pub mentioned_ids: Vec<UserId>,
    pub created_at: Instant,
    pub updated_at: Instant,
    /// Who said it.
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
}

pub type CommentPage = Page<Comment>;
pub type CommentListing = Listing<Comment>;
shared_record!(Comment, "comment", "comments", Comment);
stored!(Comment in comments);

impl Listed for Comment {
    const COLLECTION: &'static str = "comments";
    const TABLE: &'static str = "comments";
    const FIELDS: &'static [Field] = &[
        Field::of(comments::created_at).sorted(),
        Field::of(comments::created_by_id),
        Field::of(comments::mentioned_ids),
    ];
}

/// What it takes to say something.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewComment {
    pub body: Remark,
    /// The users it is meant for. Each must be active and see the record: 409 `reference_not_found`, 409
    /// `cannot_see`.
    #[schema(max_items = 20)]
    pub mentioned_ids: Option<Vec<UserId>>,
}

/// What can be changed on a comment.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommentPatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub body: Option<Remark>,
    /// All users it is meant for then.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, max_items = 20)]
    pub mentioned_ids: Option<Vec<UserId>>,
}
