//! Clients of OAuth, for tests.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::json;

use super::people::{PASSWORD, log_in, with_password};
use crate::support::{Answer, Caller, Organization, app};

pub fn encoded(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

pub async fn sent(path: &str, body: String, authorization: Option<String>) -> Answer {
    let anonymous = Caller::new(&app().base, None, String::new());
    let request = anonymous.request(Method::POST, path).body(body);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    anonymous
        .send(match authorization {
            Some(value) => request.header("authorization", value),
            None => request,
        })
        .await
}

pub async fn post(path: &str, pairs: &[(&str, &str)]) -> Answer {
    sent(path, encoded(pairs), None).await
}

/// The same, with the key as client.
pub async fn post_as(key: &Answer, path: &str, pairs: &[(&str, &str)]) -> Answer {
    sent(path, encoded(pairs), Some(basic(key.id(), text(key)))).await
}

pub fn text(key: &Answer) -> &str {
    key["secret"].as_str().unwrap()
}

pub fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

pub async fn token_of(key: &Answer, scope: Option<&str>) -> Answer {
    let mut pairs = vec![("grant_type", "client_credentials")];
    pairs.extend(scope.map(|scope| ("scope", scope)));
    post_as(key, "/oauth/token", &pairs).await
}

pub fn bearer(answer: &Answer) -> Caller {
    Caller::new(&app().base, answer["access_token"].as_str().map(str::to_owned), String::new())
}

/// A refusal of RFC 6749, section 5.2: exactly that.
#[track_caller]
pub fn refused(answer: Answer, status: u16, error: &str) -> Answer {
    let answer = answer.is(status);
    assert_eq!(answer["error"], error, "{}: {:#}", answer.asked, answer.body);
    let members: Vec<_> = answer.body.as_object().unwrap().keys().collect();
    assert_eq!(members, ["error", "error_description"]);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
    assert_eq!(answer.header("www-authenticate").starts_with("Basic "), status == 401);
    answer
}

pub async fn session() -> Answer {
    let org = Organization::new().await;
    let user = with_password(&org, json!([])).await;
    log_in(&user["email"], PASSWORD).await.is(200)
}
