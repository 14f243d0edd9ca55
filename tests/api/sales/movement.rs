//! Moving deals: requirements, passages, moments of the past.

use serde_json::{Value, json};

use super::way::{Way, usd};

#[actix_web::test]
async fn a_move_ends_one_passage_and_begins_the_next() {
    let way = Way::new().await;
    let admin = &way.org.admin;
    let path = way.deal(json!({ "created_at": "2026-01-01T00:00:00Z" })).await;
    let to = json!({ "stage_id": way.stages[1], "at": "2026-01-03T00:00:00Z" });
    let moved = admin.post(&format!("{path}/move"), to.clone()).await.is(200);
    assert_eq!((&moved["stage_id"], &moved["probability"]), (&json!(way.stages[1]), &json!(30)));
    assert_eq!(moved["stage_entered_at"], "2026-01-03T00:00:00.000000Z");
    let again = admin.post(&format!("{path}/move"), to).await.is(200);
    assert_eq!(again["version"], moved["version"], "it stands there already");
    let passages = admin.get(&format!("{path}/passages")).await.is(200);
    assert_eq!(passages.column("stage_id"), way.stages[..2]);
    assert_eq!(passages.column("duration_s"), ["172800", "null"]);
    assert_eq!(passages.data()[0]["left_at"], moved["stage_entered_at"]);
    let history = admin.get(&format!("{path}/history")).await.is(200);
    assert_eq!(history.column("action"), ["moved", "created"]);
    assert_eq!(history.data()[0]["before"]["stage_id"], way.stages[0]);
}

#[actix_web::test]
async fn a_stage_asks_for_what_it_needs() {
    let way = Way::new().await;
    let admin = &way.org.admin;
    let path = way.deal(json!({})).await;
    let to = json!({ "stage_id": way.stages[2] });
    let refused = admin.post(&format!("{path}/move"), to.clone()).await.is_problem(409, "stage_requirements");
    let both = ["/amount", "/lines"].map(|place| (place.to_owned(), "stage_requirements".to_owned()));
    assert_eq!(refused.violations(), both);
    let line = json!({ "name": "Work", "quantity": "2", "unit_price": usd("5") });
    admin.post(&format!("{path}/lines"), line).await.is(201);
    admin.patch(&path, json!({ "amount": usd("9") })).await.is(200);
    admin.post(&format!("{path}/move"), to).await.is(200);
}

#[actix_web::test]
async fn a_stage_leads_where_it_says() {
    let way = Way::new().await;
    let admin = &way.org.admin;
    let path = way.deal(json!({})).await;
    let first = format!("/pipelines/{}/stages/{}", way.pipeline_id, way.stages[0]);
    admin.patch(&first, json!({ "allowed_next_ids": [] })).await.is(200);
    let refused = admin.post(&format!("{path}/move"), json!({ "stage_id": way.stages[1] })).await;
    refused.is_problem(409, "move_not_allowed").names("/stage_id", "move_not_allowed");
    admin.patch(&first, json!({ "allowed_next_ids": null })).await.is(200);
    let won = json!({ "stage_id": way.stages[3] });
    admin.post(&format!("{path}/move"), won).await.is_problem(409, "move_not_allowed");
}

#[actix_web::test]
async fn only_those_who_may_date_facts() {
    let way = Way::new().await;
    let org = &way.org;
    let dated = json!({ "name": "Old", "created_at": "2026-01-01T00:00:00Z" });
    org.rep
        .post("/deals", dated.clone())
        .await
        .is_problem(403, "forbidden")
        .names("/created_at", "forbidden");
    let path = way.deal_of(&org.rep, json!({})).await;
    let to = json!({ "stage_id": way.stages[1], "at": "2026-01-01T00:00:00Z" });
    org.rep
        .post(&format!("{path}/move"), to.clone())
        .await
        .is_problem(403, "forbidden")
        .names("/at", "forbidden");
    org.manager.post(&format!("{path}/move"), to).await.is_problem(409, "out_of_order");
    let future = json!({ "stage_id": way.stages[1], "at": "2999-01-01T00:00:00Z" });
    org.manager
        .post(&format!("{path}/move"), future)
        .await
        .is_problem(409, "in_future")
        .names("/at", "in_future");
    let not_yet = json!({ "name": "New", "created_at": "2999-01-01T00:00:00Z" });
    org.admin.post("/deals", not_yet).await.is_problem(409, "in_future");
    let made = org.manager.post("/deals", dated).await.is(201);
    assert_eq!(made["created_at"], "2026-01-01T00:00:00.000000Z");
}

#[actix_web::test]
async fn a_deal_goes_to_another_pipeline() {
    let way = Way::new().await;
    let admin = &way.org.admin;
    let stages = json!([{ "name": "Renewing", "probability": 80 }, { "name": "Won", "kind": "won", "probability": 100 }]);
    let other = admin.post("/pipelines", json!({ "name": "Renewals", "stages": stages })).await.is(201);
    let stage = |index: usize| other["stages"][index]["id"].clone();
    let path = way.deal(json!({})).await;
    let change = async |pipeline: &Value, stage: Value| {
        let to = json!({ "pipeline_id": pipeline, "stage_id": stage });
        admin.post(&format!("{path}/change-pipeline"), to).await
    };
    change(&json!(way.pipeline_id), json!(way.stages[1])).await.is_problem(409, "move_not_allowed");
    change(&other["id"], json!(way.stages[1])).await.is_problem(409, "reference_not_found");
    change(&other["id"], stage(1)).await.is_problem(409, "move_not_allowed");
    let gone = change(&other["id"], stage(0)).await.is(200);
    assert_eq!((&gone["pipeline_id"], &gone["probability"]), (&other["id"], &json!(80)));
    assert_eq!(admin.get(&format!("{path}/passages")).await.data().len(), 2);
}
