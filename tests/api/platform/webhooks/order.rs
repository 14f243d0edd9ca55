//! One record's events stay in their order; whoever dies with one does not take it along.

use std::time::Duration;

use actix_web::rt::time::sleep;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};
use serde_json::json;

use super::{accounts, all, endpoint, hurry, log};
use crate::support::{Organization, Receiver, Reply, database};

#[actix_web::test]
async fn events_of_a_record_come_in_their_order() {
    let org = Organization::new().await;
    let receiver = Receiver::willing();
    let (path, _) = endpoint(&org.admin, &receiver, &["account.updated"]).await;
    let ids = accounts(&org, &["one", "two"]).await;
    for name in ["b", "c", "d"] {
        org.admin.patch(&format!("/accounts/{}", ids[0]), json!({ "name": name })).await.is(200);
    }
    org.admin.patch(&format!("/accounts/{}", ids[1]), json!({ "name": "e" })).await.is(200);
    log(&org.admin, &path, |rows| rows.len() == 4 && all("delivered")(rows)).await;
    let versions: Vec<_> = receiver
        .seen()
        .iter()
        .filter(|got| got.about().1 == ids[0])
        .map(|got| got.event()["data"]["version"].as_i64().unwrap())
        .collect();
    assert_eq!(versions, [2, 3, 4]);
}

#[actix_web::test]
async fn a_record_whose_event_is_refused_waits_for_it() {
    let org = Organization::new().await;
    let receiver = Receiver::new(|got, before| {
        let stuck = got.event()["data"]["version"] == 2 && before < 3;
        Reply::Status(if stuck { 503 } else { 200 })
    });
    let (path, _) = endpoint(&org.admin, &receiver, &["account.updated"]).await;
    let ids = accounts(&org, &["one", "two"]).await;
    org.admin.patch(&format!("/accounts/{}", ids[0]), json!({ "name": "b" })).await.is(200);
    receiver.wait(1).await;
    org.admin.patch(&format!("/accounts/{}", ids[0]), json!({ "name": "c" })).await.is(200);
    org.admin.patch(&format!("/accounts/{}", ids[1]), json!({ "name": "x" })).await.is(200);
    org.admin.patch(&format!("/accounts/{}", ids[1]), json!({ "name": "y" })).await.is(200);
    // The other record's events pass, once theirs is not refused.
    let done = |rows: &[serde_json::Value]| {
        hurry(&org);
        rows.len() == 4 && all("delivered")(rows)
    };
    log(&org.admin, &path, done).await;
    for id in &ids {
        let seen = receiver.seen();
        let mut own: Vec<_> = seen.iter().filter(|got| got.about().1 == *id).collect();
        let attempts = own.len();
        own.dedup_by_key(|got| got.header("webhook-id").to_owned());
        let versions: Vec<_> =
            own.iter().map(|got| got.event()["data"]["version"].as_i64().unwrap()).collect();
        assert_eq!(versions, [2, 3], "after {attempts} attempts");
    }
}

#[actix_web::test]
async fn a_courier_that_died_loses_its_lease_and_not_the_event() {
    let org = Organization::new().await;
    let receiver = Receiver::willing();
    let (path, _) = endpoint(&org.admin, &receiver, &["account.created"]).await;
    let lease = |until: &str| {
        let taken = format!(
            "UPDATE webhook_deliveries SET version = version + 1, leased_until = {until}, next_attempt_at = {until} \
             WHERE organization_id = $1"
        );
        sql_query(taken).bind::<sql_types::Uuid, _>(org.id).execute(&mut database()).unwrap()
    };
    // Taken before anybody else can: the endpoint is off while the delivery is made.
    let off = |on: bool| {
        sql_query("UPDATE webhook_endpoints SET concurrency = $2 WHERE organization_id = $1")
            .bind::<sql_types::Uuid, _>(org.id)
            .bind::<sql_types::Integer, _>(if on { 8 } else { 0 })
            .execute(&mut database())
            .unwrap()
    };
    off(false);
    accounts(&org, &["one"]).await;
    log(&org.admin, &path, |rows| rows.len() == 1).await;
    lease("now() + interval '1 hour'");
    off(true);
    sleep(Duration::from_millis(600)).await;
    assert!(receiver.seen().is_empty());
    lease("now()");
    receiver.wait(1).await;
    log(&org.admin, &path, all("delivered")).await;
}
