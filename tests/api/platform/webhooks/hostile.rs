//! Receivers that do what they should not.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{accounts, all, endpoint, hurry, log, state, until};
use crate::support::{Caller, Organization, Receiver, Reply};

/// The one delivery of an endpoint, once an attempt was made.
async fn tried(caller: &Caller, path: &str) -> Value {
    let one = |rows: &[Value]| rows.len() == 1 && rows[0]["attempt_count"] != 0;
    log(caller, path, one).await.remove(0)
}

/// The delivery after one event to a receiver that answers so.
async fn after(org: &Organization, receiver: &Receiver) -> Value {
    let (path, _) = endpoint(&org.admin, receiver, &["account.created"]).await;
    accounts(org, &["one"]).await;
    tried(&org.admin, &path).await
}

fn seconds_until_next(delivery: &Value) -> i64 {
    let at = |value: &Value| DateTime::parse_from_rfc3339(value.as_str().unwrap()).unwrap().to_utc();
    (at(&delivery["next_attempt_at"]) - at(&delivery["updated_at"])).num_seconds()
}

#[actix_web::test]
async fn a_refusal_is_tried_again_soon() {
    let org = Organization::new().await;
    let delivery = after(&org, &Receiver::new(|_, _| Reply::Status(500))).await;
    assert_eq!((&delivery["state"], &delivery["attempt_count"]), (&json!("pending"), &json!(1)));
    assert_eq!((&delivery["attempts"][0]["status"], &delivery["answer"]), (&json!(500), &json!("thank you")));
    assert!((3..=6).contains(&seconds_until_next(&delivery)), "{delivery:#}");
    assert_eq!((state(org.id).concurrency, state(org.id).failures), (8, 1));
}

#[actix_web::test]
async fn a_receiver_that_is_strained_is_left_alone_and_gets_less_at_once() {
    let org = Organization::new().await;
    let receiver = Receiver::new(|_, _| Reply::With(429, "retry-after", "120".into()));
    let delivery = after(&org, &receiver).await;
    assert!((119..=121).contains(&seconds_until_next(&delivery)), "{delivery:#}");
    assert_eq!(state(org.id).concurrency, 4);
}

#[actix_web::test]
async fn a_redirect_is_a_failure_and_not_followed() {
    let org = Organization::new().await;
    let elsewhere = Receiver::willing();
    let target = elsewhere.url.clone();
    let receiver = Receiver::new(move |_, _| Reply::With(307, "location", target.clone()));
    let delivery = after(&org, &receiver).await;
    assert_eq!((&delivery["state"], &delivery["attempts"][0]["status"]), (&json!("pending"), &json!(307)));
    assert!(elsewhere.seen().is_empty());
}

#[actix_web::test]
async fn a_connection_that_breaks_is_a_failure() {
    let org = Organization::new().await;
    let delivery = after(&org, &Receiver::new(|_, _| Reply::Reset)).await;
    assert_eq!(delivery["attempts"][0]["status"], Value::Null);
    assert_eq!(delivery["attempts"][0]["failure"], "the connection broke");
}

#[actix_web::test]
async fn a_body_that_never_ends_is_read_for_four_kib() {
    let org = Organization::new().await;
    let delivery = after(&org, &Receiver::new(|_, _| Reply::Endless)).await;
    assert_eq!(delivery["state"], "delivered");
    assert_eq!(delivery["answer"].as_str().unwrap().len(), 4096);
}

#[actix_web::test]
async fn silence_is_a_failure_after_fifteen_seconds() {
    let org = Organization::new().await;
    let receiver = Receiver::new(|_, _| Reply::Silence(Duration::from_secs(30)));
    let delivery = after(&org, &receiver).await;
    assert_eq!(delivery["attempts"][0]["failure"], "no answer in time");
    let lasted = delivery["attempts"][0]["duration_ms"].as_i64().unwrap();
    assert!((15_000..25_000).contains(&lasted), "{lasted}");
}

