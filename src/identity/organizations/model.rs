//! What an organization is, and what can be said of one.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::access::{Guarded, Resource, Scope};
use crate::kernel::ids::OrganizationId;
use crate::kernel::patch::present;
use crate::kernel::record::Record;
use crate::kernel::values::{Currency, Instant, Locale, Name, Slug, TimeZone};
use crate::schema::organizations;

/// A company that works with the CRM; nothing of it is seen by another.
#[derive(Clone, Debug, Queryable, Selectable, Serialize, ToSchema)]
#[diesel(table_name = organizations)]
pub struct Organization {
    pub id: OrganizationId,
    #[schema(minimum = 1)]
    pub version: i32,
    pub name: Name,
    /// Short name, for logging in.
    pub slug: Slug,
    /// Currency of amounts for which none is named.
    pub base_currency: Currency,
    /// Time zone of days and periods.
    pub time_zone: TimeZone,
    pub locale: Locale,
    /// Whether every change must carry `If-Match`.
    pub require_preconditions: bool,
    pub created_at: Instant,
    pub updated_at: Instant,
}

impl Record for Organization {
    const TYPE: &'static str = "organization";
    const COLLECTION: &'static str = "organization";

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn address(&self) -> String {
        "/api/v1/organization".to_owned()
    }
}

/// The tenant itself: its row is found by its own id, not by `organization_id`.
impl Guarded for Organization {
    const RESOURCE: Resource = Resource::Organization;
    const TABLE: &'static str = "organizations";
    const ARCHIVES: bool = false;
    const SCOPE: Scope = Scope::Shared;
}

/// What it takes to found an organization.
#[derive(Clone, Debug)]
pub struct NewOrganization {
    pub name: Name,
    pub slug: Slug,
    pub base_currency: Currency,
    pub time_zone: TimeZone,
}

/// What can be changed on the organization.
#[derive(Debug, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = organizations)]
#[serde(deny_unknown_fields)]
pub struct OrganizationPatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub name: Option<Name>,
    /// Currency of amounts for which none is named; stored amounts keep theirs.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub base_currency: Option<Currency>,
    /// Time zone of days and periods.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub time_zone: Option<TimeZone>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub locale: Option<Locale>,
    /// Whether every change must carry `If-Match`.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub require_preconditions: Option<bool>,
}
