//! What is sent twice is done once.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Caller, Organization};

async fn keyed(caller: &Caller, method: Method, path: &str, key: &str, body: &Value) -> Answer {
    caller.send(caller.request(method, path).header("idempotency-key", key).json(body)).await
}

async fn posted(caller: &Caller, path: &str, key: &str, body: &Value) -> Answer {
    keyed(caller, Method::POST, path, key, body).await
}

#[actix_web::test]
async fn a_repeated_request_gets_the_same_answer() {
    let org = Organization::new().await;
    let body = json!({ "name": "Once" });
    let first = posted(&org.rep, "/accounts", "key-1", &body).await.is(201);
    assert_eq!(first.header("idempotent-replayed"), "");
    // Quotes belong to the form, not to the key.
    let again = posted(&org.rep, "/accounts", "\"key-1\"", &body).await.is(201);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!((&again.body, again.header("etag")), (&first.body, first.header("etag")));
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(org.rep.get("/accounts?name=Once").await.data().len(), 1);
}

#[actix_web::test]
async fn a_key_belongs_to_one_request_of_one_caller() {
    let org = Organization::new().await;
    let made = posted(&org.rep, "/accounts", "k", &json!({ "name": "One" })).await.is(201);
    posted(&org.rep, "/accounts", "k", &json!({ "name": "Two" }))
        .await
        .is_problem(422, "idempotency_key_reused");
    posted(&org.rep, "/contacts", "k", &json!({ "name": "One" })).await.is(422);
    let others = posted(&org.other_rep, "/accounts", "k", &json!({ "name": "One" })).await.is(201);
    assert_ne!(others.id(), made.id());
}

#[actix_web::test]
async fn a_refused_request_leaves_its_key_free() {
    let org = Organization::new().await;
    let nobody = json!({ "name": "A", "parent_id": super::document::NOBODY });
    posted(&org.rep, "/accounts", "k", &nobody).await.is_problem(409, "reference_not_found");
    posted(&org.rep, "/accounts", "k", &json!({ "name": "A" })).await.is(201);
}

#[actix_web::test]
async fn changes_and_actions_are_done_once_too() {
    let org = Organization::new().await;
    let id = org.rep.post("/accounts", json!({ "name": "A" })).await.is(201).id().to_owned();
    let path = format!("/accounts/{id}");
    let patch = json!({ "name": "B" });
    keyed(&org.rep, Method::PATCH, &path, "p", &patch).await.is(200);
    org.rep.patch(&path, json!({ "name": "C" })).await.is(200);
    // The answer of then, not of now; and nothing is changed back.
    assert_eq!(keyed(&org.rep, Method::PATCH, &path, "p", &patch).await.is(200)["name"], "B");
    assert_eq!(org.rep.get(&path).await["name"], "C");
    let delete = || org.rep.request(Method::DELETE, &path).header("idempotency-key", "d");
    org.rep.send(delete()).await.is(204);
    assert_eq!(org.rep.send(delete()).await.is(204).header("idempotent-replayed"), "true");
}

#[actix_web::test]
async fn many_at_once_make_one() {
    let org = Organization::new().await;
    let body = json!({ "name": "Together" });
    let all = futures_util::future::join_all((0..8).map(|_| posted(&org.rep, "/accounts", "k", &body))).await;
    let mut ids = std::collections::BTreeSet::new();
    for answer in all {
        match answer.status {
            201 => _ = ids.insert(answer.id().to_owned()),
            _ => assert_eq!(answer.is_problem(409, "idempotency_in_progress").header("retry-after"), "1"),
        }
    }
    assert_eq!(ids.len(), 1);
    assert_eq!(org.rep.get("/accounts?name=Together").await.data().len(), 1);
}

#[actix_web::test]
async fn a_bad_key_is_refused() {
    let org = Organization::new().await;
    for bad in ["", "two words", &"k".repeat(256)] {
        let refused = posted(&org.rep, "/accounts", bad, &json!({ "name": "A" })).await;
        refused.is_problem(400, "invalid_request").names("idempotency-key", "invalid_header");
    }
    // Whether the key is good is nobody's business who is not known.
    posted(&org.anonymous, "/accounts", "", &json!({})).await.is_problem(401, "unauthenticated");
}

#[actix_web::test]
async fn whoever_lost_the_right_gets_no_replay() {
    let org = Organization::new().await;
    let body = json!({ "name": "A" });
    posted(&org.rep, "/accounts", "k", &body).await.is(201);
    org.admin.patch(&format!("/users/{}", org.rep.user_id), json!({ "roles": ["analyst"] })).await.is(200);
    posted(&org.rep, "/accounts", "k", &body).await.is_problem(403, "forbidden");
}
