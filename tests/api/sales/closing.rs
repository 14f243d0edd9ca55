//! How deals end, and how they are opened again.

use serde_json::{Value, json};

use super::way::{Way, usd};

#[actix_web::test]
async fn a_deal_is_won_on_its_own_day() {
    let way = Way::new().await;
    let admin = &way.org.admin;
    let began = json!({ "created_at": "2026-01-01T00:00:00Z", "account_id": way.account_id });
    let path = way.deal(began).await;
    let win =
        json!({ "reason_id": way.win_id, "amount": usd("2500"), "closed_at": "2026-02-01T12:00:00+00:00" });
    let won = admin.post(&format!("{path}/win"), win).await.is(200);
    assert_eq!((&won["status"], &won["probability"]), (&json!("won"), &json!(100)));
    assert_eq!((&won["stage_id"], &won["forecast_category"]), (&json!(way.stages[3]), &json!("closed")));
    assert_eq!(won["closed_at"], "2026-02-01T12:00:00.000000Z");
    assert_eq!((&won["amount"], &won["reason_id"]), (&usd("2500.00"), &json!(way.win_id)));
    let passages = admin.get(&format!("{path}/passages")).await.is(200);
    assert_eq!(passages.column("duration_s"), [(31 * 86_400 + 43_200).to_string(), "null".to_owned()]);
    assert_eq!(admin.get(&format!("{path}/history")).await.column("action"), ["won", "created"]);
}

#[actix_web::test]
async fn a_win_needs_an_amount_a_customer_and_a_reason_of_its_kind() {
    let way = Way::new().await;
    let admin = &way.org.admin;
    let poor = way.deal(json!({ "amount": usd("0") })).await;
    let refused = admin.post(&format!("{poor}/win"), json!({})).await.is_problem(409, "amount_needed");
    refused.names("/amount", "amount_needed").names("/account_id", "customer_needed");
    let path = way.ripe().await;
    let wrong = json!({ "reason_id": way.loss_id });
    admin
        .post(&format!("{path}/win"), wrong)
        .await
        .is_problem(409, "wrong_kind")
        .names("/reason_id", "wrong_kind");
    admin.post(&format!("{path}/win"), json!({})).await.is(200);
    let bare = admin.patch(&path, json!({ "account_id": null })).await;
    bare.is_problem(409, "customer_needed");
    admin.post(&format!("{path}/lose"), json!({})).await.is(422).names("/reason_id", "required");
}

#[actix_web::test]
async fn a_closed_deal_stays_as_it_is_until_it_is_reopened() {
    let way = Way::new().await;
    let admin = &way.org.admin;
    let path = way.ripe().await;
    let lost = admin.post(&format!("{path}/lose"), json!({ "reason_id": way.loss_id })).await.is(200);
    assert_eq!((&lost["status"], &lost["probability"]), (&json!("lost"), &json!(0)));
    assert_eq!(lost["stage_id"], way.stages[4]);
    for (action, body) in [
        ("win", json!({})),
        ("lose", json!({ "reason_id": way.loss_id })),
        ("abandon", json!({})),
        ("move", json!({ "stage_id": way.stages[1] })),
        ("change-pipeline", json!({ "pipeline_id": way.pipeline_id, "stage_id": way.stages[1] })),
    ] {
        let refused =
            admin.post(&format!("{path}/{action}"), body).await.is_problem(409, "invalid_transition");
        assert_eq!(refused["state"], "lost");
        assert_eq!(refused["allowed_actions"], json!(["reopen", "archive"]));
    }
    admin.patch(&path, json!({ "amount": usd("1") })).await.is_problem(409, "invalid_transition");
    admin.patch(&path, json!({ "probability": 1 })).await.is_problem(409, "invalid_transition");
    admin.patch(&path, json!({ "description": "They chose another." })).await.is(200);
    let open = admin.post(&format!("{path}/reopen"), json!({})).await.is(200);
    assert_eq!((&open["status"], &open["stage_id"]), (&json!("open"), &json!(way.stages[0])));
    assert_eq!((&open["closed_at"], &open["reason_id"]), (&Value::Null, &Value::Null));
    let reopened = admin.get(&format!("{path}/history")).await.is(200).data()[0].clone();
    assert_eq!(
        (&reopened["action"], &reopened["before"]["closed_at"]),
        (&json!("reopened"), &lost["closed_at"])
    );
    admin.post(&format!("{path}/reopen"), json!({})).await.is_problem(409, "invalid_transition");
    assert_eq!(admin.get(&format!("{path}/passages")).await.data().len(), 3);
}

#[actix_web::test]
async fn an_abandoned_deal_stays_in_its_stage() {
    let way = Way::new().await;
    let admin = &way.org.admin;
    let path = way.deal(json!({ "created_at": "2026-01-01T00:00:00Z" })).await;
    let gone =
        admin.post(&format!("{path}/abandon"), json!({ "closed_at": "2026-01-02T00:00:00Z" })).await.is(200);
    assert_eq!((&gone["status"], &gone["stage_id"]), (&json!("abandoned"), &json!(way.stages[0])));
    assert_eq!(admin.get(&format!("{path}/passages")).await.column("duration_s"), ["86400"]);
    let open = admin.post(&format!("{path}/reopen"), json!({ "stage_id": way.stages[1] })).await.is(200);
    assert_eq!((&open["stage_id"], &open["probability"]), (&json!(way.stages[1]), &json!(30)));
}

#[actix_web::test]
async fn the_actions_say_what_is_possible_and_why_the_rest_is_not() {
    let way = Way::new().await;
    let admin = &way.org.admin;
    let path = way.deal(json!({})).await;
    let rows = admin.get(&format!("{path}/actions")).await.is(200)["actions"].clone();
    let row =
        |action: &str| rows.as_array().unwrap().iter().find(|row| row["action"] == action).unwrap().clone();
    assert_eq!(row("move")["stage_ids"], json!([way.stages[1]]));
    assert_eq!(row("lose")["is_possible"], true);
    assert_eq!(row("win")["is_possible"], false);
    assert_eq!(row("win")["obstacles"][0]["code"], "amount_needed");
    assert_eq!(row("reopen")["obstacles"][0]["code"], "invalid_transition");
    let analyst = way.org.with_role(crm::access::Role::Analyst).await;
    let seen = analyst.get(&format!("{path}/actions")).await.is(200);
    assert!(seen["actions"].as_array().unwrap().iter().all(|row| row["obstacles"][0]["code"] == "forbidden"));
    analyst.post(&format!("{path}/win"), json!({})).await.is_problem(403, "forbidden");
}
