//! The values of an organization's own fields: the open member `custom` of records.

use std::borrow::Cow;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::pg::PgConnection;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::Extended;
use super::fields::{Catalogue, Extendable, Reading};
use crate::access::Actor;
use crate::json_value;
use crate::kernel::{Error, Result};

/// The values of the organization's own fields, by key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Jsonb)]
#[serde(transparent)]
pub struct Custom(pub Map<String, Value>);

json_value!(Custom);

/// The value of one of the organization's own fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Jsonb)]
#[serde(transparent)]
pub struct CustomValue(pub Value);

json_value!(CustomValue);

/// What a value can be, whatever its field.
fn alternatives() -> Vec<Value> {
    let text = json!({ "type": "string", "maxLength": 10_000, "pattern": "^[^\\u0000]*$" });
    vec![
        text.clone(),
        json!({ "type": "number" }),
        json!({ "type": "boolean" }),
        json!({ "type": "array", "maxItems": 100, "items": text }),
    ]
}

impl PartialSchema for CustomValue {
    fn schema() -> RefOr<Schema> {
        let description = "The value of a custom field, in the form of the field's kind.";
        let schema = json!({ "description": description, "anyOf": alternatives() });
        serde_json::from_value(schema).unwrap_or_default()
    }
}

impl ToSchema for CustomValue {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("CustomValue")
    }
}

const ABOUT: &str = "The values of the organization's own fields, by key, in the form of the field's kind (see \
    `/custom-fields`); `null` clears one. A key that is not defined, a value that breaks its definition, and a \
    required field left empty are refused with 409 `custom_field_mismatch`; a unique value that another record \
    has with `duplicate`, and a reference to a record that is not there with `reference_not_found`.";

impl PartialSchema for Custom {
    fn schema() -> RefOr<Schema> {
        let mut values = alternatives();
        values.insert(3, json!({ "type": "null" }));
        let schema = json!({
            "type": "object",
            "description": ABOUT,
            "maxProperties": 200,
            "propertyNames": { "type": "string", "maxLength": 63, "pattern": "^[a-z][a-z0-9_]{0,62}$" },
            "additionalProperties": { "anyOf": values },
        });
        serde_json::from_value(schema).unwrap_or_default()
    }
}

impl ToSchema for Custom {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Custom")
    }
}

/// A refusal of a part's own fields, told of where the part stands in the document.
pub fn in_part(place: &str, error: Error) -> Error {
    let Error::Refused(mut refusal) = error else { return error };
    let pointers = refusal.errors.iter_mut().filter_map(|violation| violation.pointer.as_mut());
    for pointer in pointers.filter(|pointer| pointer.starts_with("/custom/")) {
        pointer.insert_str(0, place);
    }
    Error::Refused(refusal)
}

/// The kind of record that `R` is.
pub(super) fn kind_of<R: Extended>() -> Result<Extendable> {
    Extendable::of(R::TYPE).ok_or_else(|| Error::internal(format!("{} has no fields of its own", R::TYPE)))
}

/// What a new record has: what was given, and defaults.
pub(super) fn of_new<R: Extended>(
    conn: &mut PgConnection,
    actor: &Actor,
    catalogue: &Catalogue,
    given: Option<Custom>,
) -> Result<Custom> {
    let mut given = given.unwrap_or_default().0;
    let mut reading = Reading::default();
    for field in catalogue.of(kind_of::<R>()?) {
        match given.remove(field.key.as_str()).filter(|value| !value.is_null()) {
            Some(value) => reading.take(field, &value, None),
            None => reading.leave_out(field),
        }
    }
    given.keys().for_each(|key| reading.refuse_unknown(key));
    reading.close(conn, actor).map(Custom)
}

/// What a record has after a change: members left out stay, `null` clears. What is no longer defined goes.
pub(super) fn of_change<R: Extended>(
    conn: &mut PgConnection,
    actor: &Actor,
    catalogue: &Catalogue,
    before: &Custom,
    change: Custom,
) -> Result<Custom> {
    let mut change = change.0;
    let mut reading = Reading::default();
    for field in catalogue.of(kind_of::<R>()?) {
        let old = before.0.get(field.key.as_str());
        match (change.remove(field.key.as_str()), old) {
            (Some(Value::Null), _) => reading.clear(field),
            (Some(value), old) if Some(&value) != old => reading.take(field, &value, old),
            (_, Some(old)) => reading.keep(field, old),
            (_, None) => {}
        }
    }
    change.keys().for_each(|key| reading.refuse_unknown(key));
    reading.close(conn, actor).map(Custom)
}
