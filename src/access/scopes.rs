//! What a key may do of all that its owner may: scopes, named by the resource they open.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, de};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::policy::{Action, Resource};
use crate::kernel::{Error, Result};
use crate::text_enum;

text_enum! {
    /// How a scope opens a resource.
    pub enum Verb { Read = "read", Write = "write", Delete = "delete" }
}

/// One scope of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyScope {
    Of(Resource, Verb),
    /// Taking records out in bulk.
    Export,
    /// Asking what a token is.
    Introspect,
    /// All about organization, users, teams, keys and identity providers.
    Admin,
}

/// Every scope there is, by its word.
static ALL: LazyLock<Vec<(String, KeyScope)>> = LazyLock::new(|| {
    let pairs =
        Resource::ALL.iter().flat_map(|resource| Action::ALL.iter().map(|action| (*resource, *action)));
    let mut all: BTreeSet<_> =
        pairs.filter_map(|(resource, action)| KeyScope::of(resource, action)).collect();
    all.extend([KeyScope::Export, KeyScope::Introspect]);
    all.into_iter().map(|scope| (scope.to_string(), scope)).collect()
});

fn is_administrative(resource: Resource) -> bool {
    use Resource::{ApiKey, IdentityProvider, Organization, Team, User};
    matches!(resource, Organization | User | Team | ApiKey | IdentityProvider)
}

impl KeyScope {
    /// The scope that an action needs; `None` for what no key may do. Keys cannot make keys, nor prolong them.
    pub fn of(resource: Resource, action: Action) -> Option<Self> {
        let verb = match action {
            Action::Read => Verb::Read,
            Action::Create | Action::Update | Action::Assign | Action::Backdate => Verb::Write,
            Action::Delete => Verb::Delete,
        };
        match (resource, verb) {
            (Resource::ApiKey, Verb::Write) | (Resource::Change, Verb::Write | Verb::Delete) => None,
            (resource, Verb::Read) => Some(Self::Of(resource, verb)),
            (Resource::Export, _) => Some(Self::Export),
            (resource, _) if is_administrative(resource) => Some(Self::Admin),
            (resource, verb) => Some(Self::Of(resource, verb)),
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        ALL.iter().find(|(known, _)| known == word).map(|(_, scope)| *scope)
    }

    pub fn words() -> impl Iterator<Item = &'static str> {
        ALL.iter().map(|(word, _)| word.as_str())
    }
}

impl fmt::Display for KeyScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Of(resource, verb) => write!(f, "{}:{}", plural(resource.word()), verb.word()),
            Self::Export => f.write_str("export"),
            Self::Introspect => f.write_str("introspect"),
            Self::Admin => f.write_str("admin:*"),
        }
    }
}

/// Scopes name collections, as addresses do.
fn plural(word: &str) -> String {
    word.strip_suffix('y')
        .filter(|stem| !stem.ends_with('e'))
        .map_or(format!("{word}s"), |stem| format!("{stem}ies"))
}

impl<'de> Deserialize<'de> for KeyScope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let word = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&word).ok_or_else(|| de::Error::custom("unknown scope"))
    }
}

impl PartialSchema for KeyScope {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(Self::words()))
            .description(Some(
                "What a key may do: `<resource>:read`, `:write` or `:delete`; `export`; `introspect`; `admin:*` for \
                 the organization's users, teams, keys and identity providers.",
            ))
            .into()
    }
}

impl ToSchema for KeyScope {
    fn name() -> std::borrow::Cow<'static, str> {
        std::borrow::Cow::Borrowed("KeyScope")
    }
}

/// The scopes of a key, or of a token that was issued to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(BTreeSet<KeyScope>);

impl Scopes {
    /// Of words; those that no release knows open nothing.
    pub fn of_words<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        Self(words.into_iter().filter_map(KeyScope::parse).collect())
    }

    pub fn covers(&self, scope: KeyScope) -> bool {
        let administered = matches!(scope, KeyScope::Of(resource, _) if is_administrative(resource));
        self.0.contains(&scope) || administered && self.0.contains(&KeyScope::Admin)
    }

    /// 403 `insufficient_scope` unless the scope is covered; always where there is none.
    pub fn allow(&self, needed: Option<KeyScope>) -> Result<()> {
        match needed {
            Some(scope) if self.covers(scope) => Ok(()),
            needed => Err(Error::insufficient_scope(needed.map(|scope| scope.to_string()).as_deref())),
        }
    }

    /// What both cover.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let mine = self.0.iter().filter(|scope| other.covers(**scope));
        Self(mine.chain(other.0.iter().filter(|scope| self.covers(**scope))).copied().collect())
    }

    pub fn within(&self, other: &Self) -> bool {
        self.0.iter().all(|scope| other.covers(*scope))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// As OAuth writes a scope: words with spaces between.
impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_named_like_the_collection() {
        let of = |resource, action| KeyScope::of(resource, action).map(|scope| scope.to_string());
        assert_eq!(of(Resource::Lead, Action::Create).as_deref(), Some("leads:write"));
        assert_eq!(of(Resource::LeadSource, Action::Delete).as_deref(), Some("lead_sources:delete"));
        assert_eq!(of(Resource::Change, Action::Read).as_deref(), Some("changes:read"));
        assert_eq!(of(Resource::User, Action::Update).as_deref(), Some("admin:*"));
        assert_eq!(of(Resource::ApiKey, Action::Create), None);
        assert_eq!(plural("activity"), "activities");
        assert_eq!(plural("api_key"), "api_keys");
    }

    #[test]
    fn every_word_reads_back() {
        for word in KeyScope::words() {
            assert_eq!(KeyScope::parse(word).unwrap().to_string(), word);
        }
        assert_eq!(KeyScope::parse("leads:*"), None);
        assert_eq!(KeyScope::parse("users:write"), None);
    }

    #[test]
    fn scopes_cover_what_they_name() {
        let scopes = Scopes::of_words(["leads:read", "admin:*", "no:such"]);
        assert!(scopes.allow(KeyScope::of(Resource::Lead, Action::Read)).is_ok());
        assert!(scopes.allow(KeyScope::of(Resource::Lead, Action::Update)).is_err());
        assert!(scopes.allow(KeyScope::of(Resource::User, Action::Read)).is_ok());
        assert!(scopes.allow(KeyScope::of(Resource::ApiKey, Action::Create)).is_err());
        assert!(Scopes::of_words(["users:read"]).within(&scopes));
        assert_eq!(
            scopes.and(&Scopes::of_words(["users:read", "deals:read"])),
            Scopes::of_words(["users:read"])
        );
    }
}
