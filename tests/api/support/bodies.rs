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
    ("list_lead_sources", Some((Resource::LeadSource, Action::Read))),
    ("create_lead_source", Some((Resource::LeadSource, Action::Create))),
    ("show_lead_source", Some((Resource::LeadSource, Action::Read))),
    ("update_lead_source", Some((Resource::LeadSource, Action::Update))),
    ("delete_lead_source", Some((Resource::LeadSource, Action::Delete))),
    ("list_lead_source_history", Some((Resource::LeadSource, Action::Read))),
    ("show_account_hierarchy", Some((Resource::Account, Action::Read))),
    ("list_sites", Some((Resource::Account, Action::Read))),
    ("create_site", Some((Resource::Account, Action::Update))),
    ("show_site", Some((Resource::Account, Action::Read))),
    ("update_site", Some((Resource::Account, Action::Update))),
    ("delete_site", Some((Resource::Account, Action::Update))),
    ("list_site_history", Some((Resource::Account, Action::Read))),
    ("list_account_contacts", Some((Resource::Account, Action::Read))),
    ("create_account_contact", Some((Resource::Account, Action::Update))),
    ("show_account_contact", Some((Resource::Account, Action::Read))),
    ("update_account_contact", Some((Resource::Account, Action::Update))),
    ("delete_account_contact", Some((Resource::Account, Action::Update))),
    ("list_account_contact_history", Some((Resource::Account, Action::Read))),
    ("list_contacts", Some((Resource::Contact, Action::Read))),
    ("create_contact", Some((Resource::Contact, Action::Create))),
    ("show_contact", Some((Resource::Contact, Action::Read))),
    ("update_contact", Some((Resource::Contact, Action::Update))),
    ("archive_contact", Some((Resource::Contact, Action::Delete))),
    ("restore_contact", Some((Resource::Contact, Action::Delete))),
    ("list_contact_history", Some((Resource::Contact, Action::Read))),
    ("list_contact_accounts", Some((Resource::Contact, Action::Read))),
];

/// A body with which an operation gets as far as looking for its record.
pub fn of(operation: &str) -> Option<Value> {
    Some(match operation {
        "create_account" => json!({ "name": "Acme" }),
        "create_lead_source" => json!({ "name": "Fair", "kind": "event" }),
        "create_site" => json!({ "name": "Shop", "kind": "store" }),
        "create_contact" => json!({ "last_name": "Example" }),
        "create_account_contact" => json!({ "contact_id": "019a0000-0000-7000-8000-000000000000" }),
        _ => return None,
    })
}

/// One record of each collection; its id.
pub async fn one_of_each(admin: &Caller) -> BTreeMap<&'static str, String> {
    let mut made = BTreeMap::new();
    for (collection, body) in [
        ("accounts", json!({ "name": "Acme" })),
        ("lead-sources", json!({ "name": "Fair", "kind": "event" })),
        ("contacts", json!({ "last_name": "Example" })),
    ] {
        let answer = admin.post(&format!("/{collection}"), body).await.is(201);
        made.insert(collection, answer.id().to_owned());
    }
    made
}
