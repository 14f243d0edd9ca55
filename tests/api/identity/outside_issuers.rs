//! Tokens of outside issuers: whose they are here, and which of them are worth nothing.

use std::time::{Duration, Instant};

use crm::access::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use super::trust::{KID, Trust, caller, nobody, with};
use crate::support::{Caller, Issuer, Organization, Signer, expect};

#[actix_web::test]
async fn a_token_of_a_trusted_issuer_is_its_users() {
    for signer in [Signer::rsa(), Signer::ec(), Signer::ed()] {
        let trust = Trust::with(signer, json!({})).await;
        nobody(trust.me(&trust.token(json!({}))).await);
        trust.knows(&trust.org.rep).await;
        for more in
            [json!({}), json!({ "aud": [trust.audience, "other"] }), json!({ "anything": { "else": 1 } })]
        {
            let me = trust.me(&trust.token(more)).await.is(200);
            assert_eq!(me["user"]["id"], trust.org.rep.user_id);
            assert_eq!(
                (&me["session_id"], &me["principal_id"]),
                (&Value::Null, &json!(trust.org.rep.user_id))
            );
        }
        let somebody = caller(&trust.token(json!({})));
        let made = somebody.post("/accounts", json!({ "name": "Acme" })).await.is(201);
        assert_eq!(made["owner_id"], trust.org.rep.user_id);
        // Everything of that issuer, but with one call for its keys.
        assert_eq!(trust.issuer.asked(), 1);
    }
}

fn bent_claims(issuer: &str, at: i64) -> Vec<Value> {
    vec![
        json!({ "exp": at - 31 }),
        json!({ "exp": at - 1 }),
        json!({ "exp": "later" }),
        json!({ "iat": at + 120 }),
        json!({ "nbf": at + 120 }),
        json!({ "iss": "https://sso.example.com" }),
        json!({ "iss": format!("{issuer}/") }),
        json!({ "aud": "other" }),
        json!({ "aud": ["other"] }),
        json!({ "aud": null }),
        json!({ "sub": "another" }),
        json!({ "sub": 7 }),
        json!({ "sub": "x".repeat(300) }),
    ]
}

fn bent_headers() -> Vec<Value> {
    vec![
        json!({ "alg": "none" }),
        json!({ "alg": "None" }),
        json!({ "alg": "HS256" }),
        json!({ "alg": "RS256" }),
        json!({ "alg": "ES256" }),
        json!({ "alg": "PS256" }),
        json!({ "kid": null }),
        json!({ "kid": "" }),
        json!({ "kid": "../../etc/passwd" }),
        json!({ "kid": "' OR 1=1 --" }),
        json!({ "crit": ["exp"] }),
        json!({ "typ": "logout+jwt" }),
    ]
}

