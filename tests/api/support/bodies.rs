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
    ("list_kpis", Some((Resource::Deal, Action::Read))),
    ("show_win_rate", Some((Resource::Deal, Action::Read))),
    ("show_average_deal", Some((Resource::Deal, Action::Read))),
    ("show_sales_cycle", Some((Resource::Deal, Action::Read))),
    ("show_revenue_by_rep", Some((Resource::Deal, Action::Read))),
    ("show_pipeline_value", Some((Resource::Deal, Action::Read))),
    ("show_forecast_weighted", Some((Resource::Deal, Action::Read))),
    ("show_stage_duration", Some((Resource::Deal, Action::Read))),
    ("show_win_reasons", Some((Resource::Deal, Action::Read))),
    ("show_loss_reasons", Some((Resource::Deal, Action::Read))),
    ("show_funnel", Some((Resource::Deal, Action::Read))),
    ("list_passages", Some((Resource::Deal, Action::Read))),
    ("show_lead_conversion", Some((Resource::Lead, Action::Read))),
];

/// An id that names nothing.
const NOBODY: &str = "019a0000-0000-7000-8000-000000000000";

/// A body with which an operation gets as far as looking for its record.
pub fn of(operation: &str) -> Option<Value> {
    Some(match operation {
        "create_account" => json!({ "name": "Acme" }),
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
        ("accounts", json!({ "name": "Acme" })),
        ("leads", json!({ "company_name": "Acme" })),
    ] {
        let answer = admin.post(&format!("/{collection}"), body).await.is(201);
        made.insert(collection, answer.id().to_owned());
    }
    made
}
