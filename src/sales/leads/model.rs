//! What a lead is, and what it takes to enter one.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::qualification::Qualification;
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::directory::sources::LeadSource;
use crate::extras::{Custom, ExternalId, ExternalIds};
use crate::identity::teams::Team;
use crate::identity::users::User;
use crate::kernel::ids::{
    AccountId, ContactId, DealId, LeadId, LeadSourceId, OrganizationId, ReasonId, TagId, TeamId, UserId,
};
use crate::kernel::listing::{Field, Kind, Listed, Listing, Offered};
use crate::kernel::page::Page;
use crate::kernel::values::{
    Day, Email, Instant, MaybeMoney, Money, Name, Note, Percent, PhoneNumber, not_negative,
};
use crate::sales::deals::Deal;
use crate::sales::reasons::Reason;
use crate::schema::leads;
use crate::store::View;
use crate::store::view::offer;
use crate::{extended_record, owned_record, related, text_enum, untouched_days};

text_enum! {
    /// How far a lead has come.
    pub enum LeadStatus {
        /// Nobody was put in charge yet.
        New = "new",
        /// Somebody is to take care of it.
        Assigned = "assigned",
        /// Somebody takes care of it.
        Working = "working",
        /// Worth an offer.
        Qualified = "qualified",
        /// Not ready to buy; to be asked again.
        Nurturing = "nurturing",
        /// Not to become a customer.
        Disqualified = "disqualified",
        /// Became an account, a contact and perhaps a deal.
        Converted = "converted",
    }
}

/// Someone who may become a customer: a person, a company, or a person at a company.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = leads, primary_key(organization_id, id))]
pub struct Lead {
    pub id: LeadId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// The user in charge.
    pub owner_id: UserId,
    /// The team it belongs to; the owner's, unless another was named.
    pub team_id: Option<TeamId>,
    pub first_name: Option<Name>,
    pub last_name: Option<Name>,
    pub company_name: Option<Name>,
    pub job_title: Option<Name>,
    pub email: Option<Email>,
    pub phone: Option<PhoneNumber>,
    /// The number as numbers are compared: digits, with a leading `+` where one was given.
    #[schema(max_length = 40, pattern = r"^\+?[0-9]+$")]
    pub phone_key: Option<String>,
    pub status: LeadStatus,
    /// Where it came from.
    pub source_id: Option<LeadSourceId>,
    /// How promising it is, from 0 to 100.
    pub score: Percent,
    pub qualification: Option<Qualification>,
    /// What a sale might bring.
    #[diesel(select_expression = (leads::estimated_value, leads::estimated_value_currency))]
    #[diesel(select_expression_type = (leads::estimated_value, leads::estimated_value_currency))]
    #[schema(value_type = Option<Money>)]
    pub estimated_value: MaybeMoney,
    /// When somebody first answered it.
    pub first_response_at: Option<Instant>,
    /// When to ask again, while it is nurtured.
    pub recycle_on: Option<Day>,
    /// Why it is disqualified.
    pub disqualify_reason_id: Option<ReasonId>,
    pub converted_at: Option<Instant>,
    pub converted_account_id: Option<AccountId>,
    pub converted_contact_id: Option<ContactId>,
    pub converted_deal_id: Option<DealId>,
    pub description: Option<Note>,
    /// The tags that it carries, each once, in the order in which they were made.
    #[schema(max_items = 50)]
    pub tag_ids: Vec<TagId>,
    /// The ids that other systems have for it.
    #[schema(value_type = Vec<ExternalId>, max_items = 50)]
    pub external_ids: ExternalIds,
    /// The values of the organization's own fields, by key.
    pub custom: Custom,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
    pub archived_at: Option<Instant>,
    /// The record that it was merged into.
    pub merged_into_id: Option<LeadId>,
}

