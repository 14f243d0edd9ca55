//! What people and leads are interested in.

use serde_json::{Value, json};

use crate::support::{Organization, expect};

#[actix_web::test]
async fn interests_are_noted_of_contacts_and_leads() {
    let org = Organization::new().await;
    let pump = org.made("/products", json!({ "sku": "P-1", "name": "Pump" })).await;
    let contact = org.rep.post("/contacts", json!({ "last_name": "Ярова" })).await.is(201).id().to_owned();
    let lead = org.rep.post("/leads", json!({ "company_name": "Зразок" })).await.is(201).id().to_owned();
    for parent in [format!("/contacts/{contact}"), format!("/leads/{lead}")] {
        let interests = format!("{parent}/interests");
        let body = json!({ "product_id": pump, "reason": "Старий зламався", "strength": "high" });
        let made = org.rep.post(&interests, body).await.is(201);
        let path = format!("{interests}/{}", made.id());
        assert_eq!(made.header("location"), format!("/api/v1{path}"));
        assert_eq!(made["noted_on"].as_str().unwrap().len(), 10);
        org.rep.post(&interests, json!({ "reason": "None" })).await.is(422).names("", "required");
        let nothing = json!({ "product_id": org.id });
        org.rep.post(&interests, nothing).await.is_problem(409, "reference_not_found");
        let gone = org.rep.patch(&path, json!({ "product_id": null })).await;
        gone.is_problem(409, "incomplete").names("/product_id", "incomplete");
        let words = json!({ "product_id": null, "subject": "Pumps of all kinds", "noted_on": "2026-01-02" });
        let changed = org.rep.patch(&path, words).await.is(200);
        assert_eq!((&changed["product_id"], &changed["strength"]), (&Value::Null, &json!("high")));
        expect::guards_versions(&org.rep, &path, json!({ "strength": null })).await;
        expect::remembers(&org.rep, &path, &["updated", "updated", "created"]).await;
        expect::is_sealed_off(&path, json!({ "subject": "Theirs" })).await;
        org.outsider.get(&interests).await.is_problem(404, "not_found");
        let found = org.admin.get(&format!("{interests}?noted_on=2026-01-02&strength__isnull=true")).await;
        assert_eq!(found.is(200).column("id"), [made.id()]);
        org.rep.delete(&path).await.is(204);
        org.rep.get(&path).await.is_problem(404, "not_found");
    }
}

#[actix_web::test]
async fn interests_go_with_conversions_and_merges() {
    let org = Organization::new().await;
    let lead = org.made("/leads", json!({ "last_name": "Новий" })).await;
    let path = format!("/leads/{lead}");
    org.made(&format!("{path}/interests"), json!({ "subject": "Pumps" })).await;
    org.admin.act(&format!("{path}/start-work")).await.is(200);
    let answers = json!({ "qualification": { "framework": "bant", "answers": { "budget": "yes" } } });
    org.admin.post(&format!("{path}/qualify"), answers).await.is(200);
    let done = org.admin.post(&format!("{path}/convert"), json!({})).await.is(200);
    let contact = done["contact"]["id"].as_str().unwrap();
    org.made(&format!("/contacts/{contact}/interests"), json!({ "subject": "Valves" })).await;
    let twin = org.made("/contacts", json!({ "last_name": "Novyi" })).await;
    org.made(&format!("/contacts/{twin}/interests"), json!({ "subject": "Pipes" })).await;
    let merge = json!({ "survivor_id": contact, "merged_ids": [twin] });
    org.admin.post("/contacts/merge", merge).await.is(200);
    let all =
        org.admin.get(&format!("/contacts/{contact}/interests?count=exact&sort=created_at")).await.is(200);
    assert_eq!(all.column("subject"), ["Pumps", "Valves", "Pipes"]);
    assert_eq!(all["page"]["total"]["value"], 3);
}
