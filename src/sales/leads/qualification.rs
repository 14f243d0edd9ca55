//! What was learned of a lead by a standard set of questions.

use std::borrow::Cow;
use std::collections::BTreeMap;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Jsonb;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::openapi::{Object, RefOr};
use utoipa::{PartialSchema, ToSchema};

use crate::json_value;
use crate::kernel::values::Word;

/// The answers to the questions of a framework such as `bant` or `meddic`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, AsExpression, FromSqlRow, ToSchema)]
#[diesel(sql_type = Jsonb)]
#[serde(deny_unknown_fields)]
pub struct Qualification {
    pub framework: Word,
    pub answers: Answers,
}

json_value!(Qualification);

/// Answers by the name of their question.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<String, Value>);

impl Answers {
    /// Texts by the names of their questions.
    pub fn of<'a>(given: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self(given.into_iter().map(|(name, answer)| (name.to_owned(), Value::from(answer))).collect())
    }

    /// Whether no question has an answer.
    pub(super) fn is_empty(&self) -> bool {
        self.0.values().all(Value::is_null)
    }
}

/// The most questions that a framework may have.
const MOST: usize = 50;
/// The largest number that every JSON reader keeps exact.
const LARGEST: i64 = 9_007_199_254_740_991;

impl PartialSchema for Answers {
    fn schema() -> RefOr<Schema> {
        let name = text(63, "^[a-z][a-z0-9_]{0,62}$").min_length(Some(1)).build();
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .property_names(Some(Schema::Object(name)))
            .additional_properties(Some(answer()))
            .max_properties(Some(MOST))
            .description(Some("Answers by the name of their question: a text, a number, yes or no, or null."))
            .into()
    }
}

impl ToSchema for Answers {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Answers")
    }
}

fn answer() -> Schema {
    let number = of(Type::Number).minimum(Some(-LARGEST)).maximum(Some(LARGEST));
    let one_of = OneOfBuilder::new()
        .item(text(1000, r"^[^\u0000]*$").build())
        .item(number.build())
        .item(plain(Type::Boolean))
        .item(plain(Type::Null));
    Schema::OneOf(one_of.build())
}

fn of(kind: Type) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(kind)
}

fn plain(kind: Type) -> Object {
    of(kind).build()
}

fn text(longest: usize, pattern: &str) -> ObjectBuilder {
    of(Type::String).max_length(Some(longest)).pattern(Some(pattern))
}
