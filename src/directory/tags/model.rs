//! What a tag is, and what can be said of one.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::identity::users::User;
use crate::kernel::ids::{OrganizationId, TagId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::patch::{nullable, present};
use crate::kernel::values::{Color, Instant, Label, Text};
use crate::schema::tags;
use crate::{related, shared_record};

/// A word that records are grouped by.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = tags, primary_key(organization_id, id))]
pub struct Tag {
    pub id: TagId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// Unique in the organization, whatever the case.
    pub name: Label,
    /// In which it is shown.
    pub color: Option<Color>,
    pub description: Option<Text>,
    /// Whether it is still offered; an inactive one stays where it is.
    pub is_active: bool,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
}

pub type TagPage = Page<Tag>;
pub type TagListing = Listing<Tag>;
shared_record!(Tag, "tag", "tags", Tag);
related!(Tag in tags { "created_by_id" => User, "updated_by_id" => User });

/// What it takes to enter a tag.
#[derive(Clone, Debug, Deserialize, Insertable, Validate, ToSchema)]
#[diesel(table_name = tags)]
#[serde(deny_unknown_fields)]
pub struct NewTag {
    pub name: Label,
    /// In which it is shown.
    pub color: Option<Color>,
    pub description: Option<Text>,
    /// True, unless said otherwise.
    pub is_active: Option<bool>,
}

/// What can be changed on a tag.
#[derive(Clone, Debug, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = tags)]
#[serde(deny_unknown_fields)]
pub struct TagPatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub name: Option<Label>,
    #[serde(default, deserialize_with = "nullable")]
    pub color: Option<Option<Color>>,
    #[serde(default, deserialize_with = "nullable")]
    pub description: Option<Option<Text>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub is_active: Option<bool>,
}

impl Listed for Tag {
    const COLLECTION: &'static str = "tags";
    const TABLE: &'static str = "tags";
    const DEFAULT_SORT: &'static str = "name";
    const FIELDS: &'static [Field] = &[
        Field::of(tags::name).sorted(),
        Field::of(tags::color),
        Field::of(tags::is_active),
        Field::of(tags::created_at).sorted(),
    ];
}
