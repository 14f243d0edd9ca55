//! What a follower is.

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::ids::{AnyId, FollowerId, OrganizationId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::values::Instant;
use crate::schema::followers;
use crate::{shared_record, stored};

/// Somebody who follows a record.
#[derive(Clone, Debug, HasQuery, Insertable, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = followers, primary_key(organization_id, id))]
pub struct Follower {
    pub id: FollowerId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// The kind of record, such as `deal`.
    #[schema(max_length = 64, pattern = "^[a-z][a-z0-9_]{0,63}$")]
    pub record_type: String,
    pub record_id: AnyId,
    /// Who follows it.
    pub user_id: UserId,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
}

pub type FollowerPage = Page<Follower>;
pub type FollowerListing = Listing<Follower>;
// Who follows what is a matter of what they are told.
shared_record!(Follower, "follower", "followers", Notification);
stored!(Follower in followers);

impl Listed for Follower {
    const COLLECTION: &'static str = "followers";
    const TABLE: &'static str = "followers";
    const FIELDS: &'static [Field] = &[Field::of(followers::user_id), Field::of(followers::created_at)];
}
