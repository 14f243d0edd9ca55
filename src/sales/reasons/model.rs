//! What a reason is, and what can be said of one.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::identity::users::User;
use crate::kernel::ids::{OrganizationId, ReasonId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::patch::{nullable, present};
use crate::kernel::values::{Instant, Name};
use crate::schema::reasons;
use crate::{related, shared_record, text_enum};

text_enum! {
    /// What the reason explains.
    pub enum ReasonKind {
        Win = "win", Loss = "loss", Abandon = "abandon", Disqualify = "disqualify"
    }
}

text_enum! {
    /// The department that the reason concerns.
    pub enum ReasonDepartment {
        Sales = "sales", Marketing = "marketing", Service = "service", Technical = "technical",
        Production = "production", Logistics = "logistics", Finance = "finance"
    }
}

/// Why something ended as it did.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = reasons, primary_key(organization_id, id))]
pub struct Reason {
    pub id: ReasonId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    pub kind: ReasonKind,
    /// Unique among the reasons of its kind.
    pub name: Name,
    pub department: Option<ReasonDepartment>,
    /// The broader reason above it, of the same kind.
    pub parent_id: Option<ReasonId>,
    /// Whether it is still offered; an inactive one stays where it was given.
    pub is_active: bool,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
}

pub type ReasonPage = Page<Reason>;
pub type ReasonListing = Listing<Reason>;
shared_record!(Reason, "reason", "reasons", Reason);
related!(Reason in reasons { "parent_id" => Reason, "created_by_id" => User, "updated_by_id" => User });

/// What it takes to enter a reason.
#[derive(Clone, Debug, Deserialize, Insertable, Validate, ToSchema)]
#[diesel(table_name = reasons)]
#[serde(deny_unknown_fields)]
pub struct NewReason {
    pub kind: ReasonKind,
    pub name: Name,
    pub department: Option<ReasonDepartment>,
    pub parent_id: Option<ReasonId>,
    /// True, unless said otherwise.
    pub is_active: Option<bool>,
}

/// What can be changed on a reason; its kind cannot.
#[derive(Clone, Debug, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = reasons)]
#[serde(deny_unknown_fields)]
pub struct ReasonPatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub name: Option<Name>,
    #[serde(default, deserialize_with = "nullable")]
    pub department: Option<Option<ReasonDepartment>>,
    #[serde(default, deserialize_with = "nullable")]
    pub parent_id: Option<Option<ReasonId>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub is_active: Option<bool>,
}

impl Listed for Reason {
    const COLLECTION: &'static str = "reasons";
    const TABLE: &'static str = "reasons";
    const DEFAULT_SORT: &'static str = "name";
    const FIELDS: &'static [Field] = &[
        Field::of(reasons::kind).words(ReasonKind::WORDS),
        Field::of(reasons::name).sorted(),
        Field::of(reasons::department).words(ReasonDepartment::WORDS),
        Field::of(reasons::parent_id),
        Field::of(reasons::is_active),
        Field::of(reasons::created_at).sorted(),
    ];
}
