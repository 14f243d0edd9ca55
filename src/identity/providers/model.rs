//! What an identity provider is, and what can be said of one.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::access::Role;
use crate::kernel::ids::{IdentityProviderId, OrganizationId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::patch::{nullable, present};
use crate::kernel::values::{Instant, Name, Text, Url, Word};
use crate::schema::identity_providers;
use crate::{json_column, shared_record};

/// A value of the roles claim, and the role it stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleMapping {
    /// As the issuer writes it, such as the name of a group.
    pub value: Text,
    pub role: Role,
}

json_column! {
    /// What the values of a roles claim stand for.
    pub struct RoleMap(Vec<RoleMapping>);
}

/// An outside issuer of OpenID Connect whose tokens are accepted here as those of users.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = identity_providers, primary_key(organization_id, id))]
pub struct IdentityProvider {
    pub id: IdentityProviderId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    pub name: Name,
    /// Exactly as the issuer names itself in `iss` and in its discovery document.
    pub issuer: Url,
    /// The client id, or whatever the tokens name in `aud`.
    pub audience: Text,
    /// A claim that tells the customers of one issuer apart, such as `tid`.
    pub tenant_claim: Option<Word>,
    /// Its value for this organization.
    pub tenant: Option<Text>,
    /// Whether somebody who is seen for the first time becomes the user with the same, verified e-mail address.
    pub matches_email: bool,
    /// A claim with the names of roles or groups; the user's own roles count if there is none.
    pub roles_claim: Option<Word>,
    /// What its values mean here.
    #[schema(max_items = 100, value_type = Vec<RoleMapping>)]
    pub role_map: RoleMap,
    /// Whether its tokens are accepted.
    pub is_active: bool,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
}

pub type IdentityProviderPage = Page<IdentityProvider>;
pub type IdentityProviderListing = Listing<IdentityProvider>;
shared_record!(IdentityProvider, "identity_provider", "identity-providers", IdentityProvider);

impl Listed for IdentityProvider {
    const COLLECTION: &'static str = "identity-providers";
    const TABLE: &'static str = "identity_providers";
    const FIELDS: &'static [Field] = &[
        Field::of(identity_providers::name),
        Field::of(identity_providers::issuer),
        Field::of(identity_providers::is_active),
        Field::of(identity_providers::created_at).sorted(),
    ];
    const DEFAULT_SORT: &'static str = "-created_at";
}

/// What it takes to trust an issuer. No two providers of the installation have the same issuer, audience and
/// tenant: a token is for one organization.
#[derive(Clone, Debug, Deserialize, Insertable, Validate, ToSchema)]
#[diesel(table_name = identity_providers)]
#[serde(deny_unknown_fields)]
pub struct NewIdentityProvider {
    pub name: Name,
    /// Exactly as the issuer names itself in `iss`; https, and public.
    pub issuer: Url,
    /// The client id, or whatever the tokens name in `aud`.
    pub audience: Text,
    /// A claim that tells the customers of one issuer apart, such as `tid`; goes with `tenant`.
    pub tenant_claim: Option<Word>,
    /// Its value for this organization; goes with `tenant_claim`.
    pub tenant: Option<Text>,
    /// Whether somebody who is seen for the first time becomes the user with the same e-mail address, if the
    /// issuer says that it is verified. False unless said otherwise: then identities are entered by hand.
    pub matches_email: Option<bool>,
    /// A claim with the names of roles or groups; the user's own roles count if there is none.
    pub roles_claim: Option<Word>,
    /// What its values mean here.
    #[schema(max_items = 100, value_type = Option<Vec<RoleMapping>>)]
    pub role_map: Option<RoleMap>,
}

/// What can be changed on an identity provider. Who is trusted is not: for another issuer make another one.
#[derive(Clone, Debug, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = identity_providers)]
#[serde(deny_unknown_fields)]
pub struct IdentityProviderPatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub name: Option<Name>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub matches_email: Option<bool>,
    #[serde(default, deserialize_with = "nullable")]
    pub roles_claim: Option<Option<Word>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, max_items = 100, value_type = Option<Vec<RoleMapping>>)]
    pub role_map: Option<RoleMap>,
    /// Whether its tokens are accepted.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub is_active: Option<bool>,
}
