//! Access tokens, as the gate sees them; what a token may look like is tested beside its code.

use diesel::RunQueryDsl as _;
use reqwest::Method;
use serde_json::json;

use super::people::{PASSWORD, caller, log_in, with_password};
use crate::support::{Caller, Organization, app, database};

#[actix_web::test]
async fn the_keys_are_published() {
    let org = Organization::new().await;
    let keys = org.anonymous.get("//.well-known/jwks.json").await.is(200);
    assert_eq!(keys.header("cache-control"), "public, max-age=300");
    let key = &keys["keys"][0];
    assert_eq!(
        (&key["kty"], &key["crv"], &key["alg"], &key["use"]),
        (&json!("OKP"), &json!("Ed25519"), &json!("EdDSA"), &json!("sig"))
    );
    assert_eq!(key["x"].as_str().unwrap().len(), 43);
    assert!(key.get("d").is_none());
}

#[actix_web::test]
async fn every_bad_credential_is_the_same_401() {
    let org = Organization::new().await;
    let good = org.admin.token.clone().unwrap();
    let user = with_password(&org, json!([])).await;
    let tokens = log_in(&user["email"], PASSWORD).await;
    let mut bent = good.clone();
    bent.pop();
    let refresh = tokens["refresh_token"].as_str().unwrap();
    for token in ["garbage", "..", &bent, refresh, &format!("{good}x"), &"a".repeat(5000)] {
        let caller = Caller::new(&app().base, Some(token.to_owned()), String::new());
        let refused = caller.get("/me").await.is_problem(401, "unauthenticated");
        assert!(refused.header("www-authenticate").contains("invalid_token"));
        assert_eq!(refused["detail"], "A valid bearer token is needed.");
    }
}

#[actix_web::test]
async fn a_token_counts_only_in_its_header_and_only_once() {
    let org = Organization::new().await;
    let token = org.admin.token.clone().unwrap();
    let asked =
        org.anonymous.get(&format!("/me?access_token={token}")).await.is_problem(401, "unauthenticated");
    assert_eq!(asked.header("www-authenticate"), "Bearer realm=\"api\"");
    let twice = org.admin.request(Method::GET, "/me").header("authorization", format!("Bearer {token}"));
    org.admin.send(twice).await.is_problem(401, "unauthenticated");
    let basic = org.anonymous.request(Method::GET, "/me").header("authorization", format!("Basic {token}"));
    org.anonymous.send(basic).await.is_problem(401, "unauthenticated");
}

#[actix_web::test]
async fn an_organization_that_is_gone_has_no_callers() {
    let org = Organization::new().await;
    let sql = format!("DELETE FROM sessions WHERE organization_id = '{}'", org.id);
    let user = with_password(&org, json!([])).await;
    let begun = log_in(&user["email"], PASSWORD).await;
    diesel::sql_query(
        "DELETE FROM refresh_tokens WHERE organization_id = '".to_owned() + &org.id.to_string() + "'",
    )
    .execute(&mut database())
    .unwrap();
    diesel::sql_query(sql).execute(&mut database()).unwrap();
    caller(&begun).get("/me").await.is_problem(401, "unauthenticated");
}
