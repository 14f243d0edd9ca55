//! What organizations add to their records.

mod custom_fields;
mod custom_index;
mod custom_lists;
mod custom_values;
mod custom_writes;
mod retirement;
mod views;

use serde_json::{Value, json};

use crate::support::Organization;

/// A field with the given members besides key, label and kind of record; its id.
pub async fn field(org: &Organization, resource: &str, key: &str, more: Value) -> String {
    let mut body = json!({ "resource": resource, "key": key, "label": format!("Поле {key}") });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    org.made("/custom-fields", body).await
}
