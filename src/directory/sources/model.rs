//! What a lead source is, and what can be said of one.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::identity::users::User;
use crate::kernel::ids::{LeadSourceId, OrganizationId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::patch::{nullable, present};
use crate::kernel::values::{Instant, Name};
use crate::schema::lead_sources;
use crate::{related, shared_record, text_enum};

text_enum! {
    /// How attention is won.
    pub enum LeadSourceKind {
        Paid = "paid", Owned = "owned", Earned = "earned", Referral = "referral", Partner = "partner",
        Direct = "direct", Event = "event"
    }
}

/// Where leads come from.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = lead_sources, primary_key(organization_id, id))]
pub struct LeadSource {
    pub id: LeadSourceId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// Unique in the organization.
    pub name: Name,
    pub kind: LeadSourceKind,
    /// The source that it is a part of.
    pub parent_id: Option<LeadSourceId>,
    /// Whether it is offered for new records.
    pub is_active: bool,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
}

pub type LeadSourcePage = Page<LeadSource>;
pub type LeadSourceListing = Listing<LeadSource>;
shared_record!(LeadSource, "lead_source", "lead-sources", LeadSource);
related!(LeadSource in lead_sources { "parent_id" => LeadSource, "created_by_id" => User, "updated_by_id" => User });

/// What it takes to enter a lead source.
#[derive(Clone, Debug, Deserialize, Insertable, Validate, ToSchema)]
#[diesel(table_name = lead_sources)]
#[serde(deny_unknown_fields)]
pub struct NewLeadSource {
    pub name: Name,
    pub kind: LeadSourceKind,
    pub parent_id: Option<LeadSourceId>,
    /// True unless said otherwise.
    pub is_active: Option<bool>,
}

/// What can be changed on a lead source.
#[derive(Clone, Debug, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = lead_sources)]
#[serde(deny_unknown_fields)]
pub struct LeadSourcePatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub name: Option<Name>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub kind: Option<LeadSourceKind>,
    #[serde(default, deserialize_with = "nullable")]
    pub parent_id: Option<Option<LeadSourceId>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub is_active: Option<bool>,
}

impl Listed for LeadSource {
    const COLLECTION: &'static str = "lead-sources";
    const TABLE: &'static str = "lead_sources";
    const DEFAULT_SORT: &'static str = "name";
    const FIELDS: &'static [Field] = &[
        Field::of(lead_sources::name).sorted(),
        Field::of(lead_sources::kind).words(LeadSourceKind::WORDS),
        Field::of(lead_sources::parent_id),
        Field::of(lead_sources::is_active),
        Field::of(lead_sources::created_at).sorted(),
    ];
}
