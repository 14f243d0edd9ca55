//! Nobody sets what is not theirs to set: members that are only shown are refused in requests.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::document::{Operation, operations};
use crate::support::{DOCUMENT, Organization};

/// What belongs to the service on every record.
const OWN: [&str; 9] = [
    "id",
    "organization_id",
    "version",
    "created_by_id",
    "updated_at",
    "updated_by_id",
    "archived_at",
    "is_admin",
    "password_hash",
];

/// The members of a JSON schema and of what its lists hold.
fn members(document: &Value, schema: &Value) -> BTreeSet<String> {
    let schema = match schema["$ref"].as_str() {
        Some(target) => document.pointer(&target[1..]).unwrap(),
        None => schema,
    };
    let mut found: BTreeSet<_> =
        schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
    if found.contains("data") && found.contains("page") {
        found = members(document, &schema["properties"]["data"]["items"]);
    }
    found
}

/// What the operation, and the record it is about, show.
fn shown(document: &Value, operation: &Operation) -> BTreeSet<String> {
    let item = &document["paths"][&operation.path];
    let answers =
        item.as_object().unwrap().values().filter_map(|operation| operation["responses"].as_object());
    let schemas = answers
        .flat_map(Map::values)
        .filter_map(|answer| answer.pointer("/content/application~1json/schema"));
    schemas.flat_map(|schema| members(document, schema)).chain(OWN.map(str::to_owned)).collect()
}

#[actix_web::test]
async fn members_that_are_only_shown_are_refused() {
    let org = Organization::new().await;
    let document = &*DOCUMENT;
    let mut tried = 0;
    for operation in operations() {
        let Some(body) = operation.body(document) else { continue };
        let allowed = members(document, &body);
        if allowed.is_empty() {
            continue;
        }
        let foreign: Vec<_> = shown(document, &operation).difference(&allowed).cloned().collect();
        for some in foreign.chunks(20) {
            let sent: Map<_, _> = some.iter().map(|name| (name.clone(), Value::Null)).collect();
            let refused = operation.send(&org.admin, Some(&json!(sent))).await.is(422);
            for name in some {
                let place = (format!("/{name}"), "unknown_field".to_owned());
                assert!(refused.violations().contains(&place), "{} takes {name}", operation.id());
            }
            tried += some.len();
        }
    }
    assert!(tried > 500, "{tried}");
}

/// Where no request names its members, it would take any.
#[test]
fn every_object_of_a_request_is_closed() {
    let document = &*DOCUMENT;
    let mut open = BTreeSet::new();
    for operation in operations() {
        if let Some(body) = operation.about.pointer("/requestBody/content/application~1json") {
            look(document, body, &mut BTreeSet::new(), &mut open);
        }
    }
    assert!(open.is_empty(), "these take members that they do not name: {open:#?}");
}

fn look(document: &Value, part: &Value, seen: &mut BTreeSet<String>, open: &mut BTreeSet<String>) {
    match part {
        Value::Array(items) => items.iter().for_each(|item| look(document, item, seen, open)),
        Value::Object(members) => {
            if part["properties"].is_object() && part["additionalProperties"] != false {
                open.insert(part["properties"].to_string());
            }
            if let Some(target) = part["$ref"].as_str()
                && seen.insert(target.to_owned())
            {
                look(document, document.pointer(&target[1..]).unwrap(), seen, open);
            }
            members.values().for_each(|member| look(document, member, seen, open));
        }
        _ => {}
    }
}
