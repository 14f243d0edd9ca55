//! Tables about all operations: what each asks for, and a body that gets past its schema.

use std::collections::BTreeMap;

use crm::access::{Action, Resource};
use serde_json::{Value, json};

use super::Caller;

/// Operation → what it asks of the matrix; `None` where it is enough to be logged in.
#[rustfmt::skip]
pub const PERMISSIONS: &[(&str, Option<(Resource, Action)>)] = &[
    ("list_accounts", Some((Resource::Account, Action::Read))),
    ("create_account", Some((Resource::Account, Action::Create))),
    ("show_account", Some((Resource::Account, Action::Read))),
    ("update_account", Some((Resource::Account, Action::Update))),
    ("archive_account", Some((Resource::Account, Action::Delete))),
    ("restore_account", Some((Resource::Account, Action::Delete))),
    ("list_account_history", Some((Resource::Account, Action::Read))),
    ("batch_accounts", Some((Resource::Account, Action::Update))),
    ("upsert_account", Some((Resource::Account, Action::Update))),
    ("show_account_by_external_id", Some((Resource::Account, Action::Read))),
    ("batch_contacts", Some((Resource::Contact, Action::Update))),
    ("upsert_contact", Some((Resource::Contact, Action::Update))),
    ("show_contact_by_external_id", Some((Resource::Contact, Action::Read))),
    ("batch_leads", Some((Resource::Lead, Action::Update))),
    ("upsert_lead", Some((Resource::Lead, Action::Update))),
    ("show_lead_by_external_id", Some((Resource::Lead, Action::Read))),
    ("batch_deals", Some((Resource::Deal, Action::Update))),
    ("upsert_deal", Some((Resource::Deal, Action::Update))),
    ("show_deal_by_external_id", Some((Resource::Deal, Action::Read))),
    ("batch_products", Some((Resource::Product, Action::Update))),
    ("upsert_product", Some((Resource::Product, Action::Update))),
    ("show_product_by_external_id", Some((Resource::Product, Action::Read))),
    ("merge_accounts", Some((Resource::Account, Action::Delete))),
    ("list_account_duplicates", Some((Resource::Account, Action::Read))),
    ("merge_contacts", Some((Resource::Contact, Action::Delete))),
    ("list_contact_duplicates", Some((Resource::Contact, Action::Read))),
    ("merge_leads", Some((Resource::Lead, Action::Delete))),
    ("merge_deals", Some((Resource::Deal, Action::Delete))),
    ("list_deal_duplicates", Some((Resource::Deal, Action::Read))),
    ("merge_products", Some((Resource::Product, Action::Delete))),
    ("list_product_duplicates", Some((Resource::Product, Action::Read))),
    ("list_merges", Some((Resource::Merge, Action::Read))),
    ("show_merge", Some((Resource::Merge, Action::Read))),
    ("undo_merge", Some((Resource::Merge, Action::Update))),
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
    ("list_products", Some((Resource::Product, Action::Read))),
    ("create_product", Some((Resource::Product, Action::Create))),
    ("show_product", Some((Resource::Product, Action::Read))),
    ("update_product", Some((Resource::Product, Action::Update))),
    ("archive_product", Some((Resource::Product, Action::Delete))),
    ("restore_product", Some((Resource::Product, Action::Delete))),
    ("list_product_history", Some((Resource::Product, Action::Read))),
    ("list_deals", Some((Resource::Deal, Action::Read))),
    ("create_deal", Some((Resource::Deal, Action::Create))),
    ("show_deal", Some((Resource::Deal, Action::Read))),
    ("update_deal", Some((Resource::Deal, Action::Update))),
    ("archive_deal", Some((Resource::Deal, Action::Delete))),
    ("restore_deal", Some((Resource::Deal, Action::Delete))),
    ("list_deal_history", Some((Resource::Deal, Action::Read))),
    ("list_reasons", Some((Resource::Reason, Action::Read))),
    ("create_reason", Some((Resource::Reason, Action::Create))),
    ("show_reason", Some((Resource::Reason, Action::Read))),
    ("update_reason", Some((Resource::Reason, Action::Update))),
    ("delete_reason", Some((Resource::Reason, Action::Delete))),
    ("list_reason_history", Some((Resource::Reason, Action::Read))),
    ("list_pipelines", Some((Resource::Pipeline, Action::Read))),
    ("create_pipeline", Some((Resource::Pipeline, Action::Create))),
    ("show_pipeline", Some((Resource::Pipeline, Action::Read))),
    ("update_pipeline", Some((Resource::Pipeline, Action::Update))),
    ("delete_pipeline", Some((Resource::Pipeline, Action::Delete))),
    ("list_pipeline_history", Some((Resource::Pipeline, Action::Read))),
    ("list_stages", Some((Resource::Pipeline, Action::Read))),
    ("create_stage", Some((Resource::Pipeline, Action::Update))),
    ("show_stage", Some((Resource::Pipeline, Action::Read))),
    ("update_stage", Some((Resource::Pipeline, Action::Update))),
    ("delete_stage", Some((Resource::Pipeline, Action::Delete))),
    ("list_deal_lines", Some((Resource::Deal, Action::Read))),
    ("create_deal_line", Some((Resource::Deal, Action::Update))),
    ("show_deal_line", Some((Resource::Deal, Action::Read))),
    ("update_deal_line", Some((Resource::Deal, Action::Update))),
    ("delete_deal_line", Some((Resource::Deal, Action::Update))),
    ("move_deal", Some((Resource::Deal, Action::Update))),
    ("change_deal_pipeline", Some((Resource::Deal, Action::Update))),
    ("win_deal", Some((Resource::Deal, Action::Update))),
    ("lose_deal", Some((Resource::Deal, Action::Update))),
    ("abandon_deal", Some((Resource::Deal, Action::Update))),
    ("reopen_deal", Some((Resource::Deal, Action::Update))),
    ("list_deal_actions", Some((Resource::Deal, Action::Read))),
    ("list_stage_passages", Some((Resource::Deal, Action::Read))),
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
    ("list_custom_fields", Some((Resource::CustomField, Action::Read))),
    ("create_custom_field", Some((Resource::CustomField, Action::Create))),
    ("show_custom_field", Some((Resource::CustomField, Action::Read))),
    ("update_custom_field", Some((Resource::CustomField, Action::Update))),
    ("delete_custom_field", Some((Resource::CustomField, Action::Delete))),
    ("list_custom_field_history", Some((Resource::CustomField, Action::Read))),
    ("list_views", Some((Resource::View, Action::Read))),
    ("create_view", Some((Resource::View, Action::Create))),
    ("show_view", Some((Resource::View, Action::Read))),
    ("update_view", Some((Resource::View, Action::Update))),
    ("delete_view", Some((Resource::View, Action::Delete))),
    ("query_accounts", Some((Resource::Account, Action::Read))),
    ("query_contacts", Some((Resource::Contact, Action::Read))),
    ("query_leads", Some((Resource::Lead, Action::Read))),
    ("query_deals", Some((Resource::Deal, Action::Read))),
    ("query_products", Some((Resource::Product, Action::Read))),
    ("list_changes", Some((Resource::Change, Action::Read))),
    ("stream_changes", Some((Resource::Change, Action::Read))),
    ("list_audit_log", Some((Resource::Change, Action::Read))),
    ("verify_audit_log", Some((Resource::Organization, Action::Update))),
    ("list_webhook_endpoints", Some((Resource::WebhookEndpoint, Action::Read))),
    ("create_webhook_endpoint", Some((Resource::WebhookEndpoint, Action::Create))),
    ("show_webhook_endpoint", Some((Resource::WebhookEndpoint, Action::Read))),
    ("update_webhook_endpoint", Some((Resource::WebhookEndpoint, Action::Update))),
    ("delete_webhook_endpoint", Some((Resource::WebhookEndpoint, Action::Delete))),
    ("list_webhook_endpoint_history", Some((Resource::WebhookEndpoint, Action::Read))),
    ("rotate_webhook_secret", Some((Resource::WebhookEndpoint, Action::Update))),
    ("enable_webhook_endpoint", Some((Resource::WebhookEndpoint, Action::Update))),
    ("disable_webhook_endpoint", Some((Resource::WebhookEndpoint, Action::Update))),
    ("test_webhook_endpoint", Some((Resource::WebhookEndpoint, Action::Update))),
    ("replay_webhooks", Some((Resource::WebhookEndpoint, Action::Update))),
    ("list_webhook_endpoint_deliveries", Some((Resource::WebhookEndpoint, Action::Read))),
    ("list_webhook_deliveries", Some((Resource::WebhookEndpoint, Action::Read))),
    ("show_webhook_delivery", Some((Resource::WebhookEndpoint, Action::Read))),
    ("retry_webhook_delivery", Some((Resource::WebhookEndpoint, Action::Update))),
    ("list_account_attachments", Some((Resource::Account, Action::Read))),
    ("attach_to_account", Some((Resource::Account, Action::Update))),
    ("list_contact_attachments", Some((Resource::Contact, Action::Read))),
    ("attach_to_contact", Some((Resource::Contact, Action::Update))),
    ("list_product_attachments", Some((Resource::Product, Action::Read))),
    ("attach_to_product", Some((Resource::Product, Action::Update))),
    ("list_lead_attachments", Some((Resource::Lead, Action::Read))),
    ("attach_to_lead", Some((Resource::Lead, Action::Update))),
    ("list_deal_attachments", Some((Resource::Deal, Action::Read))),
    ("attach_to_deal", Some((Resource::Deal, Action::Update))),
    ("show_attachment", None),
    ("show_attachment_content", None),
    ("update_attachment", None),
    ("delete_attachment", None),
    ("list_attachment_history", None),
    ("log_out", None),
    ("change_password", None),
    ("list_sessions", None),
    ("end_session", None),
    ("show_profile", None),
    ("list_api_keys", Some((Resource::ApiKey, Action::Read))),
    ("create_api_key", Some((Resource::ApiKey, Action::Create))),
    ("show_api_key", Some((Resource::ApiKey, Action::Read))),
    ("update_api_key", Some((Resource::ApiKey, Action::Update))),
    ("revoke_api_key", Some((Resource::ApiKey, Action::Delete))),
    ("list_api_key_history", Some((Resource::ApiKey, Action::Read))),
    ("list_identity_providers", Some((Resource::IdentityProvider, Action::Read))),
    ("create_identity_provider", Some((Resource::IdentityProvider, Action::Create))),
    ("show_identity_provider", Some((Resource::IdentityProvider, Action::Read))),
    ("update_identity_provider", Some((Resource::IdentityProvider, Action::Update))),
    ("delete_identity_provider", Some((Resource::IdentityProvider, Action::Delete))),
    ("list_identity_provider_history", Some((Resource::IdentityProvider, Action::Read))),
    ("list_identities", Some((Resource::IdentityProvider, Action::Read))),
    ("create_identity", Some((Resource::IdentityProvider, Action::Update))),
    ("delete_identity", Some((Resource::IdentityProvider, Action::Update))),
    ("show_organization", Some((Resource::Organization, Action::Read))),
    ("update_organization", Some((Resource::Organization, Action::Update))),
    ("list_teams", Some((Resource::Team, Action::Read))),
    ("create_team", Some((Resource::Team, Action::Create))),
    ("show_team", Some((Resource::Team, Action::Read))),
    ("update_team", Some((Resource::Team, Action::Update))),
    ("delete_team", Some((Resource::Team, Action::Delete))),
    ("list_team_members", Some((Resource::Team, Action::Read))),
    ("add_team_member", Some((Resource::Team, Action::Update))),
    ("remove_team_member", Some((Resource::Team, Action::Update))),
    ("list_users", Some((Resource::User, Action::Read))),
    ("create_user", Some((Resource::User, Action::Create))),
    ("show_user", Some((Resource::User, Action::Read))),
    ("update_user", Some((Resource::User, Action::Update))),
    ("activate_user", Some((Resource::User, Action::Update))),
    ("suspend_user", Some((Resource::User, Action::Update))),
    ("reset_password", Some((Resource::User, Action::Update))),
    ("list_jobs", Some((Resource::Job, Action::Read))),
    ("show_job", Some((Resource::Job, Action::Read))),
    ("cancel_job", Some((Resource::Job, Action::Update))),
    ("list_imports", Some((Resource::Import, Action::Read))),
    // It also asks for the right to enter and change records of the collection.
    ("create_import", None),
    ("show_import", Some((Resource::Import, Action::Read))),
    ("put_import_content", Some((Resource::Import, Action::Update))),
    ("list_import_rows", Some((Resource::Import, Action::Read))),
    ("show_import_errors", Some((Resource::Import, Action::Read))),
    ("undo_import", Some((Resource::Import, Action::Update))),
    ("list_exports", Some((Resource::Export, Action::Read))),
    ("create_export", Some((Resource::Export, Action::Create))),
    ("show_export", Some((Resource::Export, Action::Read))),
    ("show_export_content", Some((Resource::Export, Action::Read))),
];