pub type LeadView = View<Lead>;
pub type LeadPage = Page<Lead>;
pub type LeadListing = Listing<Lead>;
owned_record!(Lead, "lead", "leads");
extended_record!(Lead);
related!(Lead {
    "owner_id" => User, "team_id" => Team, "source_id" => LeadSource, "disqualify_reason_id" => Reason,
    "converted_account_id" => Account, "converted_contact_id" => Contact, "converted_deal_id" => Deal,
    "created_by_id" => User, "updated_by_id" => User,
});

/// What it takes to enter a lead: at least one of `first_name`, `last_name` and `company_name`.
#[derive(Clone, Debug, Deserialize, Insertable, Validate, ToSchema)]
#[diesel(table_name = leads, treat_none_as_default_value = false)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "is_named"))]
pub struct NewLead {
    pub first_name: Option<Name>,
    pub last_name: Option<Name>,
    pub company_name: Option<Name>,
    pub job_title: Option<Name>,
    /// Whoever enters it, unless another is named.
    #[diesel(skip_insertion)]
    pub owner_id: Option<UserId>,
    #[diesel(skip_insertion)]
    pub team_id: Option<TeamId>,
    pub email: Option<Email>,
    pub phone: Option<PhoneNumber>,
    pub source_id: Option<LeadSourceId>,
    /// 0 unless said otherwise.
    #[diesel(skip_insertion)]
    pub score: Option<Percent>,
    pub qualification: Option<Qualification>,
    /// Zero or more.
    #[diesel(skip_insertion)]
    #[validate(nested, custom(function = "not_negative"))]
    pub estimated_value: Option<Money>,
    pub description: Option<Note>,
    /// The tags that it carries.
    #[diesel(skip_insertion)]
    #[schema(max_items = 50)]
    pub tag_ids: Option<Vec<TagId>>,
    /// The ids that other systems have for it.
    #[diesel(skip_insertion)]
    #[schema(value_type = Option<Vec<ExternalId>>, max_items = 50)]
    pub external_ids: Option<ExternalIds>,
    /// The values of the organization's own fields, by key.
    #[diesel(skip_insertion)]
    pub custom: Option<Custom>,
    /// When it came in, if that was before now; only for those who may backdate leads.
    #[diesel(skip_insertion)]
    pub created_at: Option<Instant>,
    /// Enter it even if an open lead or a contact has the same e-mail address or phone number.
    #[diesel(skip_insertion)]
    pub allow_duplicate: Option<bool>,
}

fn is_named(new: &NewLead) -> Result<(), ValidationError> {
    if new.first_name.is_some() || new.last_name.is_some() || new.company_name.is_some() {
        return Ok(());
    }
    let message = "At least one of first_name, last_name and company_name is required.";
    Err(ValidationError::new("required").with_message(message.into()))
}

impl Listed for Lead {
    const COLLECTION: &'static str = "leads";
    const TABLE: &'static str = "leads";
    const SEARCH: Option<&'static str> = Some("search_text");
    const ARCHIVES: bool = true;
    const EXTENDED: bool = true;
    const DEFAULT_SORT: &'static str = "-created_at";
    const OFFER: Option<Offered> = Some(offer::<Self>);
    const FIELDS: &'static [Field] = &[
        Field::of(leads::owner_id),
        Field::of(leads::team_id),
        Field::of(leads::status).words(LeadStatus::WORDS),
        Field::of(leads::source_id),
        Field::of(leads::score).sorted(),
        Field::of(leads::company_name),
        Field::of(leads::email).lowered(),
        Field::of(leads::phone),
        Field::of(leads::phone_key),
        Field::of(leads::first_response_at),
        Field::of(leads::recycle_on),
        Field::of(leads::disqualify_reason_id),
        Field::of(leads::converted_at),
        Field::of(leads::converted_account_id),
        Field::of(leads::converted_contact_id),
        Field::of(leads::converted_deal_id),
        Field::of(leads::merged_into_id),
        Field::of(leads::created_at).sorted(),
        Field::of(leads::updated_at).sorted(),
        Field::computed("untouched_days", Kind::Integer, untouched_days!("leads", "lead")),
        Field::of(leads::tag_ids),
    ];
}
