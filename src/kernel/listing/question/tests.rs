//! Questions about fields that an organization defined.

use serde_json::{Value, json};
use uuid::Uuid;

use super::members::read;
use crate::kernel::listing::asked::Asked;
use crate::kernel::listing::node::Node;
use crate::kernel::listing::own::{OwnField, OwnKind};
use crate::kernel::listing::settle::settle;
use crate::kernel::listing::shape::{Listed, Shape};
use crate::kernel::listing::value::Values;
use crate::kernel::{Error, Result};

struct Extended;

impl Listed for Extended {
    const COLLECTION: &'static str = "things";
    const TABLE: &'static str = "things";
    const FIELDS: &'static [crate::kernel::listing::Field] = &[];
    const EXTENDED: bool = true;
}

fn field(key: &str, kind: OwnKind, words: &[&str]) -> OwnField {
    let words = words.iter().map(|&word| word.to_owned()).collect();
    let key = key.to_owned();
    OwnField { id: Uuid::nil(), key, kind, words, filtered: true, sorted: true, folded: false }
}

fn fields() -> [OwnField; 3] {
    [
        field("segment", OwnKind::Word, &["gold", "silver"]),
        field("seats", OwnKind::Integer, &[]),
        field("price", OwnKind::Decimal, &[]),
    ]
}

fn asked(body: &Value) -> Result<Asked> {
    read(Shape::of::<Extended>(), "/things/query", body)
}

fn leaf(key: &str, op: &str, value: Value) -> Value {
    json!({ "where": { "not": { "field": format!("custom.{key}"), "op": op, "value": value } } })
}

/// What one comparison inside a `not` compares with, once its field is known.
fn values(body: &Value) -> Result<Values> {
    match settle(&asked(body)?, &fields(), None)?.tree {
        Some(Node::Not(inner)) => match *inner {
            Node::Compare(comparison) => Ok(comparison.values),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

fn refused(body: &Value) -> (u16, String, String) {
    match values(body) {
        Err(Error::Refused(refusal)) => {
            let first = refusal.errors.first().cloned().unwrap_or_default();
            (refusal.status.as_u16(), first.pointer.unwrap_or_default(), first.code)
        }
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn own_fields_are_compared_once_they_are_known() {
    assert!(asked(&leaf("segment", "eq", json!("gold"))).is_ok_and(|asked| asked.open.is_some()));
    let gold = Values::Texts(vec!["gold".to_owned()]);
    assert_eq!(values(&leaf("segment", "eq", json!("gold"))).ok(), Some(gold.clone()));
    assert_eq!(values(&leaf("segment", "in", json!(["gold"]))).ok(), Some(gold));
    assert_eq!(values(&leaf("seats", "gte", json!(7))).ok(), Some(Values::Decimals(vec![7.into()])));
    assert_eq!(values(&leaf("price", "lt", json!("7"))).ok(), Some(Values::Decimals(vec![7.into()])));
    assert_eq!(values(&leaf("price", "isnull", json!(true))).ok(), Some(Values::Flags(vec![true])));
}

#[test]
fn what_does_not_fit_an_own_field_is_a_conflict() {
    for (body, place, code) in [
        (leaf("nothing", "eq", json!("gold")), "/where/not/field", "unknown_field"),
        (leaf("segment", "gt", json!("gold")), "/where/not/op", "unknown_operator"),
        (leaf("segment", "eq", json!("tin")), "/where/not/value", "unknown_value"),
        (leaf("segment", "in", json!("gold")), "/where/not/value", "invalid_type"),
        (leaf("seats", "eq", json!("7")), "/where/not/value", "invalid_type"),
        (leaf("price", "eq", json!(7)), "/where/not/value", "invalid_type"),
    ] {
        assert_eq!(refused(&body), (409, place.to_owned(), code.to_owned()));
    }
    assert_eq!(
        refused(&leaf("segment", "like", json!("gold"))),
        (422, "/where/not/op".to_owned(), "unknown_operator".to_owned())
    );
}
