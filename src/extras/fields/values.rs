//! Values held against their definitions: what fits is written in one form, all that does not is told at once.

use actix_web::http::StatusCode;
use diesel::pg::PgConnection;
use rust_decimal::Decimal;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::{CustomField, FieldKind, ReferenceTarget};
use crate::access::Actor;
use crate::kernel::http::value_of;
use crate::kernel::values::{Bound, Day, Decimals, Email, Instant, Url, whole_of};
use crate::kernel::{Error, Result, Violation};

/// The largest integer that every JSON reader keeps exact.
const INTEGER_MAX: i64 = 9_007_199_254_740_991;
/// Digits of a decimal before the point, and after it.
const WHOLE_MAX: usize = 15;
const PLACES_MAX: i32 = 6;
/// The most characters: of any text, and of one that an index holds.
pub(super) const TEXT_MAX: i32 = 10_000;
pub(super) const INDEXED_MAX: i32 = 500;

/// The values of one record, read field by field.
#[derive(Default)]
pub struct Reading {
    values: Map<String, Value>,
    references: Vec<(String, ReferenceTarget, Uuid)>,
    violations: Vec<Violation>,
}

fn pointer(key: &str) -> String {
    format!("/custom/{}", key.replace('~', "~0").replace('/', "~1"))
}

impl Reading {
    /// A value that is to be written in place of an old one; an empty list is none.
    pub fn take(&mut self, field: &CustomField, value: &Value, old: Option<&Value>) {
        if value.as_array().is_some_and(Vec::is_empty) && field.kind == FieldKind::Choices {
            return self.clear(field);
        }
        let at = pointer(field.key.as_str());
        match read(field, value, old, &at) {
            Ok(value) => {
                let id = value.as_str().and_then(|text| text.parse().ok());
                self.references.extend(field.refers_to.zip(id).map(|(target, id)| (at, target, id)));
                self.values.insert(field.key.to_string(), value);
            }
            Err(found) => self.violations.extend(found),
        }
    }

    /// A value that stands and stays.
    pub fn keep(&mut self, field: &CustomField, value: &Value) {
        self.values.insert(field.key.to_string(), value.clone());
    }

    /// A field of a new record that nothing is said of.
    pub fn leave_out(&mut self, field: &CustomField) {
        match &field.default_value {
            Some(default) => self.keep(field, &default.0),
            None => self.clear(field),
        }
    }

    /// A field that is to be empty.
    pub fn clear(&mut self, field: &CustomField) {
        if field.is_required {
            let at = pointer(field.key.as_str());
            self.violations.push(Violation::at(at, "required", "The organization requires this field."));
        }
    }

    pub fn refuse_unknown(&mut self, key: &str) {
        let message = "The organization has no such field.";
        self.violations.push(Violation::at(pointer(key), "unknown_field", message));
    }

    /// All values, if they fit and what they refer to is there.
    pub fn close(self, conn: &mut PgConnection, actor: &Actor) -> Result<Map<String, Value>> {
        if !self.violations.is_empty() {
            let detail = "The organization's own fields do not allow these values.";
            return Err(Error::conflict("custom_field_mismatch", "", detail).listing(self.violations));
        }
        let mut missing = Vec::new();
        for (at, target, id) in self.references {
            if !target.table().shows(conn, actor, id)? {
                missing.push(Violation::at(
                    at,
                    "reference_not_found",
                    "The referenced record does not exist.",
                ));
            }
        }
        if missing.is_empty() {
            return Ok(self.values);
        }
        let detail = "The referenced record does not exist.";
        Err(Error::refuse(StatusCode::CONFLICT, "reference_not_found", detail).listing(missing))
    }
}

/// The value in the one form in which it is kept.
pub(super) fn read(
    field: &CustomField,
    value: &Value,
    old: Option<&Value>,
    at: &str,
) -> Result<Value, Vec<Violation>> {
    let one = |code: &str, message: &str| vec![Violation::at(at, code, message)];
    let text = || value.as_str().ok_or_else(|| one("invalid_type", "Must be a string."));
    match field.kind {
        FieldKind::Text => sized(field, text()?, at),
        FieldKind::Url => {
            parsed::<Url>(text()?, at)?;
            sized(field, text()?, at)
        }
        // Addresses are compared in lower case, so that is how they stand.
        FieldKind::Email => {
            Ok(parsed::<Email>(text()?, at)?.as_str().unwrap_or_default().to_lowercase().into())
        }
        FieldKind::Number => number(field, value, at),
        FieldKind::Decimal => decimal(field, text()?, at),
        FieldKind::Boolean => {
            let flag = value.as_bool().ok_or_else(|| one("invalid_type", "Must be true or false."))?;
            Ok(flag.into())
        }
        FieldKind::Date => bounded(field, parsed::<Day>(text()?, at)?, at),
        FieldKind::Instant => bounded(field, parsed::<Instant>(text()?, at)?, at),
        FieldKind::Choice => choice(field, text()?, at),
        FieldKind::Choices => choices(field, value, old, at),
        FieldKind::Reference => {
            let id: Option<Uuid> =
                Some(text()?).filter(|text| text.len() == 36).and_then(|id| id.parse().ok());
            Ok(id.ok_or_else(|| one("invalid_format", "Must be a UUID."))?.to_string().into())
        }
    }
}

