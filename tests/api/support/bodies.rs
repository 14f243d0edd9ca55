//! For each operation a body that gets past its schema, and one record of each kind.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Caller;

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
        "create_account_contact" | "create_deal_contact" => json!({ "contact_id": NOBODY }),
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
        "create_important_date" => json!({ "name": "Wedding day", "falls_on": "2020-02-29" }),
        "create_contact_interest" | "create_lead_interest" => json!({ "subject": "Pumps" }),
        "put_deal_split" => json!({ "shares": [] }),
        "create_tag" => json!({ "name": "Fair" }),
        "create_competitor" => json!({ "name": "Rival" }),
        "create_activity" => json!({ "kind": "call" }),
        "create_task" => json!({ "title": "Call back" }),
        "hand_over_work" => json!({ "rule": "to_one", "to_ids": [NOBODY] }),
        "delegate_task" => json!({ "owner_id": NOBODY }),
        "create_view" => json!({ "resource": "lead", "name": "New ones", "filter": "status=new" }),
        comment if comment.starts_with("comment_on_") => json!({ "body": "Well done" }),
        add if add.starts_with("add_") && add.ends_with("_member") => json!({ "user_id": NOBODY }),
        _ => return None,
    })
}

/// What an operation must have behind its address, so that it gets as far as looking for its record.
pub fn query(operation: &str) -> &'static str {
    match operation {
        "show_diary" => "?date=2026-01-01",
        attach if attach.starts_with("attach_to_") => "?name=a.json",
        explain if explain.starts_with("explain_") => "?user_id=019a0000-0000-7000-8000-000000000000",
        _ => "",
    }
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
        ("tags", json!({ "name": "Fair" })),
        ("competitors", json!({ "name": "Rival" })),
        ("pipelines", json!({ "name": "Other", "stages": [{ "name": "Only", "probability": 10 }] })),
        ("deals", json!({ "name": "Anvils" })),
        ("activities", json!({ "kind": "note", "body": "Likes anvils" })),
        ("tasks", json!({ "title": "Call back" })),
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
    made.extend(of_those(admin, &made).await);
    made
}

/// One record of each collection that comes about by what is done with others.
async fn of_those(admin: &Caller, those: &BTreeMap<&str, String>) -> [(&'static str, String); 8] {
    let twin = admin.post("/products", json!({ "sku": "A-2", "name": "Anvil" })).await.is(201);
    let merge = json!({ "survivor_id": those["products"], "merged_ids": [twin.id()] });
    let merged = admin.post("/products/merge", merge).await.is(200);
    let export = json!({ "collection": "products", "format": "csv" });
    let job = admin.post("/exports", export).await.is(202);
    let ping = admin.act(&format!("/webhook-endpoints/{}/test", those["webhook-endpoints"])).await.is(201);
    let path = format!("/contacts/{}/attachments?name=a.json", those["contacts"]);
    let file = admin.post(&path, json!({})).await.is(201);
    let path = format!("/contacts/{}/comments", those["contacts"]);
    let comment = admin.post(&path, json!({ "body": "Well done" })).await.is(201);
    admin.post("/leads", json!({ "company_name": "Anvils", "owner_id": those["users"] })).await.is(201);
    let all_to_one = json!({ "rule": "to_one", "to_ids": [admin.user_id] });
    let handed_over = admin.post(&format!("/users/{}/handover", those["users"]), all_to_one).await.is(200);
    let briefings = admin.get("/briefings").await.is(200);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    [
        ("handovers", text(&handed_over["handover_id"])),
        ("briefings", text(&briefings.data()[0]["id"])),
        ("merges", text(&merged["merge_id"])),
        ("jobs", job.id().to_owned()),
        ("exports", text(&job["subject_id"])),
        ("webhook-deliveries", ping.id().to_owned()),
        ("attachments", file.id().to_owned()),
        ("comments", comment.id().to_owned()),
    ]
}
