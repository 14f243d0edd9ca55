//! The schemas of a question: exactly the fields, operators and values that are accepted.
//!
//! The tree is spelled out level by level, for a schema that names itself cannot say how deep it goes.

use serde_json::{Map, Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use super::{DEPTH_MAX, LEAVES_MAX};
use crate::kernel::listing::asked::{LIMIT_DEFAULT, VALUES_MAX};
use crate::kernel::listing::cursor;
use crate::kernel::listing::document::value;
use crate::kernel::listing::field::Field;
use crate::kernel::listing::node::Nested;
use crate::kernel::listing::operator::Op;
use crate::kernel::listing::plain::{LIMIT_MAX, SEARCH_MAX};
use crate::kernel::listing::shape::Shape;
use crate::kernel::listing::sort::KEYS_MAX;
use crate::kernel::listing::wish;

type Part = (String, RefOr<Schema>);

fn schema(json: Value) -> RefOr<Schema> {
    serde_json::from_value(json).unwrap_or_default()
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// The name of a tree that has so many levels at most.
fn level(record: &str, levels: usize) -> String {
    match levels {
        DEPTH_MAX => format!("{record}Where"),
        1 => format!("{record}Comparison"),
        _ => format!("{record}Where{levels}"),
    }
}

/// The members that only some lists have.
fn offered(shape: Shape) -> Map<String, Value> {
    let mut more = Map::new();
    if shape.search.is_some() {
        more.insert("q".into(), json!({ "type": ["string", "null"], "minLength": 1, "maxLength": SEARCH_MAX,
            "pattern": r"^\s*[^\s\u0000]+(\s+[^\s\u0000]+){0,7}\s*$",
            "description": "Words that the record's text contains, all of them, whatever the case and accents." }));
    }
    if shape.archives {
        more.insert(
            "archived".into(),
            json!({ "type": ["string", "null"], "enum": ["only", "any", null],
            "description": "Archived records `only`, or `any` record; without it none that is archived." }),
        );
    }
    for name in ["fields", "expand"] {
        if let Some(offer) = shape.offer {
            let mut member = json!(wish::schema(offer, name).build());
            if let Some(member) = member.as_object_mut() {
                member.insert("type".into(), json!(["array", "null"]));
                member.insert("description".into(), json!(wish::about(name)));
            }
            more.insert(name.into(), member);
        }
    }
    more
}

/// The body.
pub(super) fn question(shape: Shape, record: &str) -> RefOr<Schema> {
    let about = format!(
        "What to find. `where` is a tree of comparisons `{{\"field\", \"op\", \"value\"}}`, joined by `and`, `or` and \
         `not`: at most {DEPTH_MAX} levels and {LEAVES_MAX} comparisons. Fields and operators are those of the \
         list's parameters; a dot leads to related records, as in `account.country`, and to the organization's own \
         fields, as in `custom.segment`. `ne`, `nin` and `none` find empty values too, and `not` finds exactly what \
         its content does not. An amount is compared where an `and` around it says by `eq` which currency."
    );
    let mut members = json!({
        "where": { "oneOf": [{ "type": "null" }, reference(&level(record, DEPTH_MAX))], "description": "Which records; all without it." },
        "sort": sort(shape),
        "limit": { "type": ["integer", "null"], "format": "int32", "minimum": 1, "maximum": LIMIT_MAX,
            "description": format!("The most records on a page; {LIMIT_DEFAULT} without it.") },
        "cursor": { "type": ["string", "null"], "minLength": 1, "maxLength": cursor::LENGTH_MAX, "pattern": "^[A-Za-z0-9_-]+$",
            "description": "`page.next_cursor` of the page before; belongs to the same `where`, `q`, `archived` and `sort`." },
        "count": { "type": ["string", "null"], "enum": ["none", "exact", null],
            "description": "Whether to count all records that are found, up to 10 000." },
    });
    if let Some(members) = members.as_object_mut() {
        members.append(&mut offered(shape));
    }
    schema(
        json!({ "type": "object", "description": about, "additionalProperties": false, "properties": members }),
    )
}

fn sort(shape: Shape) -> Value {
    let words = shape.sorts();
    let longest = words.iter().map(String::len).max();
    let plain = json!({ "type": "string", "maxLength": longest, "enum": words });
    let own = json!({ "type": "string", "maxLength": 72, "pattern": "^-?custom__[a-z][a-z0-9_]{0,62}$",
        "description": "One of the organization's own fields." });
    let items = if shape.extended { json!({ "anyOf": [plain, own] }) } else { plain };
    json!({ "type": ["array", "null"], "maxItems": KEYS_MAX, "uniqueItems": true,
        "items": items,
        "description": format!("What to sort by, most important first; `-` is descending. Without it: `{}`.", shape.default_sort) })
}

/// The components that the body is made of.
pub(super) fn parts(shape: Shape, record: &str) -> Vec<Part> {
    let mut parts: Vec<Part> =
        (2..=DEPTH_MAX).map(|levels| (level(record, levels), tree(record, levels))).collect();
    let mut all = comparisons(&shape.all().copied().collect::<Vec<_>>());
    for nested in shape.nested {
        let name = format!("{record}{}", camel(nested.name));
        all.push(rows(nested, &name));
        let inner =
            json!({ "anyOf": comparisons(nested.fields), "description": "What is asked of one row." });
        parts.push((name, schema(inner)));
    }
    all.extend(shape.extended.then(custom));
    let about = "A field, an operator, and what to compare with.";
    parts.push((level(record, 1), schema(json!({ "anyOf": all, "description": about }))));
    parts
}

fn tree(record: &str, levels: usize) -> RefOr<Schema> {
    let below = reference(&level(record, levels - 1));
    let joint = |word: &str, inner: Value| json!({ "type": "object", "additionalProperties": false, "required": [word], "properties": { word: inner } });
    let several = json!({ "type": "array", "minItems": 1, "maxItems": LEAVES_MAX, "items": below });
    let choices = [
        reference(&level(record, 1)),
        joint("and", several.clone()),
        joint("or", several),
        joint("not", below.clone()),
    ];
    schema(json!({ "anyOf": choices, "description": format!("A condition of at most {levels} levels.") }))
}

/// The operators of a field, and what its value looks like.
type Form = (Vec<&'static str>, Value);

/// Fields that are compared alike stand together.
fn comparisons(fields: &[Field]) -> Vec<Value> {
    let mut alike: Vec<(Form, Vec<String>)> = Vec::new();
    for field in fields {
        for form in forms(field) {
            match alike.iter_mut().find(|(known, _)| *known == form) {
                Some((_, names)) => names.push(field.dotted()),
                None => alike.push((form, vec![field.dotted()])),
            }
        }
    }
    alike
        .into_iter()
        .map(|((ops, value), names)| comparison(json!({ "type": "string", "enum": names }), &ops, &value))
        .collect()
}

/// A field's operators with the values they take.
fn forms(field: &Field) -> Vec<(Vec<&'static str>, Value)> {
    let mut forms: Vec<(Vec<&str>, Value)> = Vec::new();
    for op in field.operators() {
        let one = json!(value(field, *op).build());
        let taken = if op.takes_many() {
            json!({ "type": "array", "minItems": 1, "maxItems": VALUES_MAX, "items": one })
        } else {
            one
        };
        match forms.iter_mut().find(|(_, known)| *known == taken) {
            Some((words, _)) => words.push(op.word()),
            None => forms.push((vec![op.word()], taken)),
        }
    }
    forms
}

fn comparison(field: Value, ops: &[&str], value: &Value) -> Value {
    json!({ "type": "object", "additionalProperties": false, "required": ["field", "op", "value"],
        "properties": { "field": field, "op": { "type": "string", "enum": ops }, "value": value } })
}

fn rows(nested: &Nested, name: &str) -> Value {
    let value = json!({ "type": "array", "minItems": 1, "maxItems": LEAVES_MAX, "items": reference(name),
        "description": "What holds, all of it, of one and the same row (`any`), or of no row (`none`)." });
    comparison(json!({ "type": "string", "enum": [nested.name] }), &["any", "none"], &value)
}

/// The organization's own fields: what they are is not known here.
fn custom() -> Value {
    let text = json!({ "type": "string", "maxLength": 300, "pattern": r"^[^\u0000]*$" });
    let one = [text, json!({ "type": "number" }), json!({ "type": "boolean" })];
    let several =
        json!({ "type": "array", "minItems": 1, "maxItems": VALUES_MAX, "items": { "anyOf": one } });
    let value = json!({ "anyOf": [one[0], one[1], one[2], several] });
    let key = json!({ "type": "string", "maxLength": 70, "pattern": r"^custom\.[a-z][a-z0-9_]{0,62}$",
        "description": "One of the organization's own fields." });
    comparison(key, &Op::ALL.map(Op::word), &value)
}

fn camel(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        format!("{}{rest}", first.to_uppercase())
    });
    words.collect()
}
