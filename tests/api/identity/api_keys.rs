//! API keys: what they open, for whom, and until when.

use aws_lc_rs::digest::{SHA256, digest};
use diesel::RunQueryDsl as _;
use reqwest::Method;
use serde_json::{Value, json};

use super::people::{PASSWORD, caller, log_in, with_password};
use crate::support::{Answer, Caller, Organization, app, database, expect};

/// A key made by somebody; the answer.
pub async fn made(by: &Caller, scopes: &[&str]) -> Answer {
    by.post("/api-keys", json!({ "name": "Shop", "scopes": scopes })).await.is(201)
}

/// Whoever holds a key.
pub fn holder(key: &Answer) -> Caller {
    with_token(key["secret"].as_str().expect("a secret"))
}

fn with_token(token: &str) -> Caller {
    Caller::new(&app().base, Some(token.to_owned()), String::new())
}

#[track_caller]
fn lacks(answer: Answer, scope: &str) {
    let refused = answer.is_problem(403, "insufficient_scope");
    assert!(refused.header("www-authenticate").contains(&format!("scope=\"{scope}\"")), "{:#}", refused.body);
}

pub fn sql(statement: &str, id: &Value) {
    diesel::sql_query(statement.replace("$1", &format!("'{}'", id.as_str().unwrap())))
        .execute(&mut database())
        .unwrap();
}

#[actix_web::test]
async fn a_key_acts_for_its_maker_within_its_scopes() {
    let org = Organization::new().await;
    let key = made(&org.rep, &["accounts:write", "accounts:read"]).await;
    assert_eq!(key["owner_id"], org.rep.user_id);
    assert_eq!(key["scopes"], json!(["accounts:read", "accounts:write"]));
    let shop = holder(&key);
    let account = shop.post("/accounts", json!({ "name": "Acme" })).await.is(201);
    assert_eq!((&account["owner_id"], &account["created_by_id"]), (&key["owner_id"], &key["owner_id"]));
    org.rep.get(&format!("/accounts/{}", account.id())).await.is(200);
    org.other_rep.get(&format!("/accounts/{}", account.id())).await.is(404);
    lacks(shop.delete(&format!("/accounts/{}", account.id())).await, "accounts:delete");
    lacks(shop.get("/contacts").await, "contacts:read");
    let me = shop.get("/me").await.is(200);
    assert_eq!((&me["user"]["id"], &me["principal_id"]), (&key["owner_id"], &key["id"]));
    assert_eq!(me["session_id"], Value::Null);
    let resources: Vec<_> =
        me["permissions"].as_array().unwrap().iter().map(|one| &one["resource"]).collect();
    assert!(resources.iter().all(|resource| **resource == "account"), "{resources:?}");
}

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = diesel::sql_types::Text)]
    row: String,
}

#[actix_web::test]
async fn the_secret_is_shown_once_and_kept_nowhere() {
    let org = Organization::new().await;
    let make = || {
        let body = json!({ "name": "Shop", "scopes": ["leads:read"], "expires_in_days": 1 });
        org.admin.request(Method::POST, "/api-keys").header("idempotency-key", "k").json(&body)
    };
    let first = org.admin.send(make()).await.is(201);
    let again = org.admin.send(make()).await.is(201);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!((again.id(), &again["secret"]), (first.id(), &Value::Null));
    let path = format!("/api-keys/{}", first.id());
    assert_eq!(org.admin.get(&path).await.is(200)["secret"], Value::Null);
    assert_eq!(org.admin.get("/api-keys").await.data()[0]["secret"], Value::Null);
    let text = first["secret"].as_str().unwrap();
    let history = org.admin.get(&format!("{path}/history")).await.is(200);
    assert!(!history.body.to_string().contains(text));
    let secret = &text[70..113];
    for table in ["api_keys", "idempotency_keys", "changes"] {
        let all =
            format!("SELECT to_jsonb(t)::text AS row FROM {table} t WHERE organization_id = '{}'", org.id);
        let rows: Vec<Found> = diesel::sql_query(all).load(&mut database()).unwrap();
        let hex = crm::kernel::bytes::hex(secret.as_bytes());
        assert!(
            !rows.is_empty() && rows.iter().all(|row| !row.row.contains(secret) && !row.row.contains(&hex))
        );
    }
}