/// An id that names nothing.
const NOBODY: &str = "019a0000-0000-7000-8000-000000000000";
/// Another one.
const NEITHER: &str = "019a0000-0000-7000-8000-000000000001";

/// A body with which an operation gets as far as looking for its record.
pub fn of(operation: &str) -> Option<Value> {
    Some(match operation {
        "create_api_key" => json!({ "name": "Shop", "scopes": ["contacts:read"] }),
        "create_identity_provider" => {
            json!({ "name": "SSO", "issuer": "https://sso.example.com", "audience": uuid::Uuid::now_v7() })
        }
        "create_identity" => json!({ "subject": "somebody", "user_id": NOBODY }),
        "create_account" => json!({ "name": "Acme" }),
        "create_lead_source" => json!({ "name": "Fair", "kind": "event" }),
        "create_site" => json!({ "name": "Shop", "kind": "store" }),
        "create_contact" => json!({ "last_name": "Example" }),
        "create_account_contact" => json!({ "contact_id": NOBODY }),
        "create_lead" => json!({ "company_name": "Acme" }),
        "assign_lead" => json!({ "owner_id": NOBODY }),
        "nurture_lead" => json!({ "recycle_on": "2030-01-01" }),
        "create_product" => json!({ "sku": "ACME-1", "name": "Anvil" }),
        "create_reason" => json!({ "kind": "loss", "name": "Price" }),
        "create_pipeline" => json!({ "name": "Sales", "stages": [{ "name": "Open", "probability": 10 }] }),
        "create_stage" => json!({ "name": "Later", "probability": 20 }),
        "create_deal" => json!({ "name": "Anvils" }),
        "move_deal" => json!({ "stage_id": NOBODY }),
        "change_deal_pipeline" => json!({ "pipeline_id": NOBODY, "stage_id": NOBODY }),
        "disqualify_lead" | "lose_deal" => json!({ "reason_id": NOBODY }),
        "create_import" => json!({ "collection": "contacts", "format": "csv" }),
        // A collection that every role may read.
        "create_export" => json!({ "collection": "products", "format": "csv" }),
        "create_team" => json!({ "name": "Support" }),
        "create_user" => json!({ "email": "new@example.com", "name": "New", "roles": [] }),
        "reset_password" => json!({ "new_password": "a horse, a battery, a staple" }),
        "create_webhook_endpoint" => {
            json!({ "url": "https://hook.example.com/", "event_types": ["deal.won"] })
        }
        "replay_webhooks" => json!({ "from_seq": 1, "to_seq": 1 }),
        merge if merge.starts_with("merge_") => json!({ "survivor_id": NOBODY, "merged_ids": [NEITHER] }),
        batch if batch.starts_with("batch_") => {
            json!({ "operations": [{ "op": "update", "id": NOBODY, "data": {} }] })
        }
        "create_deal_line" => {
            json!({ "quantity": "1", "name": "Work", "unit_price": { "amount": "1", "currency": "USD" } })
        }
        other => return of_extras(other),
    })
}

