//! What an identity is, and what can be said of one.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::ids::{IdentityId, IdentityProviderId, OrganizationId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::values::{Instant, Text};
use crate::part_record;
use crate::schema::identities;

/// Somebody whom an issuer knows, and the user who that is here.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = identities, primary_key(organization_id, id))]
pub struct Identity {
    pub id: IdentityId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    pub provider_id: IdentityProviderId,
    /// The issuer's name for the person, in `sub`.
    pub subject: Text,
    pub user_id: UserId,
    pub created_at: Instant,
    pub updated_at: Instant,
    /// Null where the e-mail address brought them together.
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
}

pub type IdentityPage = Page<Identity>;
pub type IdentityListing = Listing<Identity>;
part_record!(Identity, "identity", "identities" of "identity-providers" by provider_id, IdentityProvider);

impl Listed for Identity {
    const COLLECTION: &'static str = "identities";
    const TABLE: &'static str = "identities";
    const FIELDS: &'static [Field] = &[
        Field::of(identities::subject),
        Field::of(identities::user_id),
        Field::of(identities::created_at).sorted(),
    ];
    const DEFAULT_SORT: &'static str = "-created_at";
}

/// What it takes to say who somebody is.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIdentity {
    /// The issuer's name for the person, in `sub`.
    pub subject: Text,
    pub user_id: UserId,
}

/// Where an identity stands in the addresses.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct IdentityPath {
    /// The provider's id.
    pub id: IdentityProviderId,
    /// The identity's id.
    pub identity_id: IdentityId,
}
