//! Endpoints as records.

use crm::access::Role;
use reqwest::Method;
use serde_json::{Value, json};

use super::{endpoint, state};
use crate::identity::api_keys::{holder, made};
use crate::support::{Organization, Receiver, expect};

const PATH: &str = "/webhook-endpoints";

fn new() -> Value {
    json!({ "url": "https://hook.example.com/crm?a=b", "event_types": ["deal.won", "account.*"],
            "description": "The shop" })
}

#[actix_web::test]
async fn an_endpoint_tells_its_secret_once() {
    let org = Organization::new().await;
    let made = org.admin.post(PATH, new()).await.is(201);
    let secret = made["secret"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("whsec_") && secret.len() == 50, "{secret}");
    assert_eq!(made["is_enabled"], true);
    assert_eq!(made["include_record"], false);
    assert_eq!(made["principal_id"], org.admin.user_id.as_str());
    for member in ["fields", "disabled_reason", "old_secret_until"] {
        assert_eq!(made[member], Value::Null, "{member}");
    }
    let path = format!("{PATH}/{}", made.id());
    assert_eq!(org.admin.get(&path).await.is(200)["secret"], Value::Null);
    let history = org.admin.get(&format!("{path}/history")).await.is(200);
    assert!(!history.body.to_string().contains(&secret));
    // What is stored does not hold it, neither as text nor as bytes.
    let sealed = state(org.id).sealed_secret;
    assert!(!sealed.windows(8).any(|part| secret.as_bytes().windows(8).any(|own| own == part)));
}

#[actix_web::test]
async fn a_repeated_request_does_not_tell_it_again() {
    let org = Organization::new().await;
    let keyed = || org.admin.request(Method::POST, PATH).header("idempotency-key", "k").json(&new());
    let first = org.admin.send(keyed()).await.is(201);
    let again = org.admin.send(keyed()).await.is(201);
    assert_eq!((again.id(), &again["secret"]), (first.id(), &Value::Null));
    assert_eq!(again.header("idempotent-replayed"), "true");
}

#[actix_web::test]
async fn an_endpoint_is_a_record_like_others() {
    let org = Organization::new().await;
    let id = org.made(PATH, new()).await;
    let path = format!("{PATH}/{id}");
    expect::guards_versions(&org.admin, &path, json!({ "event_types": ["*"], "fields": ["id", "name"] }))
        .await;
    let cleared = org.admin.patch(&path, json!({ "fields": null, "description": null })).await.is(200);
    assert_eq!((&cleared["fields"], &cleared["description"]), (&Value::Null, &Value::Null));
    expect::remembers(&org.admin, &path, &["updated", "updated", "created"]).await;
    expect::is_sealed_off(&path, json!({ "description": "Mine" })).await;
    assert_eq!(
        org.admin.get(&format!("{PATH}?event_types__all=*&is_enabled=true")).await.is(200).data().len(),
        1
    );
    org.admin.delete(&path).await.is(204);
    org.admin.get(&path).await.is_problem(404, "not_found");
}

#[actix_web::test]
async fn lists_are_walked() {
    let org = Organization::new().await;
    for _ in 0..5 {
        org.made(PATH, new()).await;
    }
    expect::walks(&org.admin, PATH, &["created_at", "-created_at"]).await;
}

#[actix_web::test]
async fn what_is_no_address_or_no_event_is_refused() {
    let org = Organization::new().await;
    let made = org.made(PATH, new()).await;
    for url in ["https://user@hook.example.com/", "https://hook.example.com/#part", "https://[/"] {
        let body = json!({ "url": url, "event_types": ["*"] });
        org.admin
            .post(PATH, body.clone())
            .await
            .is_problem(409, "target_refused")
            .names("/url", "target_refused");
        let patch = json!({ "url": url });
        org.admin.patch(&format!("{PATH}/{made}"), patch).await.is_problem(409, "target_refused");
    }
    for url in ["ftp://hook.example.com/", "https://hook.example.com/ x"] {
        org.admin
            .post(PATH, json!({ "url": url, "event_types": ["*"] }))
            .await
            .is_problem(422, "validation_failed");
    }
    for event in ["", "deal", "deal.", "*.won", "deal.wo*", "Deal.won", "deal.won "] {
        let body = json!({ "url": "https://hook.example.com/", "event_types": [event] });
        org.admin.post(PATH, body).await.is_problem(422, "validation_failed");
    }
    let none = json!({ "url": "https://hook.example.com/", "event_types": [] });
    org.admin.post(PATH, none).await.is_problem(422, "validation_failed");
}

#[actix_web::test]
async fn programs_and_administrators_set_them_up_and_nobody_else() {
    let org = Organization::new().await;
    let receiver = Receiver::willing();
    let program = org.with_role(Role::Integration).await;
    let (path, _) = endpoint(&program, &receiver, &["*"]).await;
    for caller in [&org.manager, &org.rep, &org.with_role(Role::Analyst).await] {
        caller.get(PATH).await.is_problem(403, "forbidden");
        caller.get(&path).await.is_problem(403, "forbidden");
        caller.act(&format!("{path}/rotate-secret")).await.is_problem(403, "forbidden");
        caller.get(&format!("{path}/deliveries")).await.is_problem(403, "forbidden");
    }
}

#[actix_web::test]
async fn a_key_has_nothing_sent_out_that_it_may_not_read() {
    let org = Organization::new().await;
    let own = ["webhook_endpoints:write", "webhook_endpoints:read", "deals:read"];
    holder(&made(&org.admin, &own).await).post(PATH, new()).await.is_problem(403, "insufficient_scope");
    let key = holder(&made(&org.admin, &[&own[..], &["changes:read"]].concat()).await);
    let mut body = new();
    body["include_record"] = json!(true);
    key.post(PATH, body.clone()).await.is_problem(403, "insufficient_scope");
    let thin = key.post(PATH, new()).await.is(201);
    let patch = json!({ "include_record": true });
    key.patch(&format!("{PATH}/{}", thin.id()), patch.clone()).await.is_problem(403, "insufficient_scope");
    org.admin.patch(&format!("{PATH}/{}", thin.id()), patch).await.is(200);
}
