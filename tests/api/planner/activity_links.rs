//! What activities are linked with: they follow merges, and answer leads.

use serde_json::{Value, json};

use crate::support::Organization;

#[actix_web::test]
async fn links_are_replaced_kind_by_kind() {
    let org = Organization::new().await;
    let (one, two) = (
        org.made("/accounts", json!({ "name": "A" })).await,
        org.made("/accounts", json!({ "name": "B" })).await,
    );
    let contact = org.made("/contacts", json!({ "last_name": "C" })).await;
    let meeting = json!({ "kind": "meeting", "status": "done", "account_ids": [one, one],
        "participants": [{ "contact_id": contact, "response": "pending" }] });
    let made = org.admin.post("/activities", meeting).await.is(201);
    assert_eq!(made["account_ids"], json!([one]));
    let path = format!("/activities/{}", made.id());
    let changed = org.admin.patch(&path, json!({ "account_ids": [two] })).await.is(200);
    assert_eq!((&changed["account_ids"], &changed["participants"]), (&json!([two]), &made["participants"]));
    let answer =
        json!({ "participants": [{ "contact_id": contact, "response": "accepted", "role": "organizer" }] });
    let changed = org.admin.patch(&path, answer).await.is(200);
    assert_eq!(changed["participants"][0]["response"], "accepted");
    let none = org.admin.patch(&path, json!({ "account_ids": [], "participants": [] })).await.is(200);
    assert_eq!((&changed["is_touch"], &none["is_touch"]), (&json!(true), &json!(false)));
    let history = org.admin.get(&format!("{path}/history")).await.is(200);
    assert_eq!(history.data()[2]["after"], json!({ "account_ids": [two] }));
}

#[actix_web::test]
async fn activities_follow_a_merge_and_its_undo() {
    let org = Organization::new().await;
    let (stays, goes) = (
        org.made("/contacts", json!({ "last_name": "A" })).await,
        org.made("/contacts", json!({ "last_name": "B" })).await,
    );
    let mut before: Vec<(String, Value)> = Vec::new();
    for body in [
        json!({ "kind": "note", "contact_ids": [goes] }),
        json!({ "kind": "note", "contact_ids": [stays, goes] }),
        json!({ "kind": "visit", "participants": [{ "contact_id": goes }, { "contact_id": stays }] }),
    ] {
        let made = org.admin.post("/activities", body).await.is(201);
        before.push((format!("/activities/{}", made.id()), made.body));
    }
    let merge = json!({ "survivor_id": stays, "merged_ids": [goes] });
    let merged = org.admin.post("/contacts/merge", merge).await.is(200);
    let moved = json!({ "record_type": "activity_link", "member": "contact_id", "count": 3 });
    assert!(merged["moved"].as_array().unwrap().contains(&moved), "{:#}", merged.body);
    for (path, was) in &before {
        let now = org.admin.get(path).await.is(200);
        let people = now["participants"].as_array().unwrap();
        let ids: Vec<&Value> = people.iter().map(|one| &one["contact_id"]).collect();
        let all: Vec<&Value> = now["contact_ids"].as_array().unwrap().iter().chain(ids).collect();
        assert_eq!(all, [&json!(stays)], "{path}");
        assert_eq!(now["version"], was["version"].as_i64().unwrap() + 1);
    }
    let found = org.admin.get(&format!("/activities?contact_id={stays}&count=exact")).await.is(200);
    assert_eq!(found["page"]["total"]["value"], 3);
    let undo = format!("/merges/{}/undo", merged["merge_id"].as_str().unwrap());
    assert_eq!(org.admin.act(&undo).await.is(200)["kept"]["references"], json!([]));
    for (path, was) in &before {
        let now = org.admin.get(path).await.is(200);
        assert_eq!((&now["contact_ids"], &now["participants"]), (&was["contact_ids"], &was["participants"]));
    }
}

#[actix_web::test]
async fn the_first_touch_from_our_side_answers_a_lead() {
    let org = Organization::new().await;
    let lead = json!({ "company_name": "Зразок", "created_at": "2026-01-01T08:00:00Z" });
    let lead = org.made("/leads", lead).await;
    let path = format!("/leads/{lead}");
    let answered = async || org.admin.get(&path).await.is(200)["first_response_at"].clone();
    let tell = async |direction: &str, outcome: &str, at: &str| {
        let call = json!({ "kind": "call", "status": "done", "direction": direction, "outcome": outcome,
            "starts_at": at, "lead_ids": [lead] });
        org.made("/activities", call).await;
    };
    tell("inbound", "connected", "2026-01-01T09:00:00Z").await;
    tell("outbound", "busy", "2026-01-01T09:00:00Z").await;
    assert_eq!(answered().await, Value::Null);
    tell("outbound", "connected", "2026-01-03T09:00:00Z").await;
    assert_eq!(answered().await, "2026-01-03T09:00:00.000000Z");
    // It is entered later, but was earlier.
    tell("outbound", "connected", "2026-01-02T09:00:00Z").await;
    tell("outbound", "connected", "2026-01-04T09:00:00Z").await;
    assert_eq!(answered().await, "2026-01-02T09:00:00.000000Z");
    let history = org.admin.get(&format!("{path}/history")).await.is(200);
    assert_eq!(history.column("action"), ["answered", "answered", "created"]);
}
