//! From what was created to what can be done with it.

use serde_json::{Map, Value, json};

use super::{METHODS, paths};

/// An operation, as links name it.
struct Target {
    path: String,
    id: String,
}

/// Adds to every answer with a new record the operations that take its id.
pub(super) fn declare(document: &mut Value) {
    let targets: Vec<Target> = paths(document).flat_map(|(path, item)| targets(path, item)).collect();
    for (path, item) in paths(document) {
        if let Some(created) = item.pointer_mut("/post/responses/201").and_then(Value::as_object_mut) {
            let links: Map<_, _> = targets.iter().filter_map(|target| link(path, target)).collect();
            created.insert("links".into(), Value::Object(links));
        }
    }
}

fn targets(path: &str, item: &Value) -> Vec<Target> {
    let operations = METHODS.iter().filter_map(|method| item.get(method));
    let ids = operations.filter_map(|operation| operation.get("operationId").and_then(Value::as_str));
    ids.map(|id| Target { path: path.to_owned(), id: id.to_owned() }).collect()
}

/// A link to what lies under the new record and needs no other id.
fn link(created_at: &str, target: &Target) -> Option<(String, Value)> {
    let (id, rest) = target.path.strip_prefix(created_at)?.strip_prefix("/{")?.split_once('}')?;
    if rest.contains('{') {
        return None;
    }
    let outer = created_at.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let outer = outer.map(|name| (name.to_owned(), Value::from(format!("$request.path.{name}"))));
    let own = (id.to_owned(), Value::from("$response.body#/id"));
    let parameters: Map<String, Value> = outer.chain([own]).collect();
    Some((target.id.clone(), json!({ "operationId": target.id, "parameters": parameters })))
}
