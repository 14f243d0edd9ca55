//! Objects whose members depend on the case.

use serde_json::{Value, json};

/// The most members that such an object has.
const MOST: u32 = 200;

/// Says of every object without named members that it may have any: generators take silence for none.
pub(super) fn declare(part: &mut Value) {
    match part {
        Value::Array(items) => items.iter_mut().for_each(declare),
        Value::Object(members) => {
            members.values_mut().for_each(declare);
            let shaped = ["properties", "additionalProperties"].iter().any(|name| members.contains_key(*name));
            if !shaped && members.get("type").is_some_and(is_object) {
                members.insert("additionalProperties".into(), json!({ "description": "Any value." }));
                members.insert("maxProperties".into(), MOST.into());
            }
        }
        _ => {}
    }
}

fn is_object(kind: &Value) -> bool {
    *kind == "object" || kind.as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == "object"))
}
