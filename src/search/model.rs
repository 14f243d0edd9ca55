//! What a search finds.

use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

use crate::kernel::ids::{AnyId, UserId};
use crate::kernel::values::{Instant, Text, Word};
use crate::text_enum;

text_enum! {
    /// A kind of record that can be found.
    pub enum SearchKind {
        Account = "account",
        Contact = "contact",
        Lead = "lead",
        Deal = "deal",
        Product = "product",
        User = "user",
    }
}

/// The words of a set that grows.
pub(super) fn kinds() -> Object {
    let words = Extensions::builder().add("x-extensible-enum", SearchKind::WORDS).build();
    ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(64))
        .pattern(Some("^[a-z][a-z0-9_]{0,63}$"))
        .extensions(Some(words))
        .build()
}

/// What of a record fits the question.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SearchMatch {
    /// The member, such as `emails`.
    #[schema(value_type = Word)]
    pub member: String,
    /// Its value, or the one of several.
    pub text: Text,
}

/// A record that was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SearchHit {
    /// Its kind, as in the change log. More of them will come.
    #[schema(schema_with = kinds)]
    pub kind: SearchKind,
    pub id: AnyId,
    /// Its name.
    pub label: Text,
    /// What tells it from others of that name: a job title, an address, a state.
    pub detail: Option<Text>,
    /// The user in charge; null where nobody is.
    pub owner_id: Option<UserId>,
    pub matched: SearchMatch,
    /// How well it fits: 100 for a whole name, address or number, 90 for the name in the other alphabet, 80 where words
    /// begin so or a number ends so, 60 for parts of a name, 40 for anything else that contains the words, less for
    /// names that are nearly the same.
    #[schema(minimum = 1, maximum = 100)]
    pub score: i32,
    pub updated_at: Instant,
}

/// What tells a record from others of its name, cut to what an answer holds.
pub(super) fn detail(text: Option<String>) -> Option<Text> {
    text.map(|text| Text::new(text.chars().take(500).collect::<String>()))
}

/// What was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SearchAnswer {
    /// What fits best first; of what fits alike the record that was changed last.
    #[schema(max_items = 300)]
    pub data: Vec<SearchHit>,
    /// The kinds of which there may be more than is told here: ask for more of one, or say more.
    #[schema(schema_with = truncated)]
    pub truncated: Vec<SearchKind>,
}

fn truncated() -> utoipa::openapi::schema::Array {
    utoipa::openapi::ArrayBuilder::new().items(kinds()).max_items(Some(100)).build()
}
