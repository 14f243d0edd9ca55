//! Webhooks: endpoints, and what reaches them.

mod delivery;
mod endpoints;
mod hostile;
mod order;
mod switching;

use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, Caller, Organization, Receiver, database};

/// An endpoint for these events; its path and its secret.
pub async fn endpoint(caller: &Caller, receiver: &Receiver, event_types: &[&str]) -> (String, String) {
    let body = json!({ "url": receiver.url, "event_types": event_types });
    let made = caller.post("/webhook-endpoints", body).await.is(201);
    (format!("/webhook-endpoints/{}", made.id()), made["secret"].as_str().unwrap().to_owned())
}

/// Accounts by name, made by the administrator; their ids.
pub async fn accounts(org: &Organization, names: &[&str]) -> Vec<String> {
    let mut ids = Vec::new();
    for name in names {
        ids.push(org.made("/accounts", json!({ "name": name })).await);
    }
    ids
}

/// Lets the time of waiting pass: what is pending and not on its way is due.
pub fn hurry(org: &Organization) {
    sql_query(
        "UPDATE webhook_deliveries SET next_attempt_at = now() \
         WHERE organization_id = $1 AND state = 'pending' AND leased_until IS NULL",
    )
    .bind::<sql_types::Uuid, _>(org.id)
    .execute(&mut database())
    .unwrap();
}

/// The deliveries of an endpoint, the newest event first, once they are as they should be.
pub async fn log(caller: &Caller, path: &str, is_enough: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    until(caller, &format!("{path}/deliveries?limit=200"), |answer| is_enough(answer.data()))
        .await
        .data()
        .to_vec()
}

/// What stands at a path, once it is as it should be.
pub async fn until(caller: &Caller, path: &str, is_enough: impl Fn(&Answer) -> bool) -> Answer {
    let began = Instant::now();
    loop {
        let answer = caller.get(path).await.is(200);
        if is_enough(&answer) {
            return answer;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{path} stays so: {:#}", answer.body);
        sleep(Duration::from_millis(30)).await;
    }
}

/// Whether every delivery is in this state.
pub fn all(state: &str) -> impl Fn(&[Value]) -> bool {
    let state = state.to_owned();
    move |rows| !rows.is_empty() && rows.iter().all(|row| row["state"] == state.as_str())
}

/// The log's numbers of a record's events, the oldest first, once they are given.
pub async fn numbers(caller: &Caller, record: &str, count: usize) -> Vec<i64> {
    let numbered = |answer: &Answer| {
        answer.data().len() == count && answer.data().iter().all(|change| change["seq"].is_i64())
    };
    let history = until(caller, &format!("{record}/history"), numbered).await;
    let mut numbers: Vec<_> = history.data().iter().map(|change| change["seq"].as_i64().unwrap()).collect();
    numbers.sort_unstable();
    numbers
}

#[derive(QueryableByName)]
pub struct State {
    #[diesel(sql_type = sql_types::Integer)]
    pub concurrency: i32,
    #[diesel(sql_type = sql_types::Integer)]
    pub failures: i32,
    #[diesel(sql_type = sql_types::Bytea)]
    pub sealed_secret: Vec<u8>,
}

/// What the API does not show of the organization's one endpoint.
pub fn state(organization: Uuid) -> State {
    sql_query("SELECT concurrency, failures, sealed_secret FROM webhook_endpoints WHERE organization_id = $1")
        .bind::<sql_types::Uuid, _>(organization)
        .get_result(&mut database())
        .unwrap()
}
