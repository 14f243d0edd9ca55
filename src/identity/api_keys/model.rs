//! What an API key is, and what can be said of one.

use chrono::TimeDelta;
use diesel::dsl::AsExprOf;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema as _, ToSchema};
use validator::Validate;

use super::network::Network;
use crate::access::{KeyScope, Owned};
use crate::kernel::clock::now;
use crate::kernel::http::Secretive;
use crate::kernel::ids::{ApiKeyId, OrganizationId, TeamId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::patch::present;
use crate::kernel::values::{Instant, KeyDays, Name};
use crate::schema::api_keys;
use crate::shared_record;

/// A key with which a program acts for the user who made it. It never reaches further than the user's
/// roles do at that moment, and is dead while the user is suspended.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = api_keys, primary_key(organization_id, id))]
pub struct ApiKey {
    pub id: ApiKeyId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    pub name: Name,
    /// The user for whom it acts: who made it.
    pub owner_id: UserId,
    /// What of the user's rights it has; new words may come.
    #[schema(schema_with = scope_words)]
    pub scopes: Vec<String>,
    /// From where it is accepted; from anywhere if there is none.
    #[schema(max_items = 100, value_type = Vec<Network>)]
    pub addresses: Vec<String>,
    /// The key itself: `Authorization: Bearer crm_…`. Only in the first answer to its creation, else null.
    #[diesel(select_expression = Option::<String>::None.into_sql::<Nullable<Text>>())]
    #[diesel(select_expression_type = AsExprOf<Option<String>, Nullable<Text>>)]
    #[schema(max_length = 119, pattern = "^crm_[0-9a-f]{32}_[0-9a-f]{32}_[0-9A-Za-z]{49}$")]
    pub secret: Option<String>,
    pub expires_at: Instant,
    /// Accurate to a minute; not counted as a change.
    pub last_used_at: Option<Instant>,
    /// From then on it opens nothing.
    pub revoked_at: Option<Instant>,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
}

pub type ApiKeyPage = Page<ApiKey>;
pub type ApiKeyListing = Listing<ApiKey>;
shared_record!(ApiKey, "api_key", "api-keys", ApiKey, Owned);

/// A key is its owner's alone, whatever the owner's teams.
impl Owned for ApiKey {
    fn owner_id(&self) -> UserId {
        self.owner_id
    }

    fn team_id(&self) -> Option<TeamId> {
        None
    }
}

impl Secretive for ApiKey {
    fn without_secret(&self) -> Self {
        Self { secret: None, ..self.clone() }
    }
}

impl Listed for ApiKey {
    const COLLECTION: &'static str = "api-keys";
    const TABLE: &'static str = "api_keys";
    const FIELDS: &'static [Field] = &[
        Field::of(api_keys::name).sorted(),
        Field::of(api_keys::owner_id),
        Field::of(api_keys::scopes),
        Field::of(api_keys::expires_at),
        Field::of(api_keys::last_used_at),
        Field::of(api_keys::revoked_at),
        Field::of(api_keys::created_at).sorted(),
    ];
    const DEFAULT_SORT: &'static str = "-created_at";
}

/// What it takes to make a key.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApiKey {
    /// What it is for.
    pub name: Name,
    #[schema(schema_with = scopes)]
    pub scopes: Vec<KeyScope>,
    /// From where it is accepted; from anywhere if there is none.
    #[schema(max_items = 100)]
    pub addresses: Option<Vec<Network>>,
    /// How long it lives; 90 days unless given.
    pub expires_in_days: Option<KeyDays>,
}

/// What can be changed on a key.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyPatch {
    /// What it is for.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub name: Option<Name>,
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = scopes, required = false)]
    pub scopes: Option<Vec<KeyScope>>,
    /// From where it is accepted; from anywhere if there is none.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, max_items = 100)]
    pub addresses: Option<Vec<Network>>,
    /// How long it lives, counted from now.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub expires_in_days: Option<KeyDays>,
}

/// The columns that a patch changes.
#[derive(AsChangeset)]
#[diesel(table_name = api_keys)]
pub(super) struct Changes {
    name: Option<Name>,
    scopes: Option<Vec<String>>,
    addresses: Option<Vec<String>>,
    expires_at: Option<Instant>,
}

impl From<ApiKeyPatch> for Changes {
    fn from(patch: ApiKeyPatch) -> Self {
        Self {
            name: patch.name,
            scopes: patch.scopes.map(|scopes| in_order(&scopes)),
            addresses: patch.addresses.map(|addresses| texts(&addresses)),
            expires_at: patch.expires_in_days.map(expiry),
        }
    }
}

/// One form for one set.
pub(super) fn in_order(scopes: &[KeyScope]) -> Vec<String> {
    let mut words: Vec<String> = scopes.iter().map(ToString::to_string).collect();
    words.sort();
    words
}

pub(super) fn texts(addresses: &[Network]) -> Vec<String> {
    addresses.iter().map(ToString::to_string).collect()
}

pub(super) fn expiry(days: KeyDays) -> Instant {
    (now() + TimeDelta::days(days.get().into())).into()
}

fn scopes() -> RefOr<Schema> {
    let about =
        "What of the user's rights it has. Operations that read other records need their scopes, too.";
    ArrayBuilder::new()
        .items(KeyScope::schema())
        .min_items(Some(1))
        .max_items(Some(200))
        .unique_items(true)
        .description(Some(about))
        .into()
}

fn scope_words() -> RefOr<Schema> {
    let word = ObjectBuilder::new().schema_type(Type::String).max_length(Some(64));
    let word = word.pattern(Some("^[a-z][a-z_]*(?::[a-z*]+)?$"));
    let about = "What of the user's rights it has; new words may come.";
    ArrayBuilder::new().items(word).max_items(Some(200)).description(Some(about)).into()
}
