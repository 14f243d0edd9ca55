//! What resource servers and clients are told.

use reqwest::Method;
use serde_json::json;

use super::api_keys::made;
use super::clients::{encoded, post, post_as, refused, sent, session, text, token_of};
use crate::support::Organization;

#[actix_web::test]
async fn resource_servers_are_told_what_a_token_is() {
    let (org, stranger) = (Organization::new().await, Organization::new().await);
    let server = made(&org.admin, &["introspect"]).await;
    let told = async |token: &str| post_as(&server, "/oauth/introspect", &[("token", token)]).await.is(200);
    let key = made(&org.rep, &["accounts:read"]).await;
    let token = token_of(&key, None).await.is(200);
    let access = token["access_token"].as_str().unwrap();
    for token in [access, text(&key)] {
        let about = told(token).await;
        assert_eq!((&about["active"], &about["scope"]), (&json!(true), &json!("accounts:read")));
        assert_eq!((&about["client_id"], &about["sub"]), (&key["id"], &key["owner_id"]));
        assert!(about["exp"].as_i64().unwrap() > chrono::DateTime::UNIX_EPOCH.timestamp());
        assert_eq!(about["iss"], "http://crm.test");
    }
    let person = told(org.rep.token.as_ref().unwrap()).await;
    assert_eq!((&person["client_id"], &person["scope"]), (&json!("crm"), &json!("api")));
    let foreign = made(&stranger.admin, &["accounts:read"]).await;
    let refresh = session().await;
    for nothing in [
        "nonsense",
        "a.b.c",
        &access[..access.len() - 1],
        &text(&key)[..118],
        text(&foreign),
        stranger.admin.token.as_ref().unwrap(),
        refresh["refresh_token"].as_str().unwrap(),
    ] {
        assert_eq!(told(nothing).await.body, json!({ "active": false }), "{nothing}");
    }
    org.admin.act(&format!("/api-keys/{}/revoke", key.id())).await.is(200);
    for gone in [access, text(&key)] {
        assert_eq!(told(gone).await.body, json!({ "active": false }));
    }
}

#[actix_web::test]
async fn only_resource_servers_are_told() {
    let org = Organization::new().await;
    let key = made(&org.admin, &["accounts:read"]).await;
    let token = [("token", text(&key))];
    refused(post("/oauth/introspect", &token).await, 401, "invalid_client");
    refused(post_as(&key, "/oauth/introspect", &token).await, 403, "insufficient_scope");
    let person = Some(format!("Bearer {}", org.admin.token.as_ref().unwrap()));
    refused(sent("/oauth/introspect", encoded(&token), person).await, 401, "invalid_client");
    let server = made(&org.admin, &["introspect"]).await;
    let by_key = Some(format!("Bearer {}", text(&server)));
    assert_eq!(sent("/oauth/introspect", encoded(&token), by_key).await.is(200)["active"], true);
    let issued = token_of(&server, None).await.is(200);
    let by_token = Some(format!("Bearer {}", issued["access_token"].as_str().unwrap()));
    assert_eq!(sent("/oauth/introspect", encoded(&token), by_token).await.is(200)["active"], true);
}

#[actix_web::test]
async fn the_server_says_what_it_can_do() {
    let org = Organization::new().await;
    let about = org.anonymous.get("//.well-known/oauth-authorization-server").await.is(200);
    assert_eq!(about["issuer"], "http://crm.test");
    assert_eq!(about["token_endpoint"], "http://crm.test/api/v1/oauth/token");
    assert_eq!(about["grant_types_supported"], json!(["client_credentials", "refresh_token"]));
    assert_eq!(about["response_types_supported"], json!([]));
    assert!(about["scopes_supported"].as_array().unwrap().contains(&json!("leads:write")));
    for name in ["revocation_endpoint", "introspection_endpoint", "jwks_uri"] {
        let path = about[name].as_str().unwrap().strip_prefix("http://crm.test").unwrap().to_owned();
        let known = org.anonymous.request(Method::OPTIONS, &format!("/{path}"));
        org.anonymous.send(known).await.is(204);
    }
}
