//! Tables about all operations: what each asks for, and a body that gets past its schema.

use std::collections::BTreeMap;

use crm::access::{Action, Resource};
use serde_json::{Value, json};

use super::Caller;

/// Operation → what it asks of the matrix; `None` where it is enough to be logged in.
pub const PERMISSIONS: &[(&str, Option<(Resource, Action)>)] = &[
    ("list_accounts", Some((Resource::Account, Action::Read))),
    ("create_account", Some((Resource::Account, Action::Create))),
    ("show_account", Some((Resource::Account, Action::Read))),
    ("update_account", Some((Resource::Account, Action::Update))),
    ("archive_account", Some((Resource::Account, Action::Delete))),
    ("restore_account", Some((Resource::Account, Action::Delete))),
    ("list_account_history", Some((Resource::Account, Action::Read))),
];

/// A body with which an operation gets as far as looking for its record.
pub fn of(operation: &str) -> Option<Value> {
    Some(match operation {
        "create_account" => json!({ "name": "Acme" }),
        _ => return None,
    })
}

/// One record of each collection; its id.
pub async fn one_of_each(admin: &Caller) -> BTreeMap<&'static str, String> {
    let mut made = BTreeMap::new();
    for (collection, body) in [("accounts", json!({ "name": "Acme" }))] {
        let answer = admin.post(&format!("/{collection}"), body).await.is(201);
        made.insert(collection, answer.id().to_owned());
    }
    made
}
