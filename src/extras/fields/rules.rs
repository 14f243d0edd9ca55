//! What fits together in a definition.

use serde_json::Value;

use super::model::{CustomField, FieldKind, FieldOption};
use super::values::{self, INDEXED_MAX};
use crate::extras::custom::CustomValue;
use crate::kernel::values::Bound;
use crate::kernel::{Error, Result, Violation};

/// The definition with its limits and its default in the form of its kind, or all that does not fit.
pub(super) fn settled(mut field: CustomField) -> Result<CustomField, Vec<Violation>> {
    let mut found = Vec::new();
    found.extend(misplaced(&field));
    found.extend(lengths(&field));
    found.extend(bounds(&mut field).err().into_iter().flatten());
    if found.is_empty() {
        found.extend(default(&mut field).err().into_iter().flatten());
    }
    if found.is_empty() { Ok(field) } else { Err(found) }
}

/// 422 for an option that stands twice.
pub(super) fn distinct(field: &CustomField) -> Result<()> {
    let found = options(&field.options.0);
    if found.is_empty() { Ok(()) } else { Err(Error::invalid(found)) }
}

/// Members that do not belong to the kind, or that it lacks.
fn misplaced(field: &CustomField) -> Vec<Violation> {
    use FieldKind::{Boolean, Choice, Choices, Date, Decimal, Instant, Number, Reference, Text, Url};
    let (kind, offers) = (field.kind, !field.options.0.is_empty());
    let ordered = matches!(kind, Number | Decimal | Date | Instant);
    let chosen = matches!(kind, Choice | Choices);
    let members = [
        ("/refers_to", field.refers_to.is_some(), kind == Reference),
        ("/options", offers, chosen),
        ("/minimum", field.minimum.is_some(), ordered),
        ("/maximum", field.maximum.is_some(), ordered),
        ("/max_length", field.max_length.is_some(), matches!(kind, Text | Url)),
        ("/max_decimals", field.max_decimals.is_some(), kind == Decimal),
        ("/is_unique", field.is_unique, !chosen && kind != Boolean),
        ("/is_sortable", field.is_sortable, kind.own().is_ordered()),
        ("/default_value", field.default_value.is_some(), kind != Reference && !field.is_unique),
    ];
    let strange = members.into_iter().filter(|(_, given, fits)| *given && !fits);
    let strange =
        strange.map(|(at, ..)| Violation::at(at, "not_allowed", "Does not go with this kind of field."));
    let needed =
        [("/refers_to", field.refers_to.is_none() && kind == Reference), ("/options", chosen && !offers)];
    let lacking = needed.into_iter().filter(|(_, lacks)| *lacks);
    strange
        .chain(lacking.map(|(at, _)| Violation::at(at, "required", "This kind of field needs it.")))
        .collect()
}

fn options(options: &[FieldOption]) -> Vec<Violation> {
    let repeated = |place: usize, option: &FieldOption| {
        options.iter().take(place).any(|other| other.value == option.value)
    };
    let twice = options.iter().enumerate().filter(|(place, option)| repeated(*place, option));
    let at = |place: usize| format!("/options/{place}/value");
    twice.map(|(place, _)| Violation::at(at(place), "repeated", "Each value may stand only once.")).collect()
}

/// What an index holds is not long.
fn lengths(field: &CustomField) -> Option<Violation> {
    let long = field.max_length.is_some_and(|length| length.get() > INDEXED_MAX);
    (long && field.is_indexed()).then(|| {
        let message = format!("At most {INDEXED_MAX} for what is filterable, sortable or unique.");
        Violation::at("/max_length", "out_of_range", message).with("limit", INDEXED_MAX)
    })
}

/// Reads the limits as values of the field, without limits.
fn bounds(field: &mut CustomField) -> Result<(), Vec<Violation>> {
    let free = CustomField { minimum: None, maximum: None, ..field.clone() };
    let mut found = Vec::new();
    for (bound, at) in [(&mut field.minimum, "/minimum"), (&mut field.maximum, "/maximum")] {
        match bound.as_ref().map(|bound| limit(&free, bound, at)).transpose() {
            Ok(read) => *bound = read,
            Err(violations) => found.extend(violations),
        }
    }
    if !found.is_empty() {
        return Err(found);
    }
    let Some(least) = field.minimum.as_ref().map(|least| value_of(field, least)) else { return Ok(()) };
    let crossed = values::read(&CustomField { minimum: None, ..field.clone() }, &least, None, "/maximum");
    crossed.map(|_| ()).map_err(|_| vec![Violation::at("/maximum", "out_of_range", "Less than the minimum.")])
}

/// A limit in the form of the kind.
fn limit(free: &CustomField, bound: &Bound, at: &str) -> Result<Bound, Vec<Violation>> {
    let read = values::read(free, &value_of(free, bound), None, at);
    read.map(|value| Bound::new(value.as_str().map_or(value.to_string(), str::to_owned)))
}

/// A limit, which is text, as a value of the field.
fn value_of(field: &CustomField, bound: &Bound) -> Value {
    let text = Value::from(bound.as_str());
    if field.kind != FieldKind::Number {
        return text;
    }
    bound.as_str().parse::<i64>().map_or(text, Value::from)
}

/// Reads the default as any value of the field.
fn default(field: &mut CustomField) -> Result<(), Vec<Violation>> {
    let Some(given) = field.default_value.take() else { return Ok(()) };
    field.default_value = Some(CustomValue(values::read(field, &given.0, None, "/default_value")?));
    Ok(())
}
