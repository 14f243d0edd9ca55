//! OAuth 2 as its standards have it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::RunQueryDsl as _;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::api_keys::{holder, made};
use super::clients::{basic, bearer, encoded, post, post_as, refused, sent, session, text, token_of};
use crate::support::{Answer, Organization, database};

#[actix_web::test]
async fn a_key_gets_a_token_with_its_scopes() {
    let org = Organization::new().await;
    let key = made(&org.rep, &["accounts:read", "accounts:write"]).await;
    let all = token_of(&key, None).await.is(200);
    assert_eq!((&all["token_type"], &all["expires_in"]), (&json!("Bearer"), &json!(600)));
    assert_eq!(all["scope"], "accounts:read accounts:write");
    assert_eq!((all.header("cache-control"), all.header("pragma")), ("no-store", "no-cache"));
    assert_eq!(all.body.get("refresh_token"), None);
    bearer(&all).post("/accounts", json!({ "name": "A" })).await.is(201);
    let some = token_of(&key, Some("accounts:read")).await.is(200);
    assert_eq!(some["scope"], "accounts:read");
    bearer(&some).get("/accounts").await.is(200);
    bearer(&some).post("/accounts", json!({ "name": "A" })).await.is_problem(403, "insufficient_scope");
    assert_eq!(bearer(&some).get("/me").await.is(200)["principal_id"], key["id"]);
    let claims = some["access_token"].as_str().unwrap().split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    assert_eq!((&claims["client_id"], &claims["scope"]), (&key["id"], &json!("accounts:read")));
    assert_eq!((&claims["sub"], &claims["org"]), (&key["owner_id"], &json!(org.id)));
}

#[actix_web::test]
async fn a_client_may_name_itself_in_the_header_or_in_the_form() {
    let org = Organization::new().await;
    let key = made(&org.rep, &["accounts:read"]).await;
    let grant = ("grant_type", "client_credentials");
    let (id, secret) = (("client_id", key.id()), ("client_secret", text(&key)));
    post("/oauth/token", &[grant, id, secret, ("unknown", "ignored"), ("scope", "")]).await.is(200);
    let twice = sent("/oauth/token", encoded(&[grant, id, secret]), Some(basic(key.id(), text(&key)))).await;
    refused(twice, 400, "invalid_request");
    sent("/oauth/token", encoded(&[grant, id]), Some(basic(key.id(), text(&key)))).await.is(200);
    let other = made(&org.rep, &["accounts:read"]).await;
    for pairs in [
        vec![grant],
        vec![grant, id],
        vec![grant, secret],
        vec![grant, id, ("client_secret", text(&other))],
        vec![grant, id, ("client_secret", "nonsense")],
        vec![grant, ("client_id", "crm")],
    ] {
        refused(post("/oauth/token", &pairs).await, 401, "invalid_client");
    }
    for header in ["Basic ?", "Basic", "Digest abc", &basic(other.id(), text(&key)), &basic("", "")] {
        let answer = sent("/oauth/token", encoded(&[grant]), Some(header.to_owned())).await;
        refused(answer, 401, "invalid_client");
    }
    org.rep.act(&format!("/api-keys/{}/revoke", key.id())).await.is(200);
    refused(token_of(&key, None).await, 401, "invalid_client");
}

#[actix_web::test]
async fn no_token_asks_for_the_next_one() {
    let org = Organization::new().await;
    let key = made(&org.rep, &["accounts:read"]).await;
    let token = token_of(&key, None).await.is(200);
    let grant = [("grant_type", "client_credentials")];
    let with = |credential: &str| sent("/oauth/token", encoded(&grant), Some(format!("Bearer {credential}")));
    with(text(&key)).await.is(200);
    refused(with(token["access_token"].as_str().unwrap()).await, 401, "invalid_client");
}

#[actix_web::test]
async fn refusals_are_those_of_the_standard() {
    let org = Organization::new().await;
    let key = made(&org.rep, &["accounts:read", "admin:*"]).await;
    let grant = ("grant_type", "client_credentials");
    refused(post_as(&key, "/oauth/token", &[("scope", "accounts:read")]).await, 400, "invalid_request");
    refused(post_as(&key, "/oauth/token", &[grant, grant]).await, 400, "invalid_request");
    for bad in ["password", "authorization_code", "urn:ietf:params:oauth:grant-type:jwt-bearer"] {
        refused(post_as(&key, "/oauth/token", &[("grant_type", bad)]).await, 400, "unsupported_grant_type");
    }
    for bad in
        ["accounts:write", "accounts:read contacts:read", "api", "nothing", "accounts:read  admin:*", " "]
    {
        refused(token_of(&key, Some(bad)).await, 400, "invalid_scope");
    }
    // What administers covers reading of what it administers.
    assert_eq!(token_of(&key, Some("users:read")).await.is(200)["scope"], "users:read");
    let json = org.anonymous.post("/oauth/token", json!({ "grant_type": "client_credentials" })).await;
    refused(json, 400, "invalid_request");
    refused(sent("/oauth/token", String::new(), None).await, 400, "invalid_request");
    let refresh = [("grant_type", "refresh_token")];
    refused(post("/oauth/token", &refresh).await, 400, "invalid_request");
    org.anonymous.get("/oauth/token").await.is_problem(405, "method_not_allowed");
}

