//! What can be changed on a contact.

use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::points::{Channel, NewEmail, NewPhone, one_primary};
use crate::directory::accounts::Tier;
use crate::extras::{Custom, ExternalId, ExternalIds};
use crate::kernel::ids::{ContactId, LeadSourceId, TagId, TeamId, UserId};
use crate::kernel::patch::{nullable, present};
use crate::kernel::values::{Country, Day, Label, Locale, Name, Note};
use crate::schema::contacts;

/// What can be changed on a contact; a first or a last name must stay.
#[derive(Clone, Debug, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = contacts)]
#[serde(deny_unknown_fields)]
pub struct ContactPatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub owner_id: Option<UserId>,
    #[serde(default, deserialize_with = "nullable")]
    pub team_id: Option<Option<TeamId>>,
    #[serde(default, deserialize_with = "nullable")]
    pub first_name: Option<Option<Name>>,
    #[serde(default, deserialize_with = "nullable")]
    pub middle_name: Option<Option<Name>>,
    #[serde(default, deserialize_with = "nullable")]
    pub last_name: Option<Option<Name>>,
    #[serde(default, deserialize_with = "nullable")]
    pub salutation: Option<Option<Label>>,
    #[serde(default, deserialize_with = "nullable")]
    pub job_title: Option<Option<Name>>,
    #[serde(default, deserialize_with = "nullable")]
    pub birth_on: Option<Option<Day>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(max_items = 20, nullable = false)]
    pub languages: Option<Vec<Locale>>,
    /// All addresses: those left out are gone.
    #[serde(default, deserialize_with = "present")]
    #[diesel(skip_update)]
    #[schema(max_items = 20, nullable = false)]
    #[validate(custom(function = one_primary))]
    pub emails: Option<Vec<NewEmail>>,
    /// All numbers: those left out are gone.
    #[serde(default, deserialize_with = "present")]
    #[diesel(skip_update)]
    #[schema(max_items = 20, nullable = false)]
    pub phones: Option<Vec<NewPhone>>,
    #[serde(default, deserialize_with = "nullable")]
    pub country: Option<Option<Country>>,
    #[serde(default, deserialize_with = "nullable")]
    pub tier: Option<Option<Tier>>,
    #[serde(default, deserialize_with = "nullable")]
    pub preferred_channel: Option<Option<Channel>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(max_items = 5, nullable = false)]
    pub do_not_contact: Option<Vec<Channel>>,
    #[serde(default, deserialize_with = "nullable")]
    pub reports_to_id: Option<Option<ContactId>>,
    #[serde(default, deserialize_with = "nullable")]
    pub source_id: Option<Option<LeadSourceId>>,
    #[serde(default, deserialize_with = "nullable")]
    pub description: Option<Option<Note>>,
    /// All tags: those left out are gone.
    #[serde(default, deserialize_with = "present")]
    #[schema(max_items = 50, nullable = false)]
    pub tag_ids: Option<Vec<TagId>>,
    /// All ids that other systems have for it: those left out are gone.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Vec<ExternalId>>, max_items = 50, nullable = false)]
    pub external_ids: Option<ExternalIds>,
    /// Fields left out stay as they are; `null` clears one.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub custom: Option<Custom>,
}
