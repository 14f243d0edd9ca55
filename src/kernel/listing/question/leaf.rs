//! One comparison of a question.

use serde_json::{Map, Value};

use super::members::{integer, text, violation, wrong_type};
use super::tree::{Place, Reader};
use crate::kernel::Violation;
use crate::kernel::listing::asked::VALUES_MAX;
use crate::kernel::listing::comparison::Comparison;
use crate::kernel::listing::field::{Field, Kind};
use crate::kernel::listing::node::{Nested, Node, Unresolved};
use crate::kernel::listing::operator::Op;
use crate::kernel::listing::own::OwnField;
use crate::kernel::listing::rule::{self, Flaw};
use crate::kernel::listing::value::Values;

/// How the organization's own fields begin.
pub(super) const CUSTOM: &str = "custom.";
/// The longest key of one.
const KEY_MAX: usize = 63;
const MEMBERS: [&str; 3] = ["field", "op", "value"];

/// A comparison as it was put.
struct Put<'a> {
    field: &'a str,
    op: &'a str,
    value: &'a Value,
}

impl Reader {
    pub(super) fn leaf(&mut self, members: &Map<String, Value>, place: &Place) -> Option<Node> {
        let put = self.put(members, place)?;
        let nested = self.shape.nested.iter().find(|nested| nested.name == put.field);
        match (nested, put.field.strip_prefix(CUSTOM)) {
            (Some(nested), _) => self.rows(nested, &put, place),
            (_, Some(key)) if self.shape.extended => self.custom(key, &put, place),
            _ => {
                let known: Vec<Field> = self.shape.all().copied().collect();
                self.comparison(&known, &put, place).map(Node::Compare)
            }
        }
    }

    /// The three members, if they are there and nothing else is.
    fn put<'a>(&mut self, members: &'a Map<String, Value>, place: &Place) -> Option<Put<'a>> {
        self.refuse_unknown(place, members, &MEMBERS);
        for name in MEMBERS.iter().filter(|name| !members.contains_key(**name)) {
            let flaw = Flaw::new("required", "This member is required.");
            self.wrong.push(violation(&place.below(name), flaw));
        }
        let (field, op, value) = (members.get("field")?, members.get("op")?, members.get("value")?);
        for (name, value) in [("field", field), ("op", op)] {
            if !value.is_string() {
                self.wrong.push(violation(&place.below(name), wrong_type()));
            }
        }
        Some(Put { field: field.as_str()?, op: op.as_str()?, value })
    }

    /// What can be said of a field before it is known what it is.
    fn custom(&mut self, key: &str, put: &Put<'_>, place: &Place) -> Option<Node> {
        self.leaves += 1;
        let letter = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_';
        let begins = key.starts_with(|sign: char| sign.is_ascii_lowercase());
        if key.len() > KEY_MAX || !begins || !key.chars().all(letter) {
            return self.refuse(&place.below("field"), unknown_field());
        }
        if !Op::ALL.iter().any(|op| op.word() == put.op) {
            return self.refuse(&place.below("op"), unknown_operator(&Op::ALL.map(Op::word)));
        }
        let scalar = |value: &Value| value.is_string() || value.is_number() || value.is_boolean();
        let fits = put
            .value
            .as_array()
            .map_or(scalar(put.value), |all| (1..=VALUES_MAX).contains(&all.len()) && all.iter().all(scalar));
        if !fits {
            return self.refuse(&place.below("value"), wrong_type());
        }
        let (key, op, value) = (key.to_owned(), put.op.to_owned(), put.value.clone());
        Some(Node::Unresolved(Unresolved { at: place.at.clone(), key, op, value }))
    }

    fn comparison(&mut self, known: &[Field], put: &Put<'_>, place: &Place) -> Option<Comparison> {
        self.leaves += 1;
        let Some(field) = known.iter().find(|field| field.dotted() == put.field) else {
            return self.refuse(&place.below("field"), unknown_field());
        };
        let compared = compare(field, put.op, put.value, &place.at);
        match compared {
            Ok((op, values)) if Self::has_currency(known, field, op, place) => {
                Some(Comparison::new(field, op, values))
            }
            Ok(_) => {
                let currency = field.currency.unwrap_or_default();
                let message =
                    format!("Amounts compare within one currency: say in an `and` which `{currency}`.");
                self.refuse(&place.at, Flaw::new("currency_required", message))
            }
            Err(violation) => {
                self.wrong.push(violation);
                None
            }
        }
    }

    /// Whether an amount's currency is known where it is compared.
    fn has_currency(known: &[Field], amount: &Field, op: Op, place: &Place) -> bool {
        let Some(currency) = amount.currency.filter(|_| op != Op::IsNull) else { return true };
        let fixed = known.iter().filter(|field| place.fixed.contains(&field.dotted()));
        fixed.into_iter().any(|field| field.column == currency && field.relation == amount.relation)
    }

    /// Comparisons that all hold of one and the same related row, or of none.
    fn rows(&mut self, nested: &Nested, put: &Put<'_>, place: &Place) -> Option<Node> {
        let some = match put.op {
            "any" => true,
            "none" => false,
            _ => return self.refuse(&place.below("op"), unknown_operator(&["any", "none"])),
        };
        let at = place.below("value");
        let Some(items) = put.value.as_array() else { return self.refuse(&at, wrong_type()) };
        if items.is_empty() {
            return self.refuse(&at, Flaw::new("too_few", "At least 1 items."));
        }
        let inner = Place { at, ..place.clone() };
        let read = items.iter().enumerate().map(|(position, item)| {
            let place = Place { at: inner.below(position), ..inner.clone() };
            let Some(members) = item.as_object() else { return self.refuse(&place.at, wrong_type()) };
            let put = self.put(members, &place)?;
            self.comparison(nested.fields, &put, &place)
        });
        let read: Vec<_> = read.collect();
        let all = read.into_iter().collect::<Option<_>>()?;
        Some(Node::Rows { relation: nested.relation, some, all })
    }
}