#[actix_web::test]
async fn tokens_die_with_their_key() {
    let org = Organization::new().await;
    let key = made(&org.rep, &["accounts:read", "contacts:read"]).await;
    let token = bearer(&token_of(&key, None).await.is(200));
    token.get("/contacts").await.is(200);
    // The key loses a scope, and so do its tokens.
    org.rep.patch(&format!("/api-keys/{}", key.id()), json!({ "scopes": ["accounts:read"] })).await.is(200);
    token.get("/contacts").await.is_problem(403, "insufficient_scope");
    token.get("/accounts").await.is(200);
    org.admin.act(&format!("/users/{}/suspend", org.rep.user_id)).await.is(200);
    token.get("/accounts").await.is_problem(401, "unauthenticated");
    org.admin.act(&format!("/users/{}/activate", org.rep.user_id)).await.is(200);
    token.get("/accounts").await.is(200);
    org.admin.act(&format!("/api-keys/{}/revoke", key.id())).await.is(200);
    token.get("/accounts").await.is_problem(401, "unauthenticated");
}

async fn refreshed(token: &Value) -> Answer {
    post("/oauth/token", &[("grant_type", "refresh_token"), ("refresh_token", token.as_str().unwrap())]).await
}

#[actix_web::test]
async fn a_session_is_refreshed_here_too() {
    let first = session().await;
    let second = refreshed(&first["refresh_token"]).await.is(200);
    assert_eq!(second["scope"], "api");
    bearer(&second).get("/me").await.is(200);
    let named = [
        ("grant_type", "refresh_token"),
        ("refresh_token", second["refresh_token"].as_str().unwrap()),
        ("client_id", "crm"),
        ("scope", "api"),
    ];
    post("/oauth/token", &named).await.is(200);
    refused(refreshed(&json!("rt_nonsense")).await, 400, "invalid_grant");
    refused(refreshed(&second["access_token"]).await, 400, "invalid_grant");
}

#[actix_web::test]
async fn two_refreshes_at_once_bring_one_successor() {
    let first = session().await;
    let all = join_all((0..6).map(|_| refreshed(&first["refresh_token"]))).await;
    let next: Vec<_> = all.into_iter().map(|answer| answer.is(200)["refresh_token"].clone()).collect();
    assert!(next.iter().all(|token| *token == next[0] && *token != first["refresh_token"]));
    let user = first["user"]["id"].as_str().unwrap();
    diesel::sql_query(format!(
        "UPDATE refresh_tokens SET spent_at = spent_at - interval '11 seconds' WHERE session_id IN \
         (SELECT id FROM sessions WHERE user_id = '{user}')"
    ))
    .execute(&mut database())
    .unwrap();
    refused(refreshed(&first["refresh_token"]).await, 400, "invalid_grant");
    refused(refreshed(&next[0]).await, 400, "invalid_grant");
}

#[actix_web::test]
async fn a_key_cannot_use_what_a_person_was_given() {
    let org = Organization::new().await;
    let key = made(&org.rep, &["accounts:read"]).await;
    let first = session().await;
    let token = first["refresh_token"].as_str().unwrap();
    let pairs = [("grant_type", "refresh_token"), ("refresh_token", token)];
    refused(post_as(&key, "/oauth/token", &pairs).await, 400, "invalid_grant");
    refreshed(&first["refresh_token"]).await.is(200);
}

#[actix_web::test]
async fn tokens_are_taken_back() {
    let first = session().await;
    let (access, refresh) = (first["access_token"].as_str().unwrap(), &first["refresh_token"]);
    bearer(&first).get("/me").await.is(200);
    post("/oauth/revoke", &[("token", access), ("token_type_hint", "access_token")]).await.is(200);
    bearer(&first).get("/me").await.is_problem(401, "unauthenticated");
    refused(refreshed(refresh).await, 400, "invalid_grant");
    let second = session().await;
    post("/oauth/revoke", &[("token", second["refresh_token"].as_str().unwrap())]).await.is(200);
    bearer(&second).get("/me").await.is_problem(401, "unauthenticated");
    for nothing in ["nonsense", "rt_nonsense", "a.b.c", access] {
        let answer = post("/oauth/revoke", &[("token", nothing)]).await.is(200);
        assert_eq!(answer.body, Value::Null);
    }
    refused(post("/oauth/revoke", &[]).await, 400, "invalid_request");
}

#[actix_web::test]
async fn a_key_takes_back_its_own_tokens_only() {
    let org = Organization::new().await;
    let (key, other) = (made(&org.rep, &["accounts:read"]).await, made(&org.rep, &["accounts:read"]).await);
    let (one, two) = (token_of(&key, None).await.is(200), token_of(&key, None).await.is(200));
    bearer(&one).get("/accounts").await.is(200);
    let token = [("token", one["access_token"].as_str().unwrap())];
    refused(post("/oauth/revoke", &token).await, 401, "invalid_client");
    post_as(&other, "/oauth/revoke", &token).await.is(200);
    bearer(&one).get("/accounts").await.is(200);
    post_as(&key, "/oauth/revoke", &token).await.is(200);
    bearer(&one).get("/accounts").await.is_problem(401, "unauthenticated");
    post_as(&key, "/oauth/revoke", &token).await.is(200);
    bearer(&two).get("/accounts").await.is(200);
    refused(post("/oauth/revoke", &[("token", text(&key))]).await, 400, "unsupported_token_type");
    holder(&key).get("/accounts").await.is(200);
}
