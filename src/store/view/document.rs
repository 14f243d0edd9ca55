//! Records with what can be shown beside them, in the document.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::link::{Link, Related};

/// The members of a record.
pub(super) fn members<R: Related>() -> Vec<String> {
    let schema = serde_json::to_value(R::schema()).unwrap_or_default();
    let members = schema.get("properties").and_then(Value::as_object);
    members.into_iter().flat_map(Map::keys).cloned().collect()
}

/// Adds to the schemas of `R`, and of all that it leads to, the members that `expand` shows: the only
/// ones that are not always there.
pub fn declare<R: Related>(schemas: &mut Map<String, Value>) {
    let mut seen = BTreeSet::new();
    add(&R::name(), R::LINKS, schemas, &mut seen);
}

fn add(name: &str, links: &[Link], schemas: &mut Map<String, Value>, seen: &mut BTreeSet<String>) {
    if !seen.insert(name.to_owned()) {
        return;
    }
    let properties = schemas.get_mut(name).and_then(|schema| schema.get_mut("properties"));
    if let Some(properties) = properties.and_then(Value::as_object_mut) {
        for link in links {
            properties.insert(link.name().to_owned(), member(link));
        }
    }
    for link in links {
        add(&(link.schema)(), (link.links)(), schemas, seen);
    }
}

fn member(link: &Link) -> Value {
    let record = json!({ "$ref": format!("#/components/schemas/{}", (link.schema)()) });
    let about = format!("What `{}` names; there only when it was asked for by `expand`.", link.member);
    json!({ "oneOf": [{ "type": "null" }, record], "description": about, "x-expands": link.member })
}
