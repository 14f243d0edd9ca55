//! What an interest is.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::{Validate, ValidationError};

use crate::kernel::ids::{AnyId, ContactId, InterestId, LeadId, OrganizationId, ProductId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::patch::{nullable, present};
use crate::kernel::record::Record;
use crate::kernel::values::{Day, Instant, Name, Text};
use crate::schema::interests;
use crate::{stored, text_enum};

text_enum! {
    /// How much somebody is interested.
    pub enum InterestStrength { Low = "low", Medium = "medium", High = "high" }
}

/// Where an interest stands in the addresses.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct InterestPath {
    /// The id of the contact, or of the lead.
    pub id: AnyId,
    /// The interest's id.
    pub interest_id: InterestId,
}

/// What somebody is interested in.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = interests, primary_key(organization_id, id))]
pub struct Interest {
    pub id: InterestId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    /// Whose it is; null for that of a lead.
    pub contact_id: Option<ContactId>,
    /// The lead whose it is; null for that of a contact.
    pub lead_id: Option<LeadId>,
    pub product_id: Option<ProductId>,
    /// What it is about, where that is no product, or in more words.
    pub subject: Option<Name>,
    /// Why.
    pub reason: Option<Text>,
    pub strength: Option<InterestStrength>,
    /// When it was shown.
    pub noted_on: Day,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
}

pub type InterestPage = Page<Interest>;
pub type InterestListing = Listing<Interest>;
stored!(Interest in interests);

impl Record for Interest {
    const TYPE: &'static str = "interest";
    const COLLECTION: &'static str = "interests";

    fn id(&self) -> Uuid {
        self.id.uuid()
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn address(&self) -> String {
        let of = |parent: &str, id: Uuid| format!("/api/v1/{parent}/{id}/interests/{}", self.id);
        match (self.contact_id, self.lead_id) {
            (Some(contact), _) => of("contacts", contact.uuid()),
            (None, Some(lead)) => of("leads", lead.uuid()),
            (None, None) => String::new(),
        }
    }
}

/// What it takes to note an interest: a product, or a subject.
#[derive(Clone, Debug, Deserialize, Insertable, Validate, ToSchema)]
#[diesel(table_name = interests)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "is_about_something"))]
pub struct NewInterest {
    pub product_id: Option<ProductId>,
    /// What it is about, where that is no product, or in more words.
    pub subject: Option<Name>,
    /// Why.
    pub reason: Option<Text>,
    pub strength: Option<InterestStrength>,
    /// When it was shown; today, unless said otherwise.
    #[diesel(skip_insertion)]
    pub noted_on: Option<Day>,
}

fn is_about_something(new: &NewInterest) -> Result<(), ValidationError> {
    if new.product_id.is_some() || new.subject.is_some() {
        return Ok(());
    }
    let message = "A product or a subject is required.";
    Err(ValidationError::new("required").with_message(message.into()))
}

/// What can be changed on an interest; a product or a subject stays.
#[derive(Clone, Debug, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = interests)]
#[serde(deny_unknown_fields)]
pub struct InterestPatch {
    #[serde(default, deserialize_with = "nullable")]
    pub product_id: Option<Option<ProductId>>,
    #[serde(default, deserialize_with = "nullable")]
    pub subject: Option<Option<Name>>,
    #[serde(default, deserialize_with = "nullable")]
    pub reason: Option<Option<Text>>,
    #[serde(default, deserialize_with = "nullable")]
    pub strength: Option<Option<InterestStrength>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub noted_on: Option<Day>,
}

impl Listed for Interest {
    const COLLECTION: &'static str = "interests";
    const TABLE: &'static str = "interests";
    const DEFAULT_SORT: &'static str = "-noted_on";
    const FIELDS: &'static [Field] = &[
        Field::of(interests::product_id),
        Field::of(interests::subject),
        Field::of(interests::strength).words(InterestStrength::WORDS),
        Field::of(interests::noted_on).sorted(),
        Field::of(interests::created_at).sorted(),
    ];
}
