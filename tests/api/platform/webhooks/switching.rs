//! Endpoints that are off, and what they missed.

use std::collections::BTreeSet;

use diesel::RunQueryDsl as _;
use diesel::{sql_query, sql_types};
use serde_json::json;

use super::{accounts, all, endpoint, log, numbers};
use crate::support::{Organization, Receiver, Reply, database};

#[actix_web::test]
async fn what_was_missed_can_be_told_again_under_the_same_id() {
    let org = Organization::new().await;
    let receiver = Receiver::willing();
    let (path, _) = endpoint(&org.admin, &receiver, &["account.*"]).await;
    let account = accounts(&org, &["one"]).await.remove(0);
    let own = format!("/accounts/{account}");
    receiver.wait(1).await;
    let off = org.admin.act(&format!("{path}/disable")).await.is(200);
    assert_eq!((&off["is_enabled"], &off["disabled_reason"]), (&json!(false), &json!("by_hand")));
    for order in ["test", "replay"] {
        let body = json!({ "from_seq": 1, "to_seq": 10 });
        let refused = org.admin.post(&format!("{path}/{order}"), body).await;
        assert_eq!(refused.is_problem(409, "invalid_transition")["allowed_actions"], json!(["enable"]));
    }
    org.admin.patch(&own, json!({ "name": "missed" })).await.is(200);
    let seqs = numbers(&org.admin, &own, 2).await;
    let on = org.admin.act(&format!("{path}/enable")).await.is(200);
    assert_eq!((&on["is_enabled"], &on["disabled_reason"]), (&json!(true), &serde_json::Value::Null));
    org.admin.patch(&own, json!({ "name": "heard" })).await.is(200);
    let seen = receiver.wait(2).await;
    assert_eq!(seen[1].event()["data"]["version"], 3);

    let span = json!({ "from_seq": seqs[0], "to_seq": seqs[1] });
    let ordered = org.admin.post(&format!("{path}/replay"), span).await.is(200);
    assert_eq!(ordered["ordered"], 2);
    let seen = receiver.wait(4).await;
    let versions: Vec<_> = seen.iter().map(|got| got.event()["data"]["version"].as_i64().unwrap()).collect();
    assert_eq!(versions, [1, 3, 1, 2]);
    assert_eq!(seen[0].header("webhook-id"), seen[2].header("webhook-id"));
    let ids: BTreeSet<_> = seen.iter().map(|got| got.header("webhook-id").to_owned()).collect();
    assert_eq!(ids.len(), 3);
    log(&org.admin, &path, |rows| rows.len() == 3 && all("delivered")(rows)).await;
}

#[actix_web::test]
async fn what_waits_for_its_next_attempt_is_told_at_once_when_told_again() {
    let org = Organization::new().await;
    let receiver = Receiver::new(|_, before| Reply::Status(if before == 0 { 503 } else { 204 }));
    let (path, _) = endpoint(&org.admin, &receiver, &["account.created"]).await;
    let account = accounts(&org, &["Acme"]).await.remove(0);
    let seq = numbers(&org.admin, &format!("/accounts/{account}"), 1).await[0];
    let waits = |rows: &[serde_json::Value]| rows.len() == 1 && rows[0]["attempts"][0]["status"] == 503;
    log(&org.admin, &path, waits).await;
    // The schedule's next attempt is far away.
    sql_query(
        "UPDATE webhook_deliveries SET next_attempt_at = now() + interval '1 day' WHERE organization_id = $1",
    )
    .bind::<sql_types::Uuid, _>(org.id)
    .execute(&mut database())
    .unwrap();
    let span = json!({ "from_seq": seq, "to_seq": seq });
    assert_eq!(org.admin.post(&format!("{path}/replay"), span).await.is(200)["ordered"], 1);
    log(&org.admin, &path, all("delivered")).await;
}

#[actix_web::test]
async fn only_a_span_of_numbers_can_be_told_again() {
    let org = Organization::new().await;
    let (path, _) = endpoint(&org.admin, &Receiver::willing(), &["account.*"]).await;
    for (from, to) in [(2, 1), (1, 10_001)] {
        let span = json!({ "from_seq": from, "to_seq": to });
        org.admin.post(&format!("{path}/replay"), span).await.is_problem(422, "validation_failed");
    }
    let span = json!({ "from_seq": 1.0, "to_seq": 10_000 });
    assert_eq!(org.admin.post(&format!("{path}/replay"), span).await.is(200)["ordered"], 0);
}

#[actix_web::test]
async fn deliveries_are_their_organizations_own() {
    let (org, stranger) = (Organization::new().await, Organization::new().await);
    let (path, _) = endpoint(&org.admin, &Receiver::willing(), &["deal.won"]).await;
    let ping = org.admin.act(&format!("{path}/test")).await.is(201);
    let own = format!("/webhook-deliveries/{}", ping.id());
    org.admin.get(&own).await.is(200);
    stranger.admin.get(&own).await.is_problem(404, "not_found");
    stranger.admin.act(&format!("{own}/retry")).await.is_problem(404, "not_found");
    stranger.admin.get(&format!("{path}/deliveries")).await.is_problem(404, "not_found");
    assert!(stranger.admin.get("/webhook-deliveries").await.is(200).data().is_empty());
    assert_eq!(org.admin.get("/webhook-deliveries?event_type=webhook.ping").await.is(200).data().len(), 1);
    org.admin.delete(&path).await.is(204);
    org.admin.act(&format!("{own}/retry")).await.is_problem(409, "reference_not_found");
}
