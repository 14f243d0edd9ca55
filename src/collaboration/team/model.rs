//! What a member of a record's team is, and what can be said of one.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::access::Sharing;
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::kernel::ids::{AnyId, OrganizationId, RecordMemberId, TeamId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::patch::{nullable, present};
use crate::kernel::record::Record;
use crate::kernel::values::{Instant, Name};
use crate::sales::deals::Deal;
use crate::schema::record_members;
use crate::stored;

/// Where a member stands in the addresses.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct MemberPath {
    /// The record's id.
    pub id: AnyId,
    /// The member's id: not the user's.
    pub member_id: RecordMemberId,
}

/// Somebody, or a team, who belongs to the team of a record.
#[derive(Clone, Debug, HasQuery, Insertable, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = record_members, primary_key(organization_id, id))]
pub struct RecordMember {
    pub id: RecordMemberId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// The kind of record, such as `deal`.
    #[schema(max_length = 64, pattern = "^[a-z][a-z0-9_]{0,63}$")]
    pub record_type: String,
    pub record_id: AnyId,
    /// The user; null for a team.
    pub user_id: Option<UserId>,
    /// The team, with all who lead or belong to it or to a team above it; null for a single user.
    pub team_id: Option<TeamId>,
    /// What they do for it, such as `engineer`.
    pub role: Option<Name>,
    pub access: Sharing,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
}

pub type RecordMemberPage = Page<RecordMember>;
pub type RecordMemberListing = Listing<RecordMember>;
stored!(RecordMember in record_members);

impl Record for RecordMember {
    const TYPE: &'static str = "record_member";
    const COLLECTION: &'static str = "team";

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn address(&self) -> String {
        let whole = match self.record_type.as_str() {
            Account::TYPE => <Account as Record>::COLLECTION,
            Contact::TYPE => <Contact as Record>::COLLECTION,
            Deal::TYPE => <Deal as Record>::COLLECTION,
            _ => "leads",
        };
        format!("/api/v1/{whole}/{}/team/{}", self.record_id, self.id)
    }
}

impl Listed for RecordMember {
    const COLLECTION: &'static str = "team";
    const TABLE: &'static str = "record_members";
    const FIELDS: &'static [Field] = &[
        Field::of(record_members::user_id),
        Field::of(record_members::team_id),
        Field::of(record_members::access).words(Sharing::WORDS),
        Field::of(record_members::created_at).sorted(),
    ];
}

/// What it takes to let somebody, or a team, work on a record: one of the two.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRecordMember {
    /// An active user; 409 `reference_not_found` for others, 409 `incomplete` unless either a user or a team is named.
    pub user_id: Option<UserId>,
    pub team_id: Option<TeamId>,
    pub role: Option<Name>,
    /// `read` unless said otherwise.
    pub access: Option<Sharing>,
}

/// What can be changed on a member.
#[derive(Clone, Debug, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = record_members)]
#[serde(deny_unknown_fields)]
pub struct RecordMemberPatch {
    #[serde(default, deserialize_with = "nullable")]
    pub role: Option<Option<Name>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub access: Option<Sharing>,
}
