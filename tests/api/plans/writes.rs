//! What a write reads before it writes.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::lists::TIMES;
use super::stage::{Stage, id};
use crate::support::Caller;

/// How somebody is reached whom nobody knows yet.
fn reached() -> (String, String) {
    let number = Uuid::now_v7().as_u128() % 1_000_000_000;
    (format!("new{number}@example.com"), format!("+380{number:09}"))
}

fn lead() -> Value {
    let (email, phone) = reached();
    json!({ "last_name": "New", "email": email, "phone": phone })
}

fn contact() -> Value {
    let (email, phone) = reached();
    json!({ "last_name": "New", "emails": [{ "value": email }], "phones": [{ "value": phone }] })
}

/// Those who may be the same are looked for by address and number, not along the order in which they would be told.
async fn enters(stage: &Stage, who: &Caller) {
    for _ in 0..TIMES {
        for (path, body) in [("/leads", lead()), ("/contacts", contact())] {
            let (answer, seen) = stage.watch(who.post(path, body)).await;
            answer.is(201);
            seen.reads_near(1);
        }
    }
}

#[actix_web::test]
async fn duplicates_are_sought_by_address_and_number() {
    let stage = Stage::new().await;
    enters(&stage, &stage.admin).await;
    enters(&stage, &stage.rep).await;
}

#[actix_web::test]
async fn and_so_they_are_before_the_server_has_statistics() {
    let stage = Stage::before_statistics().await;
    enters(&stage, &stage.admin).await;
    enters(&stage, &stage.rep).await;
}

#[actix_web::test]
async fn a_change_touches_its_record_alone() {
    let stage = Stage::new().await;
    for (who, number) in [(&stage.admin, 1050), (&stage.rep, 1100)] {
        for (collection, kind) in [("leads", 1), ("contacts", 2)] {
            let path = format!("/{collection}/{}", id(kind, number));
            for turn in 0..TIMES {
                let (before, _) = stage.watch(who.get(&path)).await;
                let tag = before.is(200).header("etag").to_owned();
                let request = who.request(Method::PATCH, &path).header("if-match", tag);
                let change = json!({ "job_title": format!("Buyer {turn}") });
                let (answer, seen) = stage.watch(who.send(request.json(&change))).await;
                answer.is(200);
                seen.reads_near(1);
            }
        }
    }
}
