//! Inside v1 nothing breaks: the document of today against the one that was released last.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::breaking::breaking;
use crate::support::DOCUMENT;

#[test]
fn nothing_breaks_the_clients_of_the_released_document() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi/released/crm.v1.json");
    let released: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let found: Vec<_> = breaking(&released, &DOCUMENT).into_iter().collect();
    assert!(found.is_empty(), "this breaks clients:\n{}", found.join("\n"));
}

/// A document with one operation, by the schemas of its body and its answer.
fn small(body: Value, answer: Value) -> Value {
    let content = |schema: Value| json!({ "application/json": { "schema": schema } });
    json!({ "paths": { "/things/{id}": { "post": {
        "operationId": "change_thing",
        "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } },
                       { "name": "limit", "in": "query", "schema": { "type": "integer", "maximum": 200 } }],
        "requestBody": { "content": content(body) },
        "responses": { "200": { "content": content(answer) }, "404": {} },
    } } } })
}

fn thing() -> Value {
    json!({ "type": "object", "additionalProperties": false, "required": ["name"], "properties": {
        "name": { "type": "string", "minLength": 1, "maxLength": 9, "pattern": "." },
        "kind": { "type": "string", "enum": ["a", "b"] },
        "many": { "type": "array", "maxItems": 3, "items": { "type": "string", "maxLength": 5 } },
        "maybe": { "oneOf": [{ "type": "string" }, { "type": "null" }] },
    } })
}

/// The small document after a change at one place.
fn changed(pointer: &str, value: Value) -> Value {
    let mut document = small(thing(), thing());
    *document.pointer_mut(&format!("/paths/~1things~1{{id}}/post{pointer}")).expect(pointer) = value;
    document
}

const BODY: &str = "/requestBody/content/application~1json/schema";
const ANSWER: &str = "/responses/200/content/application~1json/schema";

fn breaks(pointer: &str, value: Value) -> bool {
    !breaking(&small(thing(), thing()), &changed(pointer, value)).is_empty()
}

#[test]
fn what_breaks_clients_is_found() {
    assert!(!breaking(&small(thing(), thing()), &json!({ "paths": {} })).is_empty());
    let string = json!({ "type": "string" });
    for (place, value) in [
        ("/operationId".to_owned(), json!("alter_thing")),
        ("/responses".to_owned(), json!({ "201": {} })),
        ("/parameters".to_owned(), json!([{ "name": "id", "in": "path", "required": true }])),
        ("/parameters/1/schema/maximum".to_owned(), json!(100)),
        ("/parameters/1".to_owned(), json!({ "name": "limit", "in": "query", "required": true })),
        ("/requestBody".to_owned(), json!({ "content": {} })),
        (format!("{BODY}/required"), json!(["name", "kind"])),
        (format!("{BODY}/properties/name/maxLength"), json!(8)),
        (format!("{BODY}/properties/name/minLength"), json!(2)),
        (format!("{BODY}/properties/name/pattern"), json!("^a")),
        (format!("{BODY}/properties/name/type"), json!("integer")),
        (format!("{BODY}/properties/kind/enum"), json!(["a"])),
        (format!("{BODY}/properties/many/maxItems"), json!(2)),
        (format!("{BODY}/properties/many/items/maxLength"), json!(4)),
        (format!("{BODY}/properties/maybe"), string.clone()),
        (format!("{BODY}/properties"), json!({ "name": string })),
        (format!("{ANSWER}/required"), json!([])),
        (format!("{ANSWER}/properties"), json!({ "name": string })),
        (format!("{ANSWER}/properties/name/type"), json!(["string", "null"])),
        (format!("{ANSWER}/properties/name"), json!({ "oneOf": [string, { "type": "null" }] })),
        (format!("{ANSWER}/properties/kind/enum"), json!(["a", "b", "c"])),
        (format!("{ANSWER}/properties/many/items/type"), json!("integer")),
    ] {
        assert!(breaks(&place, value), "{place}");
    }
}

#[test]
fn what_is_added_breaks_nothing() {
    let string = json!({ "type": "string" });
    let more = |place: &str, name: &str, value: Value| {
        let mut all =
            small(thing(), thing()).pointer(&format!("/paths/~1things~1{{id}}/post{place}")).unwrap().clone();
        all[name] = value;
        (place.to_owned(), all)
    };
    for (place, value) in [
        more("/responses", "202", json!({})),
        more(&format!("{BODY}/properties"), "new", string.clone()),
        more(&format!("{BODY}/properties/name"), "maxLength", json!(10)),
        more(&format!("{BODY}/properties/name"), "minLength", json!(0)),
        more(&format!("{BODY}/properties/kind"), "enum", json!(["a", "b", "c"])),
        more(BODY, "required", json!([])),
        more(&format!("{ANSWER}/properties"), "new", string.clone()),
        more(&format!("{ANSWER}/properties/name"), "maxLength", json!(8)),
        more(&format!("{ANSWER}/properties/kind"), "enum", json!(["a"])),
        more(ANSWER, "required", json!(["name", "kind"])),
    ] {
        assert!(!breaks(&place, value), "{place}");
    }
}

/// The small document with a component `Other`, and an answer that leads to it twice.
fn leading(first: Value, second: Value, other: Value) -> Value {
    let both = json!({ "type": "object", "properties": { "first": first, "second": second } });
    let mut document = small(thing(), both);
    document["components"] = json!({ "schemas": { "Other": other } });
    document
}

#[test]
fn schemas_that_lead_back_to_themselves_are_compared_to_the_end() {
    let other = json!({ "$ref": "#/components/schemas/Other" });
    let maybe = json!({ "oneOf": [{ "type": "null" }, other] });
    let document = |kind: &str| {
        let all = json!({ "name": { "type": kind }, "parent": maybe, "twin": maybe });
        leading(other.clone(), maybe.clone(), json!({ "type": "object", "properties": all }))
    };
    assert!(breaking(&document("string"), &document("string")).is_empty());
    let found = breaking(&document("string"), &document("integer"));
    assert!(found.iter().any(|at| at.contains("/name: was")), "{found:?}");
    // A schema that is null or itself has no end of its own.
    let endless = |kind: &str| leading(maybe.clone(), json!({ "type": kind }), maybe.clone());
    assert!(breaking(&endless("string"), &endless("string")).is_empty());
    assert_eq!(breaking(&endless("string"), &endless("integer")).len(), 1);
}

#[test]
fn one_schema_is_compared_with_every_other_that_takes_its_place() {
    let (other, text) = (json!({ "$ref": "#/components/schemas/Other" }), json!({ "type": "string" }));
    let old = leading(other.clone(), other.clone(), text.clone());
    let found = breaking(&old, &leading(text.clone(), json!({ "type": "integer" }), text.clone()));
    assert!(found.iter().any(|at| at.contains("/second: was")), "{found:?}");
    // That one of two places may be null now is seen although their schemas were compared before.
    let found =
        breaking(&old, &leading(other.clone(), json!({ "oneOf": [{ "type": "null" }, other] }), text));
    assert!(found.iter().any(|at| at.contains("/second: has changed its mind")), "{found:?}");
}
