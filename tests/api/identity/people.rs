//! People with passwords, for tests of logging in.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, Caller, Organization, app};

pub const PASSWORD: &str = "four words of mine";

/// A user who can log in; the record.
pub async fn with_password(org: &Organization, roles: Value) -> Answer {
    let email = format!("{}@people.test", Uuid::now_v7().simple());
    let body = json!({ "email": email, "name": "Somebody", "roles": roles, "password": PASSWORD });
    org.admin.post("/users", body).await.is(201)
}

pub async fn log_in(email: &Value, password: &str) -> Answer {
    let anonymous = Caller::new(&app().base, None, String::new());
    anonymous.post("/auth/login", json!({ "email": email, "password": password })).await
}

/// A caller with the access token of a log in or a refresh.
pub fn caller(tokens: &Answer) -> Caller {
    Caller::new(&app().base, tokens["access_token"].as_str().map(str::to_owned), String::new())
}

pub async fn refresh(tokens: &Answer) -> Answer {
    let anonymous = Caller::new(&app().base, None, String::new());
    anonymous.post("/auth/refresh", json!({ "refresh_token": tokens["refresh_token"] })).await
}