/// The text as one of the API's own values.
fn parsed<T: DeserializeOwned + Serialize + ToSchema + 'static>(
    text: &str,
    at: &str,
) -> Result<Value, Vec<Violation>> {
    let read = value_of::<T>(text).and_then(|value| serde_json::to_value(value).map_err(Error::internal));
    read.map_err(|error| match error {
        Error::Refused(refusal) => {
            let here = |violation| Violation { pointer: Some(at.to_owned()), ..violation };
            let mut found: Vec<_> = refusal.errors.into_iter().map(here).collect();
            // A pattern and a format say the same.
            found.dedup_by(|one, other| one.code == other.code);
            found
        }
        _ => vec![Violation::at(at, "invalid_value", "The value is not valid here.")],
    })
}

fn sized(field: &CustomField, text: &str, at: &str) -> Result<Value, Vec<Violation>> {
    let most = field.longest();
    let length = i32::try_from(text.chars().count()).unwrap_or(i32::MAX);
    if length > most {
        let message = format!("At most {most} characters.");
        return Err(vec![Violation::at(at, "too_long", message).with("limit", most)]);
    }
    if text.is_empty() {
        return Err(vec![Violation::at(at, "too_short", "At least 1 characters.").with("limit", 1)]);
    }
    Ok(text.into())
}

fn number(field: &CustomField, value: &Value, at: &str) -> Result<Value, Vec<Violation>> {
    let whole = value.as_number().and_then(whole_of);
    let Some(whole) = whole else {
        return Err(vec![Violation::at(at, "invalid_type", "Must be an integer.")]);
    };
    if !(-INTEGER_MAX..=INTEGER_MAX).contains(&whole) {
        return Err(vec![Violation::at(at, "out_of_range", "Must lie between -(2^53-1) and 2^53-1.")]);
    }
    in_bounds(field, &Decimal::from(whole), |bound| bound.parse().ok(), at)?;
    Ok(whole.into())
}

fn decimal(field: &CustomField, text: &str, at: &str) -> Result<Value, Vec<Violation>> {
    let Some(places) = places(text) else {
        return Err(vec![Violation::at(at, "invalid_format", "Must be a decimal number such as `1234.50`.")]);
    };
    let most = field.max_decimals.map_or(PLACES_MAX, Decimals::get);
    if i32::try_from(places).unwrap_or(i32::MAX) > most {
        let message = format!("At most {most} decimals.");
        return Err(vec![Violation::at(at, "too_many_decimals", message).with("max", most)]);
    }
    let value: Decimal = text.parse().unwrap_or_default();
    in_bounds(field, &value, |bound| bound.parse().ok(), at)?;
    Ok(value.normalize().to_string().into())
}

/// How many decimals a decimal number has that matter; `None` for what is none.
fn places(text: &str) -> Option<usize> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let fits = whole == "0" || (digits(whole) && !whole.starts_with('0') && whole.len() <= WHOLE_MAX);
    (fits && digits(fraction) && fraction.len() <= 20).then(|| fraction.trim_end_matches('0').len())
}

/// Days and instants, whose one form is ordered as text is.
fn bounded(field: &CustomField, value: Value, at: &str) -> Result<Value, Vec<Violation>> {
    let text = value.as_str().unwrap_or_default().to_owned();
    in_bounds(field, &text, |bound| Some(bound.to_owned()), at)?;
    Ok(value)
}

fn in_bounds<T: PartialOrd>(
    field: &CustomField,
    value: &T,
    read: impl Fn(&str) -> Option<T>,
    at: &str,
) -> Result<(), Vec<Violation>> {
    let bound = |bound: &Option<Bound>| bound.as_ref().and_then(|bound| read(bound.as_str()));
    let refused = |word: &str, limit: &Option<Bound>| {
        let limit = limit.as_ref().map(Bound::as_str).unwrap_or_default();
        vec![Violation::at(at, "out_of_range", format!("{word} {limit}.")).with("limit", limit)]
    };
    if bound(&field.minimum).is_some_and(|least| *value < least) {
        return Err(refused("At least", &field.minimum));
    }
    if bound(&field.maximum).is_some_and(|most| *value > most) {
        return Err(refused("At most", &field.maximum));
    }
    Ok(())
}

fn choice(field: &CustomField, text: &str, at: &str) -> Result<Value, Vec<Violation>> {
    let active = field.options.0.iter().filter(|option| option.is_active).map(|option| option.value.as_str());
    let active: Vec<_> = active.collect();
    if active.contains(&text) {
        return Ok(text.into());
    }
    let refused = Violation::at(at, "unknown_value", "Not one of the options.");
    Err(vec![refused.with("limit", json!(active))])
}

/// Several options, kept in the order in which they are offered; what was there may stay.
fn choices(
    field: &CustomField,
    value: &Value,
    old: Option<&Value>,
    at: &str,
) -> Result<Value, Vec<Violation>> {
    let items = value.as_array().map(|items| items.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
    let Some(Some(items)) = items else {
        return Err(vec![Violation::at(at, "invalid_type", "Must be an array of strings.")]);
    };
    let had = |item: &str| old.and_then(Value::as_array).is_some_and(|old| old.iter().any(|one| one == item));
    let mut refused = Vec::new();
    for (place, item) in items.iter().enumerate() {
        let at = format!("{at}/{place}");
        if items.iter().take(place).any(|other| other == item) {
            refused.push(Violation::at(at, "repeated", "Each item may stand only once."));
        } else if !had(item) {
            refused.extend(choice(field, item, &at).err().into_iter().flatten());
        }
    }
    if !refused.is_empty() {
        return Err(refused);
    }
    let offered = field.options.0.iter().map(|option| option.value.as_str());
    Ok(offered.filter(|option| items.contains(option)).map(Value::from).collect())
}

impl CustomField {
    /// The most characters of a text.
    pub(super) fn longest(&self) -> i32 {
        let most = if self.is_indexed() { INDEXED_MAX } else { TEXT_MAX };
        self.max_length.map_or(most, |length| length.get().min(most))
    }
}
