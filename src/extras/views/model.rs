//! What a saved view is, and what can be said of one.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::extras::Extendable;
use crate::kernel::ids::{OrganizationId, TeamId, UserId, ViewId};
use crate::kernel::listing::{Field, Listed, Listing, Saved};
use crate::kernel::page::Page;
use crate::kernel::patch::{nullable, present};
use crate::kernel::values::{Instant, ListQuery, MemberName, Name, SortKey};
use crate::schema::views;
use crate::{shared_record, text_enum};

text_enum! {
    /// Who finds a view beside its owner.
    pub enum SharedWith { Nobody = "nobody", Team = "team", Everybody = "everybody" }
}

/// A saved view of a list, to be used there as `view=<id>`.
#[derive(Clone, Debug, HasQuery, Identifiable, Insertable, AsChangeset, Serialize, ToSchema)]
#[diesel(table_name = views, primary_key(organization_id, id), treat_none_as_null = true)]
pub struct View {
    pub id: ViewId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// Whose list it is a view of.
    pub resource: Extendable,
    pub name: Name,
    /// What the records of the view have in common, as in the list's query string.
    pub filter: ListQuery,
    /// In which order they stand, as in `sort`; empty for the list's own order.
    #[schema(max_items = 3)]
    pub sort: Vec<SortKey>,
    /// The only members that the list shows, with `id` and `version`, as in `fields`; empty for all.
    #[schema(max_items = 50)]
    pub fields: Vec<MemberName>,
    pub owner_id: UserId,
    pub shared_with: SharedWith,
    /// The team with which it is shared.
    pub team_id: Option<TeamId>,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
}

pub type ViewPage = Page<View>;
pub type ViewListing = Listing<View>;
shared_record!(View, "view", "views", View);

/// What it takes to save a view. What the list does not take as filter, sort or fields is refused with 409
/// `view_not_valid`, for the organization's own fields are part of it.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewView {
    pub resource: Extendable,
    pub name: Name,
    /// The query string of the list without `limit`, `cursor`, `count`, `sort`, `fields`, `expand` and `view`; all
    /// records, unless it is given.
    pub filter: Option<ListQuery>,
    /// The list's own order, unless another is given.
    #[schema(max_items = 3)]
    pub sort: Option<Vec<SortKey>>,
    /// All members, unless some are named.
    #[schema(max_items = 50)]
    pub fields: Option<Vec<MemberName>>,
    /// `nobody`, unless said otherwise.
    pub shared_with: Option<SharedWith>,
    /// The team, where it is shared with one: one of the caller's own, for all but administrators.
    pub team_id: Option<TeamId>,
}

/// What can be changed on a view, by its owner, by whoever leads the team it is shared with, and by
/// administrators.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewPatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub name: Option<Name>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub filter: Option<ListQuery>,
    #[serde(default, deserialize_with = "present")]
    #[schema(max_items = 3, nullable = false)]
    pub sort: Option<Vec<SortKey>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(max_items = 50, nullable = false)]
    pub fields: Option<Vec<MemberName>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub shared_with: Option<SharedWith>,
    #[serde(default, deserialize_with = "nullable")]
    pub team_id: Option<Option<TeamId>>,
}

impl Listed for View {
    const COLLECTION: &'static str = "views";
    const TABLE: &'static str = "views";
    const DEFAULT_SORT: &'static str = "name";
    const FIELDS: &'static [Field] = &[
        Field::of(views::resource).words(Extendable::WORDS),
        Field::of(views::name).sorted(),
        Field::of(views::owner_id),
        Field::of(views::shared_with).words(SharedWith::WORDS),
        Field::of(views::team_id),
        Field::of(views::created_at).sorted(),
    ];
}

impl View {
    /// What the list is asked.
    pub fn saved(&self) -> Saved {
        Saved {
            filter: self.filter.to_string(),
            sort: self.sort.iter().map(ToString::to_string).collect(),
            fields: self.fields.iter().map(ToString::to_string).collect(),
            stamp: format!("{} {}", self.id, self.version),
        }
    }
}
