//! A merge taken back.

use serde_json::{Value, json};

use super::merge::merge;
use super::pipeline;
use crate::support::{Answer, Organization};

/// A document without what every change changes.
fn still(answer: &Answer) -> Value {
    let mut body = answer.body.clone();
    let rows = body.get_mut("data").and_then(Value::as_array_mut);
    let rows: Vec<&mut Value> = match rows {
        Some(rows) => rows.iter_mut().collect(),
        None => vec![&mut body],
    };
    for row in rows {
        for name in ["version", "updated_at", "updated_by_id"] {
            row.as_object_mut().unwrap().remove(name);
        }
    }
    body
}

async fn undo(org: &Organization, merged: &Answer) -> Answer {
    org.admin.act(&format!("/merges/{}/undo", merged["merge_id"].as_str().unwrap())).await
}

#[actix_web::test]
async fn everything_is_as_before() {
    let org = Organization::new().await;
    pipeline(&org).await;
    let stays =
        json!({ "name": "Acme", "industries": ["steel"], "external_ids": [{ "system": "erp", "id": "1" }] });
    let goes = json!({ "name": "Акме", "country": "UA", "industries": ["retail"], "parent_id": null,
                       "external_ids": [{ "system": "erp", "id": "2" }, { "system": "shop", "id": "2" }] });
    let (stays, goes) = (org.made("/accounts", stays).await, org.made("/accounts", goes).await);
    let child = org.made("/accounts", json!({ "name": "Child", "parent_id": goes })).await;
    let deal = org.made("/deals", json!({ "name": "Anvils", "account_id": goes })).await;
    org.made(&format!("/accounts/{goes}/sites"), json!({ "name": "Plant", "kind": "plant" })).await;
    org.admin.post(&format!("/accounts/{goes}/attachments?name=a.json"), json!({})).await.is(201);
    let contact = org.made("/contacts", json!({ "last_name": "Both" })).await;
    let role = json!({ "contact_id": contact, "role": "buyer", "is_primary": true });
    org.made(&format!("/accounts/{goes}/contacts"), role).await;
    org.made(&format!("/accounts/{stays}/contacts"), json!({ "contact_id": contact })).await;
    let paths = [
        format!("/accounts/{stays}"),
        format!("/accounts/{goes}"),
        format!("/accounts/{child}"),
        format!("/deals/{deal}"),
        format!("/accounts/{stays}/contacts"),
        format!("/accounts/{goes}/contacts"),
        format!("/accounts/{goes}/sites"),
        format!("/accounts/{goes}/attachments"),
        format!("/accounts/{stays}/attachments"),
        "/accounts/by-external-id/shop/2".to_owned(),
    ];
    let mut before = Vec::new();
    for path in &paths {
        before.push(still(&org.admin.get(path).await.is(200)));
    }
    let merged = merge(&org.admin, "accounts", &stays, &[&goes]).await.is(200);
    assert_eq!(merged["record"]["country"], "UA");
    let undone = undo(&org, &merged).await.is(200);
    assert_eq!(undone["kept"], json!({ "members": [], "custom": [], "references": [], "merged_ids": [] }));
    assert_eq!(undone["undone_by_id"], org.admin.user_id);
    for (path, before) in paths.iter().zip(before) {
        assert_eq!(still(&org.admin.get(path).await.is(200)), before, "{path}");
    }
    undo(&org, &merged).await.is_problem(409, "invalid_transition");
    let history = org.admin.get(&format!("/accounts/{stays}/history")).await.is(200);
    assert_eq!(history.column("action"), ["unmerged", "merged", "created"]);
    // It can be done again.
    merge(&org.admin, "accounts", &stays, &[&goes]).await.is(200);
}

#[actix_web::test]
async fn what_others_did_since_stays() {
    let org = Organization::new().await;
    pipeline(&org).await;
    let stays = org.made("/contacts", json!({ "last_name": "A" })).await;
    let goes = json!({ "last_name": "B", "job_title": "Boss", "country": "UA", "emails": [{ "value": "b@x.example" }] });
    let goes = org.made("/contacts", goes).await;
    let third = org.made("/contacts", json!({ "last_name": "C" })).await;
    let [moved, left] = ["D", "E"].map(|name| json!({ "name": name, "contact_id": goes }));
    let (moved, left) = (org.made("/deals", moved).await, org.made("/deals", left).await);
    let merged = merge(&org.admin, "contacts", &stays, &[&goes]).await.is(200);
    let change = json!({ "job_title": "Chief" });
    org.admin.patch(&format!("/contacts/{stays}"), change).await.is(200);
    org.admin.patch(&format!("/deals/{left}"), json!({ "contact_id": third })).await.is(200);
    let new = org.made("/deals", json!({ "name": "F", "contact_id": stays })).await;
    let undone = undo(&org, &merged).await.is(200);
    assert_eq!(undone["kept"]["members"], json!(["job_title"]));
    let references = json!([{ "record_type": "deal", "member": "contact_id", "count": 1 }]);
    assert_eq!(undone["kept"]["references"], references);
    let record = org.admin.get(&format!("/contacts/{stays}")).await.is(200);
    let members = ["job_title", "country", "emails"].map(|name| record[name].clone());
    assert_eq!(json!(members), json!(["Chief", null, []]));
    for (deal, contact) in [(moved, &goes), (left, &third), (new, &stays)] {
        assert_eq!(org.admin.get(&format!("/deals/{deal}")).await["contact_id"], *contact);
    }
    let back = org.admin.get(&format!("/contacts/{goes}")).await.is(200);
    assert_eq!((&back["job_title"], &back["merged_into_id"]), (&json!("Boss"), &Value::Null));
}