fn of_extras(operation: &str) -> Option<Value> {
    Some(match operation {
        "create_custom_field" => {
            json!({ "resource": "lead", "key": "hat_size", "label": "Hat size", "kind": "number" })
        }
        "create_view" => json!({ "resource": "lead", "name": "New ones", "filter": "status=new" }),
        _ => return None,
    })
}

/// What an operation must have behind its address, so that it gets as far as looking for its record.
pub fn query(operation: &str) -> &'static str {
    if operation.starts_with("attach_to_") { "?name=a.json" } else { "" }
}

/// One record of each collection; its id.
pub async fn one_of_each(admin: &Caller) -> BTreeMap<&'static str, String> {
    let mut made = BTreeMap::new();
    for (collection, body) in [
        ("accounts", json!({ "name": "Acme" })),
        ("api-keys", json!({ "name": "Shop", "scopes": ["contacts:read"] })),
        (
            "identity-providers",
            json!({ "name": "SSO", "issuer": "https://sso.example.com", "audience": uuid::Uuid::now_v7() }),
        ),
        ("lead-sources", json!({ "name": "Fair", "kind": "event" })),
        ("contacts", json!({ "last_name": "Example" })),
        ("leads", json!({ "company_name": "Acme" })),
        ("products", json!({ "sku": "A-1", "name": "Anvil" })),
        ("reasons", json!({ "kind": "loss", "name": "No anvil" })),
        ("pipelines", json!({ "name": "Other", "stages": [{ "name": "Only", "probability": 10 }] })),
        ("deals", json!({ "name": "Anvils" })),
        (
            "custom-fields",
            json!({ "resource": "contact", "key": "hat_size", "label": "Hat size", "kind": "number" }),
        ),
        ("views", json!({ "resource": "contact", "name": "All" })),
        ("teams", json!({ "name": "Anvil team" })),
        ("imports", json!({ "collection": "contacts", "format": "csv" })),
        ("webhook-endpoints", json!({ "url": "http://127.0.0.1:9/", "event_types": ["deal.won"] })),
        ("users", json!({ "email": format!("{NOBODY}@example.com"), "name": "New", "roles": [] })),
    ] {
        let answer = admin.post(&format!("/{collection}"), body).await.is(201);
        made.insert(collection, answer.id().to_owned());
    }
    let twin = admin.post("/products", json!({ "sku": "A-2", "name": "Anvil" })).await.is(201);
    let merge = json!({ "survivor_id": made["products"], "merged_ids": [twin.id()] });
    let merged = admin.post("/products/merge", merge).await.is(200);
    made.insert("merges", merged["merge_id"].as_str().unwrap_or_default().to_owned());
    let export = json!({ "collection": "products", "format": "csv" });
    let job = admin.post("/exports", export).await.is(202);
    made.insert("jobs", job.id().to_owned());
    made.insert("exports", job["subject_id"].as_str().unwrap_or_default().to_owned());
    let test = format!("/webhook-endpoints/{}/test", made["webhook-endpoints"]);
    made.insert("webhook-deliveries", admin.act(&test).await.is(201).id().to_owned());
    let path = format!("/contacts/{}/attachments?name=a.json", made["contacts"]);
    made.insert("attachments", admin.post(&path, json!({})).await.is(201).id().to_owned());
    made
}
