//! What a site is, and what can be said of one.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::ids::{AccountId, OrganizationId, SiteId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::patch::{nullable, present};
use crate::kernel::values::{Code, Country, Instant, Name, PhoneNumber, Text};
use crate::schema::sites;
use crate::{part_record, stored, text_enum};

text_enum! {
    /// What stands at the site.
    pub enum SiteKind {
        HeadOffice = "head_office", Branch = "branch", Warehouse = "warehouse", Store = "store",
        Plant = "plant", Department = "department"
    }
}

/// Where a site stands in the addresses.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SitePath {
    /// The account's id.
    pub id: AccountId,
    /// The site's id.
    pub site_id: SiteId,
}

/// A place of an account.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = sites, primary_key(organization_id, id))]
pub struct Site {
    pub id: SiteId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// The account it belongs to.
    pub account_id: AccountId,
    pub kind: SiteKind,
    pub name: Name,
    /// Street and house number.
    pub street: Option<Text>,
    pub city: Option<Name>,
    /// State, province or district.
    pub region: Option<Name>,
    pub postcode: Option<Code>,
    pub country: Option<Country>,
    pub phone: Option<PhoneNumber>,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
}

pub type SitePage = Page<Site>;
pub type SiteListing = Listing<Site>;
part_record!(Site, "site", "sites" of "accounts" by account_id, Account);
stored!(Site in sites);

/// What it takes to enter a site.
#[derive(Clone, Debug, Deserialize, Insertable, Validate, ToSchema)]
#[diesel(table_name = sites)]
#[serde(deny_unknown_fields)]
pub struct NewSite {
    pub kind: SiteKind,
    pub name: Name,
    /// Street and house number.
    pub street: Option<Text>,
    pub city: Option<Name>,
    /// State, province or district.
    pub region: Option<Name>,
    pub postcode: Option<Code>,
    pub country: Option<Country>,
    pub phone: Option<PhoneNumber>,
}

/// What can be changed on a site.
#[derive(Clone, Debug, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = sites)]
#[serde(deny_unknown_fields)]
pub struct SitePatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub kind: Option<SiteKind>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub name: Option<Name>,
    #[serde(default, deserialize_with = "nullable")]
    pub street: Option<Option<Text>>,
    #[serde(default, deserialize_with = "nullable")]
    pub city: Option<Option<Name>>,
    #[serde(default, deserialize_with = "nullable")]
    pub region: Option<Option<Name>>,
    #[serde(default, deserialize_with = "nullable")]
    pub postcode: Option<Option<Code>>,
    #[serde(default, deserialize_with = "nullable")]
    pub country: Option<Option<Country>>,
    #[serde(default, deserialize_with = "nullable")]
    pub phone: Option<Option<PhoneNumber>>,
}

impl Listed for Site {
    const COLLECTION: &'static str = "sites";
    const TABLE: &'static str = "sites";
    const DEFAULT_SORT: &'static str = "name";
    const FIELDS: &'static [Field] = &[
        Field::of(sites::kind).words(SiteKind::WORDS),
        Field::of(sites::name).sorted(),
        Field::of(sites::city),
        Field::of(sites::region),
        Field::of(sites::postcode),
        Field::of(sites::country),
        Field::of(sites::created_at).sorted(),
    ];
}
