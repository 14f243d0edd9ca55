//! What an important date is.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::ids::{ContactId, ImportantDateId, OrganizationId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::patch::present;
use crate::kernel::values::{Day, Instant, Label};
use crate::schema::important_dates;
use crate::{part_record, stored};

/// Where an important date stands in the addresses.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ImportantDatePath {
    /// The contact's id.
    pub id: ContactId,
    /// The date's id.
    pub date_id: ImportantDateId,
}

/// A day that matters to a contact.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = important_dates, primary_key(organization_id, id))]
pub struct ImportantDate {
    pub id: ImportantDateId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    pub contact_id: ContactId,
    /// What is on that day, such as `wedding day`.
    pub name: Label,
    /// The day; of one that comes again each year, the first time.
    pub falls_on: Day,
    /// Whether it comes again each year.
    pub is_yearly: bool,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
}

pub type ImportantDatePage = Page<ImportantDate>;
pub type ImportantDateListing = Listing<ImportantDate>;
part_record!(ImportantDate, "important_date", "important-dates" of "contacts" by contact_id, Contact);
stored!(ImportantDate in important_dates);

/// What it takes to enter an important date.
#[derive(Clone, Debug, Deserialize, Insertable, Validate, ToSchema)]
#[diesel(table_name = important_dates)]
#[serde(deny_unknown_fields)]
pub struct NewImportantDate {
    /// What is on that day, such as `wedding day`.
    pub name: Label,
    /// The day; of one that comes again each year, the first time.
    pub falls_on: Day,
    /// True, unless said otherwise.
    pub is_yearly: Option<bool>,
}

/// What can be changed on an important date.
#[derive(Clone, Debug, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = important_dates)]
#[serde(deny_unknown_fields)]
pub struct ImportantDatePatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub name: Option<Label>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub falls_on: Option<Day>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub is_yearly: Option<bool>,
}

impl Listed for ImportantDate {
    const COLLECTION: &'static str = "important-dates";
    const TABLE: &'static str = "important_dates";
    const DEFAULT_SORT: &'static str = "falls_on";
    const FIELDS: &'static [Field] = &[
        Field::of(important_dates::name),
        Field::of(important_dates::falls_on).sorted(),
        Field::of(important_dates::is_yearly),
        Field::of(important_dates::created_at).sorted(),
    ];
}
