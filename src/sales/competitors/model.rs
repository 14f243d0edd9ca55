//! What a competitor is, and what can be said of one.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::identity::users::User;
use crate::kernel::ids::{CompetitorId, OrganizationId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::patch::{nullable, present};
use crate::kernel::values::{Instant, Name, Note, Url};
use crate::schema::competitors;
use crate::{related, shared_record};

/// Somebody else who sells to the same customers.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = competitors, primary_key(organization_id, id))]
pub struct Competitor {
    pub id: CompetitorId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// Unique in the organization, whatever the case.
    pub name: Name,
    pub website: Option<Url>,
    /// What they sell in place of ours.
    #[schema(max_items = 50)]
    pub products: Vec<Name>,
    pub strengths: Option<Note>,
    pub weaknesses: Option<Note>,
    /// What is known of their prices.
    pub price_notes: Option<Note>,
    /// Whether it is still offered; an inactive one stays where it was named.
    pub is_active: bool,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
}

pub type CompetitorPage = Page<Competitor>;
pub type CompetitorListing = Listing<Competitor>;
shared_record!(Competitor, "competitor", "competitors", Competitor);
related!(Competitor in competitors { "created_by_id" => User, "updated_by_id" => User });

/// What it takes to enter a competitor.
#[derive(Clone, Debug, Deserialize, Insertable, Validate, ToSchema)]
#[diesel(table_name = competitors)]
#[serde(deny_unknown_fields)]
pub struct NewCompetitor {
    pub name: Name,
    pub website: Option<Url>,
    /// What they sell in place of ours.
    #[schema(max_items = 50)]
    pub products: Option<Vec<Name>>,
    pub strengths: Option<Note>,
    pub weaknesses: Option<Note>,
    /// What is known of their prices.
    pub price_notes: Option<Note>,
    /// True, unless said otherwise.
    pub is_active: Option<bool>,
}

impl NewCompetitor {
    /// A competitor of whom nothing is known but the name.
    pub fn named(name: Name) -> Self {
        let (strengths, weaknesses, price_notes) = (None, None, None);
        Self { name, website: None, products: None, strengths, weaknesses, price_notes, is_active: None }
    }
}

/// What can be changed on a competitor.
#[derive(Clone, Debug, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = competitors)]
#[serde(deny_unknown_fields)]
pub struct CompetitorPatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub name: Option<Name>,
    #[serde(default, deserialize_with = "nullable")]
    pub website: Option<Option<Url>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(max_items = 50, nullable = false)]
    pub products: Option<Vec<Name>>,
    #[serde(default, deserialize_with = "nullable")]
    pub strengths: Option<Option<Note>>,
    #[serde(default, deserialize_with = "nullable")]
    pub weaknesses: Option<Option<Note>>,
    #[serde(default, deserialize_with = "nullable")]
    pub price_notes: Option<Option<Note>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub is_active: Option<bool>,
}

impl Listed for Competitor {
    const COLLECTION: &'static str = "competitors";
    const TABLE: &'static str = "competitors";
    const DEFAULT_SORT: &'static str = "name";
    const FIELDS: &'static [Field] = &[
        Field::of(competitors::name).sorted(),
        Field::of(competitors::products),
        Field::of(competitors::is_active),
        Field::of(competitors::created_at).sorted(),
    ];
}
