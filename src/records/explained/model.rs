//! What is said of somebody's access to a record.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::access::{Action, Role, Sharing};
use crate::identity::sessions::Extent;
use crate::kernel::ids::{AnyId, TeamId, UserId};
use crate::kernel::values::Word;
use crate::text_enum;

/// Whose access is asked about.
#[derive(Clone, Copy, Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhoseAccess {
    /// The user whose access is explained.
    #[param(inline)]
    pub user_id: UserId,
}

text_enum! {
    /// The rule that decides.
    pub enum AccessRule {
        /// A role reaches all records of the organization.
        Organization = "organization",
        /// The user is in charge of the record.
        Owner = "owner",
        /// The record belongs to a team that the user leads or belongs to, or to a team below it.
        Team = "team",
        /// The user, or a team of the user's, is in the record's team.
        RecordTeam = "record_team",
        /// No role gives the right.
        NoRole = "no_role",
        /// The right reaches own records only, and somebody else is in charge.
        NotOwner = "not_owner",
        /// The right reaches records of the own teams, and this one belongs to none of them.
        OtherTeam = "other_team",
        /// The user is suspended.
        Suspended = "suspended",
    }
}

/// What a role gives.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RoleReach {
    pub role: Role,
    /// How far it reaches; null if the role does not give the right.
    pub reach: Option<Extent>,
}

/// Whether something may be done, and by which rule.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ActionAccess {
    pub action: Action,
    pub is_allowed: bool,
    pub rule: AccessRule,
    /// How far the right reaches; null where no role gives it.
    pub reach: Option<Extent>,
    /// What each of the user's roles gives.
    #[schema(max_items = 20)]
    pub roles: Vec<RoleReach>,
}

/// How somebody stands to a record, and what follows from it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AccessExplained {
    pub user_id: UserId,
    /// The kind of record, such as `deal`.
    #[schema(value_type = Word)]
    pub record_type: &'static str,
    pub record_id: AnyId,
    /// The user in charge of the record.
    pub owner_id: UserId,
    /// The team that the record belongs to.
    pub team_id: Option<TeamId>,
    pub is_owner: bool,
    /// Whether the record belongs to one of the user's teams.
    pub is_in_team: bool,
    /// What the record's team lets the user do: null if neither the user nor a team of the user's belongs to it.
    pub shared: Option<Sharing>,
    /// Whether the record is in the archive: then it is seen in lists of the archived, and restored by whoever may delete.
    pub is_archived: bool,
    #[schema(max_items = 20)]
    pub actions: Vec<ActionAccess>,
}