#[actix_web::test]
async fn every_bad_token_is_the_same_401() {
    let trust = Trust::new().await;
    trust.knows(&trust.org.rep).await;
    let (other, claims) = (Signer::ed(), trust.claims());
    let at = claims["iat"].as_i64().unwrap();
    let mut tokens: Vec<String> =
        bent_claims(&trust.issuer.name, at).into_iter().map(|more| trust.token(more)).collect();
    let claims = claims.to_string();
    for more in bent_headers() {
        tokens.push(trust.signer.sign(&with(trust.header(), more).to_string(), &claims));
    }
    let jwk = json!({ "jwk": other.published(KID) });
    tokens.push(other.sign(&trust.header().to_string(), &claims));
    tokens.push(other.sign(&with(trust.header(), jwk).to_string(), &claims));
    let good = trust.token(json!({}));
    let parts: Vec<&str> = good.split('.').collect();
    tokens.push(format!("{}.{}.", parts[0], parts[1]));
    tokens.push(format!("{}.{}", parts[0], parts[1]));
    tokens.push(trust.token(json!({ "more": "x".repeat(9000) })));
    let twice = format!(r#"{{"sub":"another",{}"#, &claims[1..]);
    tokens.push(trust.signer.sign(&trust.header().to_string(), &twice));
    for token in tokens {
        nobody(trust.me(&token).await);
    }
    trust.me(&good).await.is(200);
}

#[actix_web::test]
async fn a_public_key_is_no_shared_secret() {
    let trust = Trust::with(Signer::rsa(), json!({})).await;
    trust.knows(&trust.org.rep).await;
    let public = trust.signer.published(KID)["n"].as_str().unwrap().to_owned();
    let header = jsonwebtoken::Header { kid: Some(KID.into()), ..Default::default() };
    let secret = jsonwebtoken::EncodingKey::from_secret(public.as_bytes());
    nobody(trust.me(&jsonwebtoken::encode(&header, &trust.claims(), &secret).unwrap()).await);
}

#[actix_web::test]
async fn an_issuer_must_be_who_it_says() {
    let (org, signer) = (Organization::new().await, Signer::ed());
    let issuer = Issuer::start(vec![signer.published(KID)], Some("https://sso.example.com"));
    let audience = Uuid::now_v7().to_string();
    let body = json!({ "name": "SSO", "issuer": issuer.name, "audience": audience });
    let provider = org.admin.post("/identity-providers", body).await.is(201);
    let trust = Trust { org, issuer, signer, audience, provider };
    trust.knows(&trust.org.rep).await;
    nobody(trust.me(&trust.token(json!({}))).await);
    assert_eq!(trust.issuer.asked(), 0);
}

#[actix_web::test]
async fn unknown_keys_are_looked_for_but_seldom() {
    let trust = Trust::new().await;
    trust.knows(&trust.org.rep).await;
    trust.me(&trust.token(json!({}))).await.is(200);
    let next = Signer::ed();
    let header = with(trust.header(), json!({ "kid": "key-2" })).to_string();
    let token = next.sign(&header, &trust.claims().to_string());
    for _ in 0..20 {
        nobody(trust.me(&token).await);
    }
    assert!(trust.issuer.asked() <= 2, "{}", trust.issuer.asked());
    trust.issuer.publish(next.published("key-2"));
    let deadline = Instant::now() + Duration::from_secs(20);
    while trust.me(&token).await.status != 200 {
        assert!(Instant::now() < deadline, "the new key is not found");
        actix_web::rt::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(trust.issuer.asked() <= 5, "{}", trust.issuer.asked());
}

#[actix_web::test]
async fn a_verified_address_brings_people_together_once() {
    let trust = Trust::with(Signer::ed(), json!({ "matches_email": true })).await;
    let email = |of: &Caller| format!("/users/{}", of.user_id);
    let rep = trust.org.admin.get(&email(&trust.org.rep)).await["email"].clone();
    let other = trust.org.admin.get(&email(&trust.org.other_rep)).await["email"].clone();
    for unproven in [json!({ "email": rep }), json!({ "email": rep, "email_verified": false })] {
        nobody(trust.me(&trust.token(unproven)).await);
    }
    nobody(trust.me(&trust.token(json!({ "email": "no@body.test", "email_verified": true }))).await);
    let proven = trust.token(json!({ "email": rep, "email_verified": true }));
    assert_eq!(trust.me(&proven).await.is(200)["user"]["id"], trust.org.rep.user_id);
    // From now on the subject says who it is, whatever becomes of the address.
    let moved = trust.token(json!({ "email": other, "email_verified": true }));
    assert_eq!(trust.me(&moved).await.is(200)["user"]["id"], trust.org.rep.user_id);
    let identities = trust.org.admin.get(&format!("{}/identities", trust.path())).await.is(200);
    assert_eq!(identities.column("subject"), ["somebody"]);
    assert_eq!(identities.data()[0]["created_by_id"], Value::Null);
    // Forgotten, and not to be matched again.
    trust.org.admin.patch(&trust.path(), json!({ "matches_email": false })).await.is(200);
    let identity = identities.column("id").remove(0);
    trust.org.admin.delete(&trust.path()).await.is_problem(409, "in_use");
    trust.org.admin.delete(&format!("{}/identities/{identity}", trust.path())).await.is(204);
    nobody(trust.me(&proven).await);
    trust.org.admin.delete(&trust.path()).await.is(204);
}

#[actix_web::test]
async fn the_issuers_roles_may_count_instead() {
    let roles = json!({
        "roles_claim": "groups",
        "role_map": [{ "value": "crm-admins", "role": "administrator" }, { "value": "crm-eyes", "role": "analyst" }],
    });
    let trust = Trust::with(Signer::ed(), roles).await;
    let user = trust.org.with_role(Role::SalesRep).await;
    trust.knows(&user).await;
    let new = json!({ "name": "Made by a group" });
    let with_groups = |groups: Value| caller(&trust.token(json!({ "groups": groups })));
    with_groups(json!(["other", "crm-admins"])).post("/teams", new.clone()).await.is(201);
    with_groups(json!("crm-eyes")).post("/accounts", new.clone()).await.is_problem(403, "forbidden");
    with_groups(json!("crm-eyes")).get("/accounts").await.is(200);
    with_groups(json!(["other"])).get("/accounts").await.is_problem(403, "forbidden");
    caller(&trust.token(json!({}))).get("/accounts").await.is_problem(403, "forbidden");
    trust.org.admin.patch(&trust.path(), json!({ "roles_claim": null })).await.is(200);
    caller(&trust.token(json!({}))).post("/accounts", new).await.is(201);
}

#[actix_web::test]
async fn who_is_not_trusted_any_more_gets_nowhere() {
    let trust = Trust::new().await;
    trust.knows(&trust.org.rep).await;
    let token = trust.token(json!({}));
    trust.me(&token).await.is(200);
    let user = format!("/users/{}", trust.org.rep.user_id);
    trust.org.admin.act(&format!("{user}/suspend")).await.is(200);
    nobody(trust.me(&token).await);
    trust.org.admin.act(&format!("{user}/activate")).await.is(200);
    trust.me(&token).await.is(200);
    trust.org.admin.patch(&trust.path(), json!({ "is_active": false })).await.is(200);
    nobody(trust.me(&token).await);
    expect::remembers(&trust.org.admin, &trust.path(), &["updated", "created"]).await;
}

#[actix_web::test]
async fn a_token_is_for_one_organization() {
    let trust = Trust::with(Signer::ed(), json!({ "tenant_claim": "tid", "tenant": "one" })).await;
    trust.knows(&trust.org.rep).await;
    let other = Organization::new().await;
    let body = |tenant: &str| json!({ "name": "SSO", "issuer": trust.issuer.name, "audience": trust.audience, "tenant_claim": "tid", "tenant": tenant });
    other.admin.post("/identity-providers", body("one")).await.is_problem(409, "duplicate");
    let provider = other.admin.post("/identity-providers", body("two")).await.is(201);
    let path = format!("/identity-providers/{}/identities", provider.id());
    let identity = json!({ "subject": "somebody", "user_id": other.rep.user_id });
    other.admin.post(&path, identity.clone()).await.is(201);
    let named = other.admin.post(&path, identity).await.is_problem(409, "duplicate");
    assert_eq!(named["errors"][0]["pointer"], "/subject");
    let foreign = json!({ "subject": "foreign", "user_id": trust.org.rep.user_id });
    other.admin.post(&path, foreign).await.is_problem(409, "reference_not_found");
    let whose = async |tenant: Value| trust.me(&trust.token(json!({ "tid": tenant }))).await;
    assert_eq!(whose(json!("one")).await.is(200)["user"]["id"], trust.org.rep.user_id);
    assert_eq!(whose(json!("two")).await.is(200)["user"]["id"], other.rep.user_id);
    nobody(whose(json!("three")).await);
    nobody(trust.me(&trust.token(json!({}))).await);
}

#[actix_web::test]
async fn a_provider_is_described_rightly() {
    let org = Organization::new().await;
    let refused = async |more: Value| {
        let body = with(json!({ "name": "A", "issuer": "https://sso.example.com", "audience": "a" }), more);
        org.admin.post("/identity-providers", body).await.is_problem(422, "validation_failed")
    };
    refused(json!({ "tenant": "a" })).await.names("/tenant", "not_allowed");
    refused(json!({ "tenant_claim": "a" })).await.names("/tenant", "not_allowed");
    refused(json!({ "issuer": "https://user:word@sso.example.com" })).await.names("/issuer", "not_public");
    refused(json!({ "role_map": [{ "value": "a", "role": "king" }] }))
        .await
        .names("/role_map/0/role", "unknown_value");
    org.manager.get("/identity-providers").await.is_problem(403, "forbidden");
}
