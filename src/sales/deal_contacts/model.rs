//! What a contact is in a deal.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::kernel::ids::{ContactId, DealContactId, DealId, OrganizationId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::patch::{nullable, present};
use crate::kernel::values::{Instant, Word};
use crate::schema::deal_contacts;
use crate::{part_record, stored, text_enum};

text_enum! {
    /// How much somebody has to say in a deal.
    pub enum Influence { Low = "low", Medium = "medium", High = "high" }
}

/// Where a contact's role in a deal stands in the addresses.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct DealContactPath {
    /// The deal's id.
    pub id: DealId,
    /// The id of the role in the deal, which is not the contact's.
    pub link_id: DealContactId,
}

/// The role of a contact in a deal.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = deal_contacts, primary_key(organization_id, id))]
pub struct DealContact {
    pub id: DealContactId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    pub deal_id: DealId,
    pub contact_id: ContactId,
    /// What the person does in it, such as `buyer` or `champion`.
    pub role: Option<Word>,
    pub influence: Option<Influence>,
    pub is_decision_maker: bool,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
}

pub type DealContactPage = Page<DealContact>;
pub type DealContactListing = Listing<DealContact>;
part_record!(DealContact, "deal_contact", "contacts" of "deals" by deal_id, Deal);
stored!(DealContact in deal_contacts);

/// What it takes to give a contact a role in a deal.
#[derive(Clone, Debug, Deserialize, Insertable, Validate, ToSchema)]
#[diesel(table_name = deal_contacts)]
#[serde(deny_unknown_fields)]
pub struct NewDealContact {
    pub contact_id: ContactId,
    /// What the person does in it, such as `buyer` or `champion`.
    pub role: Option<Word>,
    pub influence: Option<Influence>,
    pub is_decision_maker: Option<bool>,
}

/// What can be changed on the role of a contact in a deal.
#[derive(Clone, Debug, Default, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = deal_contacts)]
#[serde(deny_unknown_fields)]
pub struct DealContactPatch {
    #[serde(default, deserialize_with = "nullable")]
    pub role: Option<Option<Word>>,
    #[serde(default, deserialize_with = "nullable")]
    pub influence: Option<Option<Influence>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub is_decision_maker: Option<bool>,
}

impl Listed for DealContact {
    const COLLECTION: &'static str = "deal-contacts";
    const TABLE: &'static str = "deal_contacts";
    const DEFAULT_SORT: &'static str = "created_at";
    const FIELDS: &'static [Field] = &[
        Field::of(deal_contacts::deal_id),
        Field::of(deal_contacts::contact_id),
        Field::of(deal_contacts::role),
        Field::of(deal_contacts::influence).words(Influence::WORDS),
        Field::of(deal_contacts::is_decision_maker),
        Field::of(deal_contacts::created_at).sorted(),
    ];
}
