//! What a contact is, and what it takes to enter one.

use std::borrow::Cow;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::points::{Channel, EmailAddress, Emails, NewEmail, NewPhone, Phone, Phones, one_primary};
use crate::directory::accounts::Tier;
use crate::directory::sources::LeadSource;
use crate::extras::{Custom, ExternalId, ExternalIds};
use crate::identity::teams::Team;
use crate::identity::users::User;
use crate::kernel::ids::{AccountId, ContactId, LeadSourceId, OrganizationId, TagId, TeamId, UserId};
use crate::kernel::listing::{Field, Kind, Listed, Listing, Offered, Relation};
use crate::kernel::page::Page;
use crate::kernel::values::{Country, Day, Instant, Label, Locale, Name, Note, Text, Word};
use crate::schema::{account_contacts, contacts};
use crate::store::View;
use crate::store::view::offer;
use crate::{extended_record, owned_record, related, untouched_days};

/// A person.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = contacts, primary_key(organization_id, id))]
pub struct Contact {
    pub id: ContactId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// The user in charge.
    pub owner_id: UserId,
    /// The team it belongs to; the owner's, unless another was named.
    pub team_id: Option<TeamId>,
    /// First and last name together.
    pub name: Text,
    pub first_name: Option<Name>,
    /// Middle name or patronymic.
    pub middle_name: Option<Name>,
    pub last_name: Option<Name>,
    /// How a letter begins, such as `Mrs`.
    pub salutation: Option<Label>,
    pub job_title: Option<Name>,
    pub birth_on: Option<Day>,
    /// The languages that the person speaks, the best one first.
    #[schema(max_items = 20)]
    pub languages: Vec<Locale>,
    #[schema(value_type = Vec<EmailAddress>, max_items = 20)]
    pub emails: Emails,
    #[schema(value_type = Vec<Phone>, max_items = 20)]
    pub phones: Phones,
    pub country: Option<Country>,
    pub tier: Option<Tier>,
    /// How the person likes to be reached.
    pub preferred_channel: Option<Channel>,
    /// The ways in which the person must not be reached.
    #[schema(max_items = 5)]
    pub do_not_contact: Vec<Channel>,
    /// The contact that this one reports to.
    pub reports_to_id: Option<ContactId>,
    /// How the person was won.
    pub source_id: Option<LeadSourceId>,
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
    pub merged_into_id: Option<ContactId>,
}

pub type ContactView = View<Contact>;
pub type ContactPage = Page<Contact>;
pub type ContactListing = Listing<Contact>;
owned_record!(Contact, "contact", "contacts");
extended_record!(Contact);
related!(Contact {
    "owner_id" => User, "team_id" => Team, "reports_to_id" => Contact, "source_id" => LeadSource,
    "created_by_id" => User, "updated_by_id" => User,
});

/// What it takes to enter a contact: a first or a last name at least.
#[derive(Clone, Debug, Default, Deserialize, Insertable, Validate, ToSchema)]
#[diesel(table_name = contacts, treat_none_as_default_value = false)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = has_a_name))]
pub struct NewContact {
    /// Whoever enters it, unless another is named.
    #[diesel(skip_insertion)]
    pub owner_id: Option<UserId>,
    #[diesel(skip_insertion)]
    pub team_id: Option<TeamId>,
    pub first_name: Option<Name>,
    /// Middle name or patronymic.
    pub middle_name: Option<Name>,
    pub last_name: Option<Name>,
    /// How a letter begins, such as `Mrs`.
    pub salutation: Option<Label>,
    pub job_title: Option<Name>,
    pub birth_on: Option<Day>,
    /// The languages that the person speaks, the best one first.
    #[diesel(skip_insertion)]
    #[schema(max_items = 20)]
    pub languages: Option<Vec<Locale>>,
    #[diesel(skip_insertion)]
    #[schema(max_items = 20)]
    #[validate(custom(function = one_primary))]
    pub emails: Option<Vec<NewEmail>>,
    #[diesel(skip_insertion)]
    #[schema(max_items = 20)]
    pub phones: Option<Vec<NewPhone>>,
    pub country: Option<Country>,
    pub tier: Option<Tier>,
    pub preferred_channel: Option<Channel>,
    /// The ways in which the person must not be reached.
    #[diesel(skip_insertion)]
    #[schema(max_items = 5)]
    pub do_not_contact: Option<Vec<Channel>>,
    pub reports_to_id: Option<ContactId>,
    pub source_id: Option<LeadSourceId>,
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
    /// The account at which the person is, to be linked in the same step.
    #[diesel(skip_insertion)]
    pub account: Option<AtAccount>,
    /// Enter the contact even though another one has the same e-mail address or telephone number.
    #[diesel(skip_insertion)]
    pub allow_duplicate: Option<bool>,
}

/// What a new contact is at an account.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AtAccount {
    pub account_id: AccountId,
    /// What the person does there, such as `buyer`.
    pub role: Option<Word>,
    pub is_decision_maker: Option<bool>,
    /// Whether it is the first person to turn to; the one before is no longer.
    pub is_primary: Option<bool>,
}

fn has_a_name(new: &NewContact) -> Result<(), ValidationError> {
    if new.first_name.is_some() || new.last_name.is_some() {
        return Ok(());
    }
    let message = Cow::Borrowed("A first or a last name is required.");
    Err(ValidationError::new("required").with_message(message))
}

const AT_ACCOUNTS: Relation = Relation::children("account_contacts", "contact_id");

impl Listed for Contact {
    const COLLECTION: &'static str = "contacts";
    const TABLE: &'static str = "contacts";
    const SEARCH: Option<&'static str> = Some("search_text");
    const ARCHIVES: bool = true;
    const EXTENDED: bool = true;
    const DEFAULT_SORT: &'static str = "-created_at";
    const OFFER: Option<Offered> = Some(offer::<Self>);
    const FIELDS: &'static [Field] = &[
        Field::of(contacts::owner_id),
        Field::of(contacts::team_id),
        Field::of(contacts::name).sorted(),
        Field::of(contacts::job_title),
        Field::of(contacts::birth_on),
        Field::of(contacts::languages),
        Field::of(contacts::email_keys).named("emails"),
        Field::of(contacts::phone_keys).named("phones"),
        Field::of(contacts::country),
        Field::of(contacts::tier).words(Tier::WORDS),
        Field::of(contacts::preferred_channel).words(Channel::WORDS),
        Field::of(contacts::do_not_contact).words(Channel::WORDS),
        Field::of(contacts::reports_to_id),
        Field::of(contacts::source_id),
        Field::of(account_contacts::account_id).via(AT_ACCOUNTS),
        Field::of(contacts::merged_into_id),
        Field::of(contacts::created_at).sorted(),
        Field::of(contacts::updated_at).sorted(),
        Field::computed("untouched_days", Kind::Integer, untouched_days!("contacts", "contact")),
        Field::of(contacts::tag_ids),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nameless_contact_is_refused() {
        assert!(NewContact::default().validate().is_err());
        assert!(NewContact { last_name: Some(Name::new("A")), ..NewContact::default() }.validate().is_ok());
    }
}