/// The checksum, told apart from the program's own.
fn with_checksum(body: &str) -> String {
    let alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let sum = digest(&SHA256, body.as_bytes());
    let mut rest = u32::from_be_bytes(sum.as_ref()[..4].try_into().unwrap());
    let mut text = body.to_owned();
    for _ in 0..6 {
        text.push(alphabet.chars().nth(usize::try_from(rest % 62).unwrap()).unwrap());
        rest /= 62;
    }
    text
}

#[actix_web::test]
async fn every_bad_key_is_the_same_401() {
    let (org, other) = (Organization::new().await, Organization::new().await);
    let key = made(&org.admin, &["accounts:read"]).await;
    let foreign = made(&other.admin, &["accounts:read"]).await;
    let text = key["secret"].as_str().unwrap();
    assert_eq!(with_checksum(&text[..113]), text);
    let foreign = foreign["secret"].as_str().unwrap();
    let bent = [
        "crm_".to_owned(),
        text[..118].to_owned(),
        format!("{text}0"),
        text.replace("crm_", "CRM_"),
        text.to_uppercase(),
        // Well-formed all, but nobody's.
        with_checksum(&format!("{}{}", &text[..70], "A".repeat(43))),
        with_checksum(&format!("{}{}", &foreign[..70], &text[70..113])),
        with_checksum(&format!("{}{}", &foreign[..37], &text[37..113])),
        with_checksum(&format!("crm_{}_{}", "0".repeat(32), &text[37..113])),
    ];
    for token in bent {
        let refused = with_token(&token).get("/accounts").await.is_problem(401, "unauthenticated");
        assert_eq!(refused["detail"], "A valid bearer token is needed.", "{token}");
        assert!(refused.header("www-authenticate").contains("invalid_token"));
    }
    holder(&key).get("/accounts").await.is(200);
    org.anonymous.get(&format!("/accounts?access_token={text}")).await.is_problem(401, "unauthenticated");
}

#[actix_web::test]
async fn a_revoked_key_opens_nothing_from_that_moment() {
    let org = Organization::new().await;
    let key = made(&org.rep, &["accounts:read"]).await;
    let shop = holder(&key);
    shop.get("/accounts").await.is(200);
    let path = format!("/api-keys/{}", key.id());
    let revoked = org.rep.act(&format!("{path}/revoke")).await.is(200);
    assert!(revoked["revoked_at"].is_string());
    shop.get("/accounts").await.is_problem(401, "unauthenticated");
    let refused = org.rep.act(&format!("{path}/revoke")).await.is_problem(409, "invalid_transition");
    assert_eq!(refused["state"], "revoked");
    org.rep.patch(&path, json!({ "expires_in_days": 9 })).await.is_problem(409, "invalid_transition");
    expect::remembers(&org.rep, &path, &["revoked", "created"]).await;
    assert_eq!(org.rep.get("/api-keys?revoked_at__isnull=true").await.data().len(), 0);
}

#[actix_web::test]
async fn an_expired_key_opens_nothing() {
    let org = Organization::new().await;
    let key = made(&org.admin, &["accounts:read"]).await;
    sql("UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = $1", &key["id"]);
    holder(&key).get("/accounts").await.is_problem(401, "unauthenticated");
    // A new date revives it: it was not revoked.
    org.admin.patch(&format!("/api-keys/{}", key.id()), json!({ "expires_in_days": 1 })).await.is(200);
    holder(&key).get("/accounts").await.is(200);
}

