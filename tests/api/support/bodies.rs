//! Tables about all operations: what each asks for, and a body that gets past its schema.

use std::collections::BTreeMap;

use crm::access::{Action, Resource};
use serde_json::{Value, json};

use super::Caller;

/// Operation → what it asks of the matrix; `None` where it is enough to be logged in.
#[rustfmt::skip]
pub const PERMISSIONS: &[(&str, Option<(Resource, Action)>)] = &[
    ("log_out", None),
    ("list_sessions", None),
    ("end_session", None),
    ("change_password", None),
    ("show_profile", None),
    ("show_organization", Some((Resource::Organization, Action::Read))),
    ("update_organization", Some((Resource::Organization, Action::Update))),
    ("list_users", Some((Resource::User, Action::Read))),
    ("create_user", Some((Resource::User, Action::Create))),
    ("show_user", Some((Resource::User, Action::Read))),
    ("update_user", Some((Resource::User, Action::Update))),
    ("suspend_user", Some((Resource::User, Action::Update))),
    ("activate_user", Some((Resource::User, Action::Update))),
    ("reset_password", Some((Resource::User, Action::Update))),
    ("list_teams", Some((Resource::Team, Action::Read))),
    ("create_team", Some((Resource::Team, Action::Create))),
    ("show_team", Some((Resource::Team, Action::Read))),
    ("update_team", Some((Resource::Team, Action::Update))),
    ("delete_team", Some((Resource::Team, Action::Delete))),
    ("add_team_member", Some((Resource::Team, Action::Update))),
    ("remove_team_member", Some((Resource::Team, Action::Update))),
    ("list_team_members", Some((Resource::User, Action::Read))),
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
    ("list_leads", Some((Resource::Lead, Action::Read))),
    ("create_lead", Some((Resource::Lead, Action::Create))),
    ("show_lead", Some((Resource::Lead, Action::Read))),
    ("update_lead", Some((Resource::Lead, Action::Update))),
    ("archive_lead", Some((Resource::Lead, Action::Delete))),
    ("restore_lead", Some((Resource::Lead, Action::Delete))),
    ("list_lead_history", Some((Resource::Lead, Action::Read))),
    ("list_lead_duplicates", Some((Resource::Lead, Action::Read))),
    ("list_lead_actions", Some((Resource::Lead, Action::Read))),
    ("assign_lead", Some((Resource::Lead, Action::Assign))),
    ("start_work_on_lead", Some((Resource::Lead, Action::Update))),
    ("qualify_lead", Some((Resource::Lead, Action::Update))),
    ("nurture_lead", Some((Resource::Lead, Action::Update))),
    ("reactivate_lead", Some((Resource::Lead, Action::Update))),
    ("disqualify_lead", Some((Resource::Lead, Action::Update))),
    ("reopen_lead", Some((Resource::Lead, Action::Update))),
    ("convert_lead", Some((Resource::Lead, Action::Update))),
];

/// An id that names nothing.
const NOBODY: &str = "019a0000-0000-7000-8000-000000000000";

/// A body with which an operation gets as far as looking for its record.
pub fn of(operation: &str) -> Option<Value> {
    Some(match operation {
        "create_user" => json!({ "email": "somebody@example.test", "name": "Somebody", "roles": [] }),
        "reset_password" => json!({ "new_password": "four words of mine" }),
        "create_team" => json!({ "name": "Team" }),
        "create_account" => json!({ "name": "Acme" }),
        "create_lead_source" => json!({ "name": "Fair", "kind": "event" }),
        "create_site" => json!({ "name": "Shop", "kind": "store" }),
        "create_contact" => json!({ "last_name": "Example" }),
        "create_account_contact" => json!({ "contact_id": NOBODY }),
        "create_lead" => json!({ "company_name": "Acme" }),
        "assign_lead" => json!({ "owner_id": NOBODY }),
        "nurture_lead" => json!({ "recycle_on": "2030-01-01" }),
        "disqualify_lead" => json!({ "reason_id": NOBODY }),
        _ => return None,
    })
}

/// One record of each collection; its id.
pub async fn one_of_each(admin: &Caller) -> BTreeMap<&'static str, String> {
    let mut made = BTreeMap::new();
    for (collection, body) in [
        ("users", json!({ "email": "one@example.test", "name": "One", "roles": [] })),
        ("teams", json!({ "name": "One" })),
        ("accounts", json!({ "name": "Acme" })),
        ("lead-sources", json!({ "name": "Fair", "kind": "event" })),
        ("contacts", json!({ "last_name": "Example" })),
        ("leads", json!({ "company_name": "Acme" })),
    ] {
        let answer = admin.post(&format!("/{collection}"), body).await.is(201);
        made.insert(collection, answer.id().to_owned());
    }
    made
}
