//! Where keys may be used, and what is noted of it.

use reqwest::Method;
use serde_json::{Value, json};

use super::api_keys::{holder, made, sql};
use crate::support::{Caller, Organization};

#[actix_web::test]
async fn a_key_may_be_tied_to_addresses() {
    let org = Organization::new().await;
    let make = async |addresses: Value| {
        let body = json!({ "name": "A", "scopes": ["accounts:read"], "addresses": addresses });
        org.admin.post("/api-keys", body).await
    };
    let far = make(json!(["192.0.2.1", "2001:db8::/32"])).await.is(201);
    assert_eq!(far["addresses"], json!(["192.0.2.1/32", "2001:db8::/32"]));
    holder(&far).get("/accounts").await.is_problem(401, "unauthenticated");
    holder(&make(json!(["192.0.2.1", "127.0.0.0/8"])).await.is(201)).get("/accounts").await.is(200);
    for bad in ["localhost", "1.2.3", "1.2.3.4/33", ":::"] {
        make(json!([bad])).await.is_problem(422, "validation_failed").names("/addresses/0", "invalid_format");
    }
    // The list counts at once, also for a key that was just seen.
    let near = make(json!([])).await.is(201);
    holder(&near).get("/accounts").await.is(200);
    org.admin.patch(&format!("/api-keys/{}", near.id()), json!({ "addresses": ["192.0.2.1"] })).await.is(200);
    holder(&near).get("/accounts").await.is_problem(401, "unauthenticated");
}

#[actix_web::test]
async fn the_last_use_is_noted_once_a_minute_and_is_no_change() {
    let org = Organization::new().await;
    let key = made(&org.admin, &["accounts:read"]).await;
    let path = format!("/api-keys/{}", key.id());
    assert_eq!(key["last_used_at"], Value::Null);
    holder(&key).get("/accounts").await.is(200);
    let used = org.admin.get(&path).await.is(200);
    assert!(used["last_used_at"].is_string());
    assert_eq!(used["version"], key["version"]);
    // Out of sight for this process, too: a change makes it look again.
    org.admin.patch(&path, json!({ "name": "Other" })).await.is(200);
    holder(&key).get("/accounts").await.is(200);
    assert_eq!(org.admin.get(&path).await["last_used_at"], used["last_used_at"]);
    sql("UPDATE api_keys SET last_used_at = now() - interval '61 seconds' WHERE id = $1", &key["id"]);
    org.admin.patch(&path, json!({ "name": "Third" })).await.is(200);
    holder(&key).get("/accounts").await.is(200);
    assert!(org.admin.get(&path).await["last_used_at"].as_str() > used["last_used_at"].as_str());
}

#[actix_web::test]
async fn a_key_has_idempotency_keys_of_its_own() {
    let org = Organization::new().await;
    let shop = holder(&made(&org.rep, &["accounts:read", "accounts:write"]).await);
    let once = async |caller: &Caller| {
        let request = caller.request(Method::POST, "/accounts").header("idempotency-key", "k");
        caller.send(request.json(&json!({ "name": "A" }))).await.is(201).id().to_owned()
    };
    let (person, program) = (once(&org.rep).await, once(&shop).await);
    assert_ne!(person, program);
    assert_eq!(once(&shop).await, program);
}