/// A comparison with a field that the organization defined.
#[expect(clippy::result_large_err, reason = "a flaw is told once and not passed far")]
pub(super) fn own(asked: &Unresolved, fields: &[OwnField]) -> Result<Comparison, Violation> {
    let place = |name: &str| format!("{}/{name}", asked.at);
    let Some(field) = fields.iter().find(|field| field.key == asked.key && field.filtered) else {
        let message = "The organization has no such field that can be asked for.";
        return Err(Violation::at(place("field"), "unknown_field", message));
    };
    let Some(op) = field.operators().iter().find(|op| op.word() == asked.op) else {
        let words: Vec<_> = field.operators().iter().map(|op| op.word()).collect();
        return Err(violation(&place("op"), unknown_operator(&words)));
    };
    let form = Field { kind: field.kind.asked_as(), ..field.field() };
    let texts = if let (true, Some(items)) = (op.takes_many(), asked.value.as_array()) {
        items.iter().map(|item| scalar(&form, *op, item)).collect()
    } else if op.takes_many() {
        Err(wrong_type())
    } else {
        scalar(&form, *op, &asked.value).map(|one| vec![one])
    };
    let compared = texts.and_then(|texts| field.compared(*op, &texts));
    compared.map_err(|flaw| violation(&place("value"), flaw))
}

#[expect(clippy::result_large_err, reason = "a flaw is told once and not passed far")]
fn compare(field: &Field, op: &str, value: &Value, at: &str) -> Result<(Op, Values), Violation> {
    let Some(op) = field.operators().iter().find(|known| known.word() == op) else {
        let words: Vec<_> = field.operators().iter().map(|op| op.word()).collect();
        return Err(violation(&format!("{at}/op"), unknown_operator(&words)));
    };
    let at = format!("{at}/value");
    if !op.takes_many() {
        let one = [scalar(field, *op, value).map_err(|flaw| violation(&at, flaw))?];
        let values = rule::values(field, *op, &one).map_err(|flaw| violation(&at, flaw))?;
        return Ok((*op, values));
    }
    let items = value.as_array().ok_or_else(|| violation(&at, wrong_type()))?;
    if items.is_empty() || items.len() > VALUES_MAX {
        let code = if items.is_empty() { "too_few" } else { "too_many" };
        let flaw = Flaw::new(code, format!("From 1 to {VALUES_MAX} items.")).limit("max", VALUES_MAX);
        return Err(violation(&at, flaw));
    }
    let mut texts = Vec::with_capacity(items.len());
    for (position, item) in items.iter().enumerate() {
        let one = scalar(field, *op, item);
        let one = one.and_then(|one| rule::values(field, *op, std::slice::from_ref(&one)).map(|_| one));
        texts.push(one.map_err(|flaw| violation(&format!("{at}/{position}"), flaw))?);
    }
    let values = rule::values(field, *op, &texts).map_err(|flaw| violation(&at, flaw))?;
    Ok((*op, values))
}

fn unknown_field() -> Flaw {
    Flaw::new("unknown_field", "There is no such field to ask for.")
}

fn unknown_operator(known: &[&str]) -> Flaw {
    Flaw::new("unknown_operator", format!("Must be one of: {}.", known.join(", ")))
}

/// A JSON value in the form that rules are stated for.
fn scalar(field: &Field, op: Op, value: &Value) -> Result<String, Flaw> {
    match field.kind {
        _ if op.takes_flag() => flag(value),
        Kind::Flag => flag(value),
        Kind::Integer | Kind::Long => integer(value),
        _ => text(value).map(str::to_owned),
    }
}

fn flag(value: &Value) -> Result<String, Flaw> {
    value.as_bool().map(|yes| yes.to_string()).ok_or_else(wrong_type)
}