#[actix_web::test]
async fn merges_of_merges_are_taken_back_in_turn() {
    let org = Organization::new().await;
    let mut ids = Vec::new();
    for sku in ["A-1", "A-2", "A-3"] {
        ids.push(org.made("/products", json!({ "sku": sku, "name": sku })).await);
    }
    let choose = json!({ "survivor_id": ids[1], "merged_ids": [ids[0]], "choose": { "sku": ids[0] } });
    let first = org.admin.post("/products/merge", choose).await.is(200);
    assert_eq!(first["record"]["sku"], "A-1");
    let second = merge(&org.admin, "products", &ids[2], &[&ids[1]]).await.is(200);
    let into = async |id: &str| {
        let found = org.admin.get(&format!("/products?id={id}&archived=any")).await.is(200);
        found.data()[0]["merged_into_id"].clone()
    };
    assert_eq!((into(&ids[0]).await, into(&ids[1]).await), (json!(ids[2]), json!(ids[2])));
    undo(&org, &first).await.is_problem(409, "archived");
    undo(&org, &second).await.is(200);
    assert_eq!((into(&ids[0]).await, into(&ids[1]).await), (json!(ids[1]), Value::Null));
    undo(&org, &first).await.is(200);
    let skus = org.admin.get("/products?sort=name").await.is(200);
    assert_eq!(skus.column("sku"), ["A-1", "A-2", "A-3"]);
}

#[actix_web::test]
async fn what_was_restored_by_hand_is_left_alone() {
    let org = Organization::new().await;
    let one = org.made("/leads", json!({ "company_name": "A" })).await;
    let other = org.made("/leads", json!({ "company_name": "B" })).await;
    let merged = merge(&org.admin, "leads", &one, &[&other]).await.is(200);
    let back = org.admin.act(&format!("/leads/{other}/restore")).await.is(200);
    assert_eq!(back["merged_into_id"], Value::Null);
    let undone = undo(&org, &merged).await.is(200);
    assert_eq!(undone["kept"]["merged_ids"], json!([other]));
    assert_eq!(org.admin.get(&format!("/leads/{other}")).await["version"], back["version"]);
}

#[actix_web::test]
async fn own_fields_follow_and_come_back() {
    let org = Organization::new().await;
    pipeline(&org).await;
    for (resource, key, more) in [
        ("deal", "partner", json!({ "kind": "reference", "refers_to": "account", "is_filterable": true })),
        ("contact", "employer", json!({ "kind": "reference", "refers_to": "account" })),
        ("account", "code", json!({ "kind": "text", "is_unique": true })),
    ] {
        let mut field = json!({ "resource": resource, "key": key, "label": key });
        field.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        org.made("/custom-fields", field).await;
    }
    let stays = org.made("/accounts", json!({ "name": "Acme" })).await;
    let goes = org.made("/accounts", json!({ "name": "Acme", "custom": { "code": "X" } })).await;
    let deal = org.made("/deals", json!({ "name": "Anvils", "custom": { "partner": goes } })).await;
    let contact = json!({ "last_name": "Example", "custom": { "employer": goes } });
    let contact = org.made("/contacts", contact).await;
    let custom = async |path: String| org.admin.get(&path).await.is(200)["custom"].clone();
    let merged = merge(&org.admin, "accounts", &stays, &[&goes]).await.is(200);
    assert_eq!(merged["record"]["custom"], json!({ "code": "X" }));
    assert_eq!(custom(format!("/contacts/{contact}")).await, json!({ "employer": stays }));
    let found = org.admin.get(&format!("/deals?custom__partner={stays}")).await.is(200);
    assert_eq!(found.column("id"), [deal.as_str()]);
    let undone = undo(&org, &merged).await.is(200);
    assert_eq!(undone["kept"], json!({ "members": [], "custom": [], "references": [], "merged_ids": [] }));
    assert_eq!(custom(format!("/accounts/{stays}")).await, json!({}));
    assert_eq!(custom(format!("/accounts/{goes}")).await, json!({ "code": "X" }));
    assert_eq!(custom(format!("/contacts/{contact}")).await, json!({ "employer": goes }));
    let found = org.admin.get(&format!("/deals?custom__partner={goes}")).await.is(200);
    assert_eq!(found.column("id"), [deal.as_str()]);
}
