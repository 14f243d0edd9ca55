//! Passwords as they are given: never shown, never logged; and what makes a new one too easy.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::kernel::values::{Email, Name};
use crate::kernel::{Error, Result};

/// The longest password, in code points.
const LONGEST: usize = 128;
/// The shortest new password.
const SHORTEST: usize = 12;
/// Fewer different characters than these are no password.
const DIFFERENT: usize = 5;
/// Shorter parts of names are in every other word.
const TELLING: usize = 4;

macro_rules! password {
    ($(#[doc = $doc:literal])+ $name:ident, $min:expr) => {
        $(#[doc = $doc])+
        #[derive(Clone, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            pub fn new(text: impl Into<String>) -> Self { Self(text.into()) }
            pub fn expose(&self) -> &str { &self.0 }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str("…") }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .format(Some(SchemaFormat::KnownFormat(KnownFormat::Password)))
                    .min_length(Some($min)).max_length(Some(LONGEST)).pattern(Some(r"^[^\u0000]*$"))
                    .description(Some(concat!($($doc, "\n"),+).trim()))
                    .into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> { Cow::Borrowed(stringify!($name)) }
        }
    };
}

password! {
    /// A password, exactly as it was chosen.
    Password, 1
}
password! {
    /// A new password. Nothing is demanded of its characters; it is refused when it is a well-known one, has
    /// fewer than five different characters, or contains the name before the `@` or the organization's name.
    NewPassword, SHORTEST
}

static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

impl NewPassword {
    /// 422 at `pointer` when the password is easy to guess.
    pub fn check(&self, pointer: &str, email: &Email, organization: &Name) -> Result<()> {
        if self.is_common() {
            return Err(Error::invalid_at(
                pointer,
                "password_too_common",
                "Too many people choose this password.",
            ));
        }
        if self.names(email, organization) {
            let message = "Must not contain the e-mail's or the organization's name.";
            return Err(Error::invalid_at(pointer, "password_too_personal", message));
        }
        Ok(())
    }

    /// A well-known password, also with digits and signs around it, or repeated.
    fn is_common(&self) -> bool {
        let folded = self.0.to_lowercase();
        let different: HashSet<char> = folded.chars().collect();
        if different.len() < DIFFERENT || COMMON.contains(folded.as_str()) {
            return true;
        }
        let core = folded.trim_matches(|c: char| !c.is_alphabetic());
        let plain: String = core.chars().map(unmasked).collect();
        !plain.is_empty() && made_of_common(&plain)
    }

    fn names(&self, email: &Email, organization: &Name) -> bool {
        let folded = self.0.to_lowercase();
        let email = email.folded();
        let local = email.as_str().split('@').next().unwrap_or_default().to_owned();
        let told = [local, organization.as_str().to_lowercase()];
        told.iter().any(|name| name.chars().count() >= TELLING && folded.contains(name.as_str()))
    }
}

/// Letters for the signs that people put in their place.
fn unmasked(sign: char) -> char {
    match sign {
        '@' | '4' => 'a',
        '0' => 'o',
        '$' | '5' => 's',
        '3' => 'e',
        '1' | '!' => 'i',
        '7' => 't',
        other => other,
    }
}

/// One common word, or one said several times.
fn made_of_common(text: &str) -> bool {
    let mut cuts = text.char_indices().skip(1).map(|(at, _)| text.split_at(at));
    COMMON.contains(text)
        || cuts.any(|(word, rest)| COMMON.contains(word) && rest.replace(word, "").is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(password: &str) -> Option<String> {
        let (email, organization) = (Email::new("Maria.Keller@example.com"), Name::new("Nordwind"));
        match NewPassword::new(password).check("/new_password", &email, &organization) {
            Ok(()) => None,
            Err(Error::Refused(refusal)) => Some(refusal.errors[0].code.clone()),
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn well_known_passwords_are_refused_in_their_usual_disguises() {
        for password in [
            "password1234",
            "P@ssw0rd2026!",
            "123456789012",
            "qwertyuiop123",
            "passwordpassword",
            "aaaaaaaaaaaa",
            "1q2w3e4r5t6y",
            "!!!!letmein!!!!",
            "iloveyou2026!!",
            "Administrator1",
            "000000000000",
        ] {
            assert_eq!(code(password).as_deref(), Some("password_too_common"), "{password}");
        }
    }

    #[test]
    fn names_that_everybody_knows_are_refused() {
        for password in ["maria.keller-2026", "xx Maria.Keller xx", "NORDWIND-forever"] {
            assert_eq!(code(password).as_deref(), Some("password_too_personal"), "{password}");
        }
    }

    #[test]
    fn long_words_of_ones_own_are_welcome() {
        for password in [
            "correct horse battery staple",
            "пароль из четырёх слов",
            "🐝🐙🦊🐢🦉🐧🐳🦔🐿🦋🐌🐞",
            "kX9#mQ2$vL7!",
        ] {
            assert_eq!(code(password), None, "{password}");
        }
    }

    #[test]
    fn a_password_does_not_show_itself() {
        assert_eq!(format!("{:?}", NewPassword::new("secret secret")), "…");
    }
}
