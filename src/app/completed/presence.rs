//! Which members are always there: all of an answer's, so that clients need not ask; but for those that
//! `expand` adds.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// Says of every schema that no request uses that all of its members are present.
pub(super) fn declare(document: &mut Value) {
    let asked = requested(document);
    let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    for (name, schema) in schemas.into_iter().flatten() {
        if !asked.contains(name.as_str()) && !matches!(name.as_str(), "Problem" | "Violation") {
            require_all(schema);
            overlap(schema);
        }
    }
}

/// A parameter is there or not; it is never null.
pub(super) fn never_null(operation: &mut Map<String, Value>) {
    let all = operation.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in all.into_iter().flatten() {
        let kind = parameter.pointer_mut("/schema/type");
        if let Some(kind) = kind
            && let Some(one) = kind.as_array().and_then(|all| all.iter().find(|kind| *kind != "null"))
        {
            *kind = one.clone();
        }
    }
}

/// An answer may fit several of its forms, where one form has a member more than another.
fn overlap(schema: &mut Value) {
    let Some(schema) = schema.as_object_mut().filter(|schema| !schema.contains_key("discriminator")) else {
        return;
    };
    if let Some(forms) = schema.remove("oneOf") {
        schema.insert("anyOf".into(), forms);
    }
}

fn require_all(schema: &mut Value) {
    let Some(schema) = schema.as_object_mut() else { return };
    let names = schema.get("properties").and_then(Value::as_object);
    // What is only there when it was asked for says so.
    let always = names.into_iter().flatten().filter(|(_, member)| member.get("x-expands").is_none());
    let names: Vec<Value> = always.map(|(name, _)| Value::from(name.as_str())).collect();
    if !names.is_empty() {
        schema.insert("required".into(), Value::Array(names));
    }
}

/// The schemas that request bodies are made of.
fn requested(document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let paths = document.get("paths").and_then(Value::as_object);
    for operation in
        paths.into_iter().flat_map(Map::values).filter_map(Value::as_object).flat_map(Map::values)
    {
        if let Some(body) = operation.get("requestBody") {
            follow(document, body, &mut found);
        }
    }
    found
}

fn follow(document: &Value, part: &Value, found: &mut BTreeSet<String>) {
    match part {
        Value::Array(items) => items.iter().for_each(|item| follow(document, item, found)),
        Value::Object(members) => {
            let name = members.get("$ref").and_then(Value::as_str);
            if let Some(name) = name.and_then(|name| name.strip_prefix("#/components/schemas/"))
                && found.insert(name.to_owned())
                && let Some(schema) = document.pointer(&format!("/components/schemas/{name}"))
            {
                follow(document, schema, found);
            }
            members.values().for_each(|member| follow(document, member, found));
        }
        _ => {}
    }
}