#[actix_web::test]
async fn a_key_lives_for_a_while_and_no_longer() {
    let org = Organization::new().await;
    let days = |key: &Answer| {
        let at = |name: &str| chrono::DateTime::parse_from_rfc3339(key[name].as_str().unwrap()).unwrap();
        (at("expires_at") - at("created_at")).num_hours() / 24
    };
    assert_eq!(days(&made(&org.admin, &["accounts:read"]).await), 90);
    let body = |days: i32| json!({ "name": "A", "scopes": ["export"], "expires_in_days": days });
    assert_eq!(days(&org.admin.post("/api-keys", body(365)).await.is(201)), 365);
    for bad in [0, 366, -1] {
        let refused = org.admin.post("/api-keys", body(bad)).await.is_problem(422, "validation_failed");
        refused.names("/expires_in_days", "out_of_range");
    }
    let scopes = |scopes: Value| json!({ "name": "A", "scopes": scopes });
    let refused = async |bad: Value| org.admin.post("/api-keys", scopes(bad)).await.is(422);
    refused(json!([])).await.names("/scopes", "too_few");
    refused(json!(["accounts:own"])).await.names("/scopes/0", "unknown_value");
    refused(json!(["users:write"])).await.names("/scopes/0", "unknown_value");
    refused(json!(["export", "export"])).await.names("/scopes", "repeated");
}

#[actix_web::test]
async fn a_key_never_exceeds_its_maker() {
    let org = Organization::new().await;
    let user = with_password(&org, json!(["administrator"])).await;
    let maker = caller(&log_in(&user["email"], PASSWORD).await.is(200));
    let shop = holder(&made(&maker, &["leads:read", "leads:write", "admin:*"]).await);
    shop.post("/leads", json!({ "company_name": "A" })).await.is(201);
    shop.post("/teams", json!({ "name": "Made by a key" })).await.is(201);
    let path = format!("/users/{}", user.id());
    org.admin.patch(&path, json!({ "roles": ["analyst"] })).await.is(200);
    shop.get("/leads").await.is(200);
    shop.post("/leads", json!({ "company_name": "A" })).await.is_problem(403, "forbidden");
    shop.post("/teams", json!({ "name": "Another" })).await.is_problem(403, "forbidden");
    org.admin.act(&format!("{path}/suspend?open_work=keep")).await.is(200);
    shop.get("/leads").await.is_problem(401, "unauthenticated");
    org.admin.act(&format!("{path}/activate")).await.is(200);
    shop.get("/leads").await.is(200);
}

#[actix_web::test]
async fn keys_make_no_keys_and_are_nobody_who_logs_in() {
    let org = Organization::new().await;
    let key = made(&org.admin, &["admin:*"]).await;
    let shop = holder(&key);
    let body = json!({ "name": "Another", "scopes": ["admin:*"] });
    shop.post("/api-keys", body).await.is_problem(403, "insufficient_scope");
    let path = format!("/api-keys/{}", key.id());
    shop.patch(&path, json!({ "expires_in_days": 365 })).await.is_problem(403, "insufficient_scope");
    for answer in [
        shop.get("/auth/sessions").await,
        shop.act("/auth/logout").await,
        shop.post("/auth/password", json!({ "current_password": "a", "new_password": "b" })).await,
    ] {
        answer.is_problem(403, "insufficient_scope");
    }
    // A program may take its own key back.
    shop.act(&format!("{path}/revoke")).await.is(200);
    shop.get("/me").await.is_problem(401, "unauthenticated");
}

#[actix_web::test]
async fn everybody_has_the_own_keys_and_administrators_all() {
    let org = Organization::new().await;
    let key = made(&org.rep, &["accounts:read"]).await;
    let path = format!("/api-keys/{}", key.id());
    for stranger in [&org.other_rep, &org.manager] {
        stranger.get(&path).await.is_problem(404, "not_found");
        stranger.act(&format!("{path}/revoke")).await.is_problem(404, "not_found");
        assert_eq!(stranger.get("/api-keys").await.is(200).data().len(), 0);
    }
    expect::guards_versions(&org.rep, &path, json!({ "name": "New" })).await;
    assert_eq!(
        org.admin.get(&format!("/api-keys?owner_id={}", org.rep.user_id)).await.column("name"),
        ["New"]
    );
    org.admin.act(&format!("{path}/revoke")).await.is(200);
}

#[actix_web::test]
async fn keys_are_listed_page_by_page() {
    let org = Organization::new().await;
    for n in 0..5 {
        org.admin
            .post("/api-keys", json!({ "name": format!("K{}", n % 2), "scopes": ["export"] }))
            .await
            .is(201);
    }
    expect::walks(&org.admin, "/api-keys", &["created_at", "-created_at", "name", "-name"]).await;
}
