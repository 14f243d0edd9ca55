//! The values of an organization's own fields: the open member `custom` of records.

use std::borrow::Cow;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use crate::json_value;
use crate::kernel::{Error, Result, Violation};

/// The values of the organization's own fields, by key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Jsonb)]
#[serde(transparent)]
pub struct Custom(pub Map<String, Value>);

json_value!(Custom);

impl PartialSchema for Custom {
    fn schema() -> RefOr<Schema> {
        let text = json!({ "type": "string", "maxLength": 10_000, "pattern": "^[^\\u0000]*$" });
        let schema = json!({
            "type": "object",
            "description": "The values of the organization's own fields, by key; `null` clears one.",
            "maxProperties": 200,
            "propertyNames": { "type": "string", "maxLength": 63, "pattern": "^[a-z][a-z0-9_]{0,62}$" },
            "additionalProperties": { "anyOf": [
                text,
                { "type": "number" },
                { "type": "boolean" },
                { "type": "null" },
                { "type": "array", "maxItems": 100, "items": text },
            ] },
        });
        serde_json::from_value(schema).unwrap_or_default()
    }
}

impl ToSchema for Custom {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Custom")
    }
}

/// What a new record has.
pub(super) fn of_new(given: Option<Custom>) -> Result<Custom> {
    let given = given.unwrap_or_default();
    refuse_unknown(&given)?;
    Ok(Custom(given.0.into_iter().filter(|(_, value)| !value.is_null()).collect()))
}

/// What a record has after a change: members left out stay, `null` clears.
pub(super) fn of_change(before: &Custom, change: Custom) -> Result<Custom> {
    refuse_unknown(&change)?;
    let mut after = before.clone();
    for (key, value) in change.0 {
        if value.is_null() {
            after.0.remove(&key);
        } else {
            after.0.insert(key, value);
        }
    }
    Ok(after)
}

/// 422 for keys that the organization has not defined.
fn refuse_unknown(given: &Custom) -> Result<()> {
    let unknown = given.0.keys().map(|key| {
        Violation::at(format!("/custom/{key}"), "unknown_field", "The organization has no such field.")
    });
    let unknown: Vec<_> = unknown.collect();
    if unknown.is_empty() { Ok(()) } else { Err(Error::invalid(unknown)) }
}
