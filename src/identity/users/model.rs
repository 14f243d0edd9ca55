//! What a user is, and what can be said of one.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, Schema};
use utoipa::{PartialSchema as _, ToSchema};
use validator::Validate;

use super::password::NewPassword;
use crate::access::Role;
use crate::identity::teams::Team;
use crate::kernel::ids::{OrganizationId, TeamId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::patch::{nullable, present};
use crate::kernel::values::{Email, Instant, Locale, Name, TimeZone};
use crate::schema::users;
use crate::{related, shared_record, text_enum};

text_enum! {
    /// Whether a user may log in.
    pub enum UserStatus { Active = "active", Suspended = "suspended" }
}

/// A person or program that logs in to the organization.
#[derive(Clone, Debug, Queryable, Selectable, Serialize, ToSchema)]
#[diesel(table_name = users)]
pub struct User {
    pub id: UserId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// Kept in lower case.
    pub email: Email,
    pub name: Name,
    /// What the user may do; the widest of them counts.
    #[schema(schema_with = roles_schema)]
    pub roles: Vec<Role>,
    pub status: UserStatus,
    /// The home team: what the user creates belongs to it.
    pub team_id: Option<TeamId>,
    pub time_zone: TimeZone,
    pub locale: Locale,
    #[serde(skip)]
    pub password_hash: Option<String>,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
}

pub type UserPage = Page<User>;
pub type UserListing = Listing<User>;
shared_record!(User, "user", "users", User);
related!(User in users { "team_id" => Team, "created_by_id" => User, "updated_by_id" => User });

impl User {
    /// Whether the user can manage users, now.
    pub fn administers(&self) -> bool {
        self.status == UserStatus::Active && self.roles.contains(&Role::Administrator)
    }
}

impl Listed for User {
    const COLLECTION: &'static str = "users";
    const TABLE: &'static str = "users";
    const FIELDS: &'static [Field] = &[
        Field::of(users::email),
        Field::of(users::name).sorted(),
        Field::of(users::status).words(UserStatus::WORDS),
        Field::of(users::roles).words(Role::WORDS),
        Field::of(users::team_id),
        Field::of(users::created_at).sorted(),
    ];
    const SEARCH: Option<&'static str> = Some("search_text");
    const DEFAULT_SORT: &'static str = "name";
}

/// What it takes to enter a user.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// Kept in lower case; each user of the organization has another.
    pub email: Email,
    pub name: Name,
    /// What the user may do; the widest of them counts.
    #[schema(schema_with = roles_schema)]
    pub roles: Vec<Role>,
    /// The home team: what the user creates belongs to it.
    pub team_id: Option<TeamId>,
    /// Without one the user cannot log in until a password is set.
    pub password: Option<NewPassword>,
    /// The organization's, unless given.
    pub time_zone: Option<TimeZone>,
    /// The organization's, unless given.
    pub locale: Option<Locale>,
}

/// What can be changed on a user.
#[derive(Debug, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = users)]
#[serde(deny_unknown_fields)]
pub struct UserPatch {
    /// Kept in lower case; each user of the organization has another.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub email: Option<Email>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub name: Option<Name>,
    /// What the user may do; effective within five seconds.
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = roles_schema, required = false)]
    pub roles: Option<Vec<Role>>,
    /// The home team: what the user creates belongs to it.
    #[serde(default, deserialize_with = "nullable")]
    pub team_id: Option<Option<TeamId>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub time_zone: Option<TimeZone>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub locale: Option<Locale>,
}

/// A set of roles, in the order of their kind.
pub fn roles_schema() -> RefOr<Schema> {
    ArrayBuilder::new().items(Role::schema()).max_items(Some(Role::ALL.len())).unique_items(true).into()
}

/// One form for one set.
pub(super) fn in_order(mut roles: Vec<Role>) -> Vec<Role> {
    roles.sort_unstable();
    roles
}