#[actix_web::test]
async fn the_tenth_refusal_is_the_last_and_the_record_goes_on() {
    let org = Organization::new().await;
    let receiver = Receiver::new(|got, _| {
        Reply::Status(if got.header("ce-type") == "account.created" { 500 } else { 200 })
    });
    let warned = Receiver::willing();
    let (path, _) = endpoint(&org.admin, &receiver, &["account.*"]).await;
    endpoint(&org.admin, &warned, &["webhook.delivery_failed"]).await;
    let account = accounts(&org, &["one"]).await.remove(0);
    org.admin.patch(&format!("/accounts/{account}"), json!({ "name": "two" })).await.is(200);
    let done = |rows: &[Value]| {
        hurry(&org);
        rows.len() == 2 && rows[0]["state"] == "delivered"
    };
    let rows = log(&org.admin, &path, done).await;
    assert_eq!((&rows[1]["state"], &rows[1]["attempt_count"]), (&json!("failed"), &json!(10)));
    assert_eq!(rows[1]["attempts"].as_array().unwrap().len(), 10);
    assert_eq!(rows[1]["next_attempt_at"], Value::Null);
    let told = warned.wait(1).await;
    assert_eq!(
        told[0].about(),
        ("webhook.delivery_failed".to_owned(), rows[1]["id"].as_str().unwrap().to_owned())
    );
    // All with one id; and by hand it is tried once more, under the same.
    let again =
        org.admin.act(&format!("/webhook-deliveries/{}/retry", rows[1]["id"].as_str().unwrap())).await;
    assert_eq!(again.is(200)["state"], "pending");
    let first = |got: &crate::support::Received| got.header("ce-type") == "account.created";
    let seen = receiver.wait_until(|seen| seen.iter().filter(|got| first(got)).count() >= 11).await;
    let ids: std::collections::BTreeSet<_> =
        seen.iter().filter(|got| first(got)).map(|got| got.header("webhook-id").to_owned()).collect();
    assert_eq!(ids.len(), 1);
}

#[actix_web::test]
async fn whoever_is_gone_is_not_called_again() {
    let org = Organization::new().await;
    let receiver = Receiver::new(|_, _| Reply::Status(410));
    let (path, _) = endpoint(&org.admin, &receiver, &["account.*"]).await;
    let account = accounts(&org, &["one"]).await.remove(0);
    let gone = until(&org.admin, &path, |answer| answer["is_enabled"] == false).await;
    assert_eq!(gone["disabled_reason"], "gone");
    org.admin.patch(&format!("/accounts/{account}"), json!({ "name": "two" })).await.is(200);
    super::numbers(&org.admin, &format!("/accounts/{account}"), 2).await;
    assert_eq!(org.admin.get(&format!("{path}/deliveries")).await.is(200).data().len(), 1);
    let history = org.admin.get(&format!("{path}/history")).await.is(200);
    assert_eq!(history.column("action"), ["disabled", "created"]);
    assert_eq!(receiver.seen().len(), 1);
}

#[actix_web::test]
async fn five_days_of_nothing_but_failures_are_enough() {
    use diesel::prelude::*;
    let org = Organization::new().await;
    let receiver = Receiver::new(|_, _| Reply::Status(500));
    let (path, _) = endpoint(&org.admin, &receiver, &["account.created"]).await;
    let began: DateTime<Utc> = crm::kernel::clock::now() - TimeDelta::days(5);
    diesel::sql_query(
        "UPDATE webhook_endpoints SET failures = 9, failing_since = $2 WHERE organization_id = $1",
    )
    .bind::<diesel::sql_types::Uuid, _>(org.id)
    .bind::<diesel::sql_types::Timestamptz, _>(began)
    .execute(&mut crate::support::database())
    .unwrap();
    accounts(&org, &["one", "two"]).await;
    let off = until(&org.admin, &path, |answer| answer["is_enabled"] == false).await;
    assert_eq!(off["disabled_reason"], "failing");
    log(&org.admin, &path, all("canceled")).await;
}
