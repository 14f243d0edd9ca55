//! What can be changed on a lead without an action.

use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::Lead;
use super::qualification::Qualification;
use crate::extras::{Custom, ExternalId, ExternalIds};
use crate::kernel::ids::{LeadSourceId, TagId, TeamId, UserId};
use crate::kernel::patch::{nullable, present};
use crate::kernel::values::{Email, Money, Name, Note, Percent, PhoneNumber, not_negative};
use crate::kernel::{Error, Result};
use crate::schema::leads;

/// What can be changed on a lead; its status moves by actions. At least one of `first_name`,
/// `last_name` and `company_name` stays.
#[derive(Clone, Debug, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = leads)]
#[serde(deny_unknown_fields)]
pub struct LeadPatch {
    #[serde(default, deserialize_with = "nullable")]
    pub first_name: Option<Option<Name>>,
    #[serde(default, deserialize_with = "nullable")]
    pub last_name: Option<Option<Name>>,
    #[serde(default, deserialize_with = "nullable")]
    pub company_name: Option<Option<Name>>,
    #[serde(default, deserialize_with = "nullable")]
    pub job_title: Option<Option<Name>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub owner_id: Option<UserId>,
    #[serde(default, deserialize_with = "nullable")]
    pub team_id: Option<Option<TeamId>>,
    #[serde(default, deserialize_with = "nullable")]
    pub email: Option<Option<Email>>,
    #[serde(default, deserialize_with = "nullable")]
    pub phone: Option<Option<PhoneNumber>>,
    #[serde(default, deserialize_with = "nullable")]
    pub source_id: Option<Option<LeadSourceId>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub score: Option<Percent>,
    #[serde(default, deserialize_with = "nullable")]
    pub qualification: Option<Option<Qualification>>,
    /// Zero or more.
    #[serde(default, deserialize_with = "nullable")]
    #[diesel(skip_update)]
    #[validate(nested, custom(function = "not_negative"))]
    pub estimated_value: Option<Option<Money>>,
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

impl LeadPatch {
    /// 409 when the lead would be left without any name.
    pub(super) fn keeps_a_name(&self, lead: &Lead) -> Result<()> {
        let stays = |new: &Option<Option<Name>>, old: &Option<Name>| match new {
            Some(new) => new.is_some(),
            None => old.is_some(),
        };
        let named = stays(&self.first_name, &lead.first_name)
            || stays(&self.last_name, &lead.last_name)
            || stays(&self.company_name, &lead.company_name);
        let pointers = [
            (self.first_name.is_some(), "/first_name"),
            (self.last_name.is_some(), "/last_name"),
            (self.company_name.is_some(), "/company_name"),
        ];
        let cleared = pointers.iter().find(|(given, _)| *given).map_or("", |(_, pointer)| *pointer);
        if named { Ok(()) } else { Err(Error::conflict("incomplete", cleared, "The lead needs a name.")) }
    }
}
