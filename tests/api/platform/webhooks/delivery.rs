//! What reaches a receiver.

use std::collections::BTreeSet;

use crm::access::Role;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};
use serde_json::{Value, json};

use super::{accounts, all, endpoint, hurry, log, numbers, until};
use crate::support::{Organization, Receiver, Reply, database};

#[actix_web::test]
async fn an_event_arrives_signed_and_as_a_cloud_event() {
    let org = Organization::new().await;
    let receiver = Receiver::willing();
    let (path, secret) = endpoint(&org.admin, &receiver, &["account.*"]).await;
    let account = accounts(&org, &["Acme"]).await.remove(0);
    let seq = numbers(&org.admin, &format!("/accounts/{account}"), 1).await[0];
    let seen = receiver.wait(1).await;
    let (got, event) = (&seen[0], seen[0].event());
    assert!(got.is_signed_by(&secret));
    assert!(!got.is_signed_by("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
    let mut bent = got.clone();
    bent.body[10] ^= 1;
    assert!(!bent.is_signed_by(&secret));
    assert_eq!(event["type"], "account.created");
    assert_eq!(event["seq"], seq);
    assert_eq!(event["data"]["id"], account.as_str());
    assert_eq!(event["data"]["version"], 1);
    assert!(event["data"]["changed"].as_array().unwrap().contains(&json!("name")));
    assert!(event["data"].get("record").is_none());
    for (name, value) in [
        ("content-type", "application/json"),
        ("user-agent", "crm-webhooks/1"),
        ("ce-specversion", "1.0"),
        ("ce-type", "account.created"),
        ("ce-source", "/api/v1"),
        ("ce-subject", &format!("accounts/{account}")),
        ("ce-time", event["timestamp"].as_str().unwrap()),
        ("ce-id", got.header("webhook-id")),
    ] {
        assert_eq!(got.header(name), value, "{name}");
    }
    assert!(got.header("traceparent").starts_with("00-"));
    let log = log(&org.admin, &path, all("delivered")).await;
    assert_eq!(log[0]["event_id"], got.header("webhook-id"));
    assert_eq!((&log[0]["attempts"][0]["status"], &log[0]["answer"]), (&json!(204), &json!("")));
    assert!(log[0]["attempts"][0]["duration_ms"].is_u64());
}

#[actix_web::test]
async fn only_what_was_chosen_arrives_and_only_to_the_own_organization() {
    let (org, stranger) = (Organization::new().await, Organization::new().await);
    let (everything, some, others) = (Receiver::willing(), Receiver::willing(), Receiver::willing());
    endpoint(&org.admin, &everything, &["*"]).await;
    endpoint(&org.admin, &some, &["account.updated", "contact.created"]).await;
    endpoint(&stranger.admin, &others, &["*"]).await;
    let account = accounts(&org, &["Acme"]).await.remove(0);
    org.admin.patch(&format!("/accounts/{account}"), json!({ "name": "Ajax" })).await.is(200);
    org.made("/contacts", json!({ "last_name": "Example" })).await;
    let kinds =
        |seen: &[crate::support::Received]| seen.iter().map(|got| got.about().0).collect::<BTreeSet<_>>();
    let wanted = BTreeSet::from(["account.updated".to_owned(), "contact.created".to_owned()]);
    assert_eq!(kinds(&some.wait(2).await), wanted);
    let all = everything.wait_until(|seen| kinds(seen).is_superset(&wanted)).await;
    assert!(kinds(&all).contains("account.created"));
    assert!(others.seen().iter().all(|got| got.about().1 != account));
    assert_eq!(some.seen().len(), 2);
}

#[actix_web::test]
async fn the_record_comes_along_as_the_principal_may_see_it() {
    let org = Organization::new().await;
    let receiver = Receiver::willing();
    let program = org.with_role(Role::Integration).await;
    let body = json!({ "url": receiver.url, "event_types": ["account.*"], "include_record": true,
                       "fields": ["id", "name", "unheard_of"] });
    program.post("/webhook-endpoints", body).await.is(201);
    let account = accounts(&org, &["Acme"]).await.remove(0);
    let seen = receiver.wait(1).await;
    assert_eq!(seen[0].event()["data"]["record"], json!({ "id": account, "name": "Acme" }));
    // From now on the program sees its own records alone.
    org.admin.patch(&format!("/users/{}", program.user_id), json!({ "roles": ["sales_rep"] })).await.is(200);
    org.admin.patch(&format!("/accounts/{account}"), json!({ "name": "Ajax" })).await.is(200);
    let seen = receiver.wait(2).await;
    assert_eq!(seen[1].event()["data"]["record"], Value::Null);
    assert_eq!(seen[1].event()["data"]["version"], 2);
}

#[actix_web::test]
async fn a_new_secret_signs_beside_the_old_one_for_a_day() {
    let org = Organization::new().await;
    let receiver = Receiver::willing();
    let (path, old) = endpoint(&org.admin, &receiver, &["account.created"]).await;
    let rotated = org.admin.act(&format!("{path}/rotate-secret")).await.is(200);
    let new = rotated["secret"].as_str().unwrap().to_owned();
    assert!(new != old && rotated["old_secret_until"].is_string());
    accounts(&org, &["one"]).await;
    let seen = receiver.wait(1).await;
    assert!(seen[0].is_signed_by(&old) && seen[0].is_signed_by(&new));
    sql_query("UPDATE webhook_endpoints SET old_secret_until = now() WHERE organization_id = $1")
        .bind::<sql_types::Uuid, _>(org.id)
        .execute(&mut database())
        .unwrap();
    accounts(&org, &["two"]).await;
    let seen = receiver.wait(2).await;
    assert!(!seen[1].is_signed_by(&old) && seen[1].is_signed_by(&new));
}

#[actix_web::test]
async fn every_event_arrives_whatever_becomes_of_the_requests() {
    let org = Organization::new().await;
    let receiver = Receiver::new(|_, before| match before % 3 {
        0 => Reply::Status(500),
        1 => Reply::Reset,
        _ => Reply::Status(200),
    });
    let (path, secret) = endpoint(&org.admin, &receiver, &["account.created"]).await;
    let names: Vec<_> = (0..12).map(|n| format!("A{n}")).collect();
    let made = accounts(&org, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let is_whole = |rows: &[Value]| {
        hurry(&org);
        rows.len() == made.len() && all("delivered")(rows)
    };
    let log = log(&org.admin, &path, is_whole).await;
    let seen = receiver.seen();
    assert!(seen.iter().all(|got| got.is_signed_by(&secret)));
    let ids: BTreeSet<_> = seen.iter().map(|got| got.header("webhook-id").to_owned()).collect();
    let events: BTreeSet<_> = log.iter().map(|row| row["event_id"].as_str().unwrap().to_owned()).collect();
    assert!(ids == events && ids.len() == made.len());
    let records: BTreeSet<_> = seen.iter().map(|got| got.about().1).collect();
    assert_eq!(records, made.into_iter().collect());
}

#[actix_web::test]
async fn a_ping_tests_the_way_whatever_was_chosen() {
    let org = Organization::new().await;
    let receiver = Receiver::willing();
    let (path, secret) = endpoint(&org.admin, &receiver, &["deal.won"]).await;
    let ping = org.admin.act(&format!("{path}/test")).await.is(201);
    let seen = receiver.wait(1).await;
    assert!(seen[0].is_signed_by(&secret));
    assert_eq!((&seen[0].event()["type"], &seen[0].event()["seq"]), (&json!("webhook.ping"), &Value::Null));
    let delivery = ping.header("location").to_owned();
    until(&org.admin, &delivery, |answer| answer["state"] == "delivered").await;
}
