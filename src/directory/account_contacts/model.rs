//! What a contact is at an account.

use std::borrow::Cow;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use crate::kernel::ids::{AccountContactId, AccountId, ContactId, OrganizationId, UserId};
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::patch::{nullable, present};
use crate::kernel::values::{Day, Instant, Word};
use crate::schema::account_contacts;
use crate::{part_record, stored};

/// Where a contact's role at an account stands in the addresses.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AccountContactPath {
    /// The account's id.
    pub id: AccountId,
    /// The id of the role at the account, which is not the contact's.
    pub link_id: AccountContactId,
}

/// The role of a contact at an account.
#[derive(Clone, Debug, HasQuery, Identifiable, Serialize, ToSchema)]
#[diesel(table_name = account_contacts, primary_key(organization_id, id))]
pub struct AccountContact {
    pub id: AccountContactId,
    #[serde(skip)]
    pub organization_id: OrganizationId,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    pub account_id: AccountId,
    pub contact_id: ContactId,
    /// What the person does there, such as `buyer`.
    pub role: Option<Word>,
    pub is_decision_maker: bool,
    /// Whether it is the first person to turn to; an account has one at most.
    pub is_primary: bool,
    pub starts_on: Option<Day>,
    pub ends_on: Option<Day>,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by_id: Option<UserId>,
    pub updated_by_id: Option<UserId>,
}

pub type AccountContactPage = Page<AccountContact>;
pub type AccountContactListing = Listing<AccountContact>;
part_record!(AccountContact, "account_contact", "contacts" of "accounts" by account_id, Account);
stored!(AccountContact in account_contacts);

/// What it takes to give a contact a role at an account; it ends no sooner than it starts.
#[derive(Clone, Debug, Deserialize, Insertable, Validate, ToSchema)]
#[diesel(table_name = account_contacts)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = ends_after_start))]
pub struct NewAccountContact {
    pub contact_id: ContactId,
    /// What the person does there, such as `buyer`.
    pub role: Option<Word>,
    pub is_decision_maker: Option<bool>,
    /// Whether it is the first person to turn to; the one before is no longer.
    pub is_primary: Option<bool>,
    pub starts_on: Option<Day>,
    pub ends_on: Option<Day>,
}

impl NewAccountContact {
    /// A role without particulars.
    pub fn of(contact_id: ContactId) -> Self {
        let (role, starts_on, ends_on) = (None, None, None);
        Self { contact_id, role, is_decision_maker: None, is_primary: None, starts_on, ends_on }
    }
}

/// What can be changed on the role of a contact at an account.
#[derive(Clone, Debug, Default, Deserialize, AsChangeset, Validate, ToSchema)]
#[diesel(table_name = account_contacts)]
#[serde(deny_unknown_fields)]
pub struct AccountContactPatch {
    #[serde(default, deserialize_with = "nullable")]
    pub role: Option<Option<Word>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub is_decision_maker: Option<bool>,
    /// Whether it is the first person to turn to; the one before is no longer.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub is_primary: Option<bool>,
    #[serde(default, deserialize_with = "nullable")]
    pub starts_on: Option<Option<Day>>,
    #[serde(default, deserialize_with = "nullable")]
    pub ends_on: Option<Option<Day>>,
}

fn ends_after_start(new: &NewAccountContact) -> Result<(), ValidationError> {
    match (new.starts_on, new.ends_on) {
        (Some(start), Some(end)) if end < start => {
            let message = Cow::Borrowed("It must not end before it starts.");
            Err(ValidationError::new("not_allowed").with_message(message))
        }
        _ => Ok(()),
    }
}

impl Listed for AccountContact {
    const COLLECTION: &'static str = "account-contacts";
    const TABLE: &'static str = "account_contacts";
    const DEFAULT_SORT: &'static str = "created_at";
    const FIELDS: &'static [Field] = &[
        Field::of(account_contacts::account_id),
        Field::of(account_contacts::contact_id),
        Field::of(account_contacts::role),
        Field::of(account_contacts::is_decision_maker),
        Field::of(account_contacts::is_primary),
        Field::of(account_contacts::starts_on),
        Field::of(account_contacts::ends_on),
        Field::of(account_contacts::created_at).sorted(),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_does_not_end_before_it_starts() {
        let day = |text| serde_json::from_str::<Day>(text).ok();
        let dated = |starts_on, ends_on| NewAccountContact {
            starts_on,
            ends_on,
            ..NewAccountContact::of(ContactId::new())
        };
        assert!(dated(day("\"2026-01-02\""), day("\"2026-01-02\"")).validate().is_ok());
        assert!(dated(day("\"2026-01-02\""), None).validate().is_ok());
        assert!(dated(day("\"2026-01-02\""), day("\"2026-01-01\"")).validate().is_err());
    }
}
