//! What a team is, and what can be said of one.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::identity::users::User;
use crate::kernel::ids::{AnyId, OrganizationId, TeamId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::patch::{nullable, present};
use crate::kernel::record::Record;
use crate::kernel::values::{Instant, Name};
use crate::schema::{team_members, teams};
use crate::{related, shared_record, text_enum};

text_enum! {
    /// The kind of work a team does.
    pub enum Department {
        Sales = "sales",
        Marketing = "marketing",
        Service = "service",
        Technical = "technical",
        Production = "production",
        Logistics = "logistics",
        Finance = "finance",
    }
}

/// People who work together.
#[derive(Clone, Debug, Queryable, Selectable, Serialize, ToSchema)]
#[diesel(table_name = teams)]
pub struct Team {
    pub id: TeamId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    pub name: Name,
    /// The team that this one is part of.
    pub parent_id: Option<TeamId>,
    /// The user who leads the team.
    pub lead_id: Option<UserId>,
    pub department: Option<Department>,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
}

pub type TeamPage = Page<Team>;
pub type TeamListing = Listing<Team>;
shared_record!(Team, "team", "teams", Team);
related!(Team in teams { "parent_id" => Team, "lead_id" => User, "created_by_id" => User, "updated_by_id" => User });

impl Listed for Team {
    const COLLECTION: &'static str = "teams";
    const TABLE: &'static str = "teams";
    const FIELDS: &'static [Field] = &[
        Field::of(teams::name).sorted(),
        Field::of(teams::parent_id),
        Field::of(teams::lead_id),
        Field::of(teams::department).words(Department::WORDS),
        Field::of(teams::created_at).sorted(),
    ];
    const DEFAULT_SORT: &'static str = "name";
}

/// What it takes to enter a team.
#[derive(Debug, Deserialize, Insertable, Validate, ToSchema)]
#[diesel(table_name = teams)]
#[serde(deny_unknown_fields)]
pub struct NewTeam {
    /// Each team of the organization has another.
    pub name: Name,
    /// The team that this one is part of.
    pub parent_id: Option<TeamId>,
    /// The user who leads the team.
    pub lead_id: Option<UserId>,
    pub department: Option<Department>,
}

/// What can be changed on a team.
#[derive(Debug, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = teams)]
#[serde(deny_unknown_fields)]
pub struct TeamPatch {
    /// Each team of the organization has another.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub name: Option<Name>,
    /// The team that this one is part of; not one below it.
    #[serde(default, deserialize_with = "nullable")]
    pub parent_id: Option<Option<TeamId>>,
    /// The user who leads the team.
    #[serde(default, deserialize_with = "nullable")]
    pub lead_id: Option<Option<UserId>>,
    #[serde(default, deserialize_with = "nullable")]
    pub department: Option<Option<Department>>,
}

/// That a user belongs to a team.
#[derive(Clone, Debug, Queryable, Selectable, Serialize)]
#[diesel(table_name = team_members)]
pub struct TeamMember {
    pub id: AnyId,
    pub version: i32,
    pub team_id: TeamId,
    pub user_id: UserId,
    pub created_at: Instant,
}

impl Record for TeamMember {
    const TYPE: &'static str = "team_member";
    const COLLECTION: &'static str = "teams";

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn address(&self) -> String {
        format!("/api/v1/teams/{}/members/{}", self.team_id, self.user_id)
    }
}
