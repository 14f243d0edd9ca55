//! A possible duplicate, and how they are listed.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::json;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use crate::kernel::ids::AnyId;
use crate::kernel::listing::{Field, Listed};
use crate::kernel::values::Word;

/// Something that two records have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Resemblance {
    /// What is the same, or alike: `email`, `phone`, `tax_id`, `name`, `similar_name`, `domain` …
    #[schema(value_type = Word)]
    pub rule: &'static str,
    /// The member that was looked at.
    #[schema(value_type = Word)]
    pub member: &'static str,
    /// What it adds to the score.
    #[schema(minimum = 1, maximum = 100)]
    pub points: i32,
}

/// A record that may be the same as another.
#[derive(Clone, Debug, Serialize)]
pub struct Duplicate<R> {
    pub id: AnyId,
    /// The sum of the reasons, 100 at most.
    pub score: i32,
    pub reasons: Vec<Resemblance>,
    pub record: R,
}

impl<R: ToSchema> PartialSchema for Duplicate<R> {
    fn schema() -> RefOr<Schema> {
        let named = |name: Cow<'static, str>| json!({ "$ref": format!("#/components/schemas/{name}") });
        let schema = json!({
            "type": "object",
            "description": "A record that may be the same as the one that was asked about.",
            "required": ["id", "score", "reasons", "record"],
            "properties": {
                "id": { "type": "string", "format": "uuid", "maxLength": 36, "description": "The record's id." },
                "score": { "type": "integer", "format": "int32", "minimum": 0, "maximum": 100,
                           "description": "How likely both are the same: the sum of the reasons' points, at most 100." },
                "reasons": { "type": "array", "maxItems": 20, "items": named(Resemblance::name()),
                             "description": "What both have in common." },
                "record": named(R::name()),
            },
        });
        serde_json::from_value(schema).unwrap_or_default()
    }
}

impl<R: ToSchema> ToSchema for Duplicate<R> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("Similar{}", R::name()))
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((R::name().into_owned(), R::schema()));
        R::schemas(schemas);
        schemas.push((Resemblance::name().into_owned(), Resemblance::schema()));
        Resemblance::schemas(schemas);
    }
}

diesel::table! {
    /// What a search for duplicates makes; there is no such table.
    duplicates (id) {
        id -> Uuid,
        score -> Integer,
    }
}

impl<R> Listed for Duplicate<R> {
    const COLLECTION: &'static str = "duplicates";
    const TABLE: &'static str = "duplicates";
    const DEFAULT_SORT: &'static str = "-score";
    const FIELDS: &'static [Field] = &[Field::of(duplicates::score).sorted()];
}
