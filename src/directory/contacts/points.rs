//! The ways to reach a person, and the forms in which addresses and numbers are compared.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::ValidationError;

use crate::kernel::values::{Email, Label, PhoneNumber};
use crate::{json_column, text_enum};

text_enum! {
    /// A way to reach a person.
    pub enum Channel {
        Call = "call", Email = "email", Message = "message", Meeting = "meeting", Letter = "letter"
    }
}

/// An e-mail address of a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EmailAddress {
    pub value: Email,
    pub label: Option<Label>,
    /// Whether it is the one to write to.
    pub is_primary: bool,
}

/// A telephone number of a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Phone {
    pub value: PhoneNumber,
    pub label: Option<Label>,
    /// The number by which it is found and compared: digits, with `+` before a country code.
    #[schema(max_length = 41, pattern = r"^\+?[0-9]+$")]
    pub normalised: String,
}

json_column! {
    /// All e-mail addresses of a contact.
    pub struct Emails(Vec<EmailAddress>);
}

json_column! {
    /// All telephone numbers of a contact.
    pub struct Phones(Vec<Phone>);
}

/// An e-mail address to be kept.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEmail {
    pub value: Email,
    pub label: Option<Label>,
    /// The first of the list is the primary one, unless another is; no two are.
    pub is_primary: Option<bool>,
}

/// A telephone number to be kept.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPhone {
    pub value: PhoneNumber,
    pub label: Option<Label>,
}

impl Emails {
    pub fn of(given: Vec<NewEmail>) -> Self {
        let primary = given.iter().position(is_primary).unwrap_or_default();
        let kept = given.into_iter().enumerate().map(|(at, email)| EmailAddress {
            value: email.value,
            label: email.label,
            is_primary: at == primary,
        });
        Self(kept.collect())
    }

    /// What the addresses are found by.
    pub fn keys(&self) -> Vec<String> {
        distinct(self.0.iter().map(|email| email.value.folded().to_string()))
    }
}

impl Phones {
    pub fn of(given: Vec<NewPhone>) -> Self {
        let kept = given.into_iter().map(|phone| Phone {
            normalised: phone.value.normalised(),
            value: phone.value,
            label: phone.label,
        });
        Self(kept.collect())
    }

    /// What the numbers are found by.
    pub fn keys(&self) -> Vec<String> {
        distinct(self.0.iter().map(|phone| phone.normalised.clone()))
    }
}

fn is_primary(email: &NewEmail) -> bool {
    email.is_primary == Some(true)
}

fn distinct(keys: impl Iterator<Item = String>) -> Vec<String> {
    let mut keys: Vec<String> = keys.collect();
    keys.sort();
    keys.dedup();
    keys
}

/// 422 when several addresses are said to be the primary one.
pub(super) fn one_primary(emails: &[NewEmail]) -> Result<(), ValidationError> {
    if emails.iter().filter(|email| is_primary(email)).count() < 2 {
        return Ok(());
    }
    let message = Cow::Borrowed("Only one address can be the primary one.");
    Err(ValidationError::new("repeated").with_message(message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(value: &str, is_primary: Option<bool>) -> NewEmail {
        NewEmail { value: Email::new(value), label: None, is_primary }
    }

    #[test]
    fn the_first_address_is_primary_unless_another_is() {
        let primary = |given| Emails::of(given).0.iter().map(|email| email.is_primary).collect::<Vec<_>>();
        assert_eq!(primary(vec![email("a@x.org", None), email("b@x.org", None)]), [true, false]);
        assert_eq!(primary(vec![email("a@x.org", None), email("b@x.org", Some(true))]), [false, true]);
        assert!(primary(Vec::new()).is_empty());
    }

    #[test]
    fn two_primary_addresses_are_refused() {
        assert!(one_primary(&[email("a@x.org", Some(true)), email("b@x.org", Some(false))]).is_ok());
        let refused = one_primary(&[email("a@x.org", Some(true)), email("b@x.org", Some(true))]);
        assert_eq!(refused.unwrap_err().code, "repeated");
    }

    #[test]
    fn spellings_of_one_address_have_one_key() {
        let emails = Emails::of(vec![email("Ann@X.org", None), email("ann@x.org", None)]);
        assert_eq!(emails.keys(), ["ann@x.org"]);
        let phone = |value| NewPhone { value: PhoneNumber::new(value), label: None };
        let phones = Phones::of(vec![phone("+38 (044) 123-45-67"), phone("0038 0441234567")]);
        assert_eq!(phones.keys(), ["+380441234567"]);
    }
}
