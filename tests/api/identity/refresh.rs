//! Refresh tokens: used once, with a short grace.

use diesel::RunQueryDsl as _;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::people::{PASSWORD, caller, log_in, refresh, with_password};
use crate::support::{Answer, Organization, database};

async fn begun() -> Answer {
    let org = Organization::new().await;
    let user = with_password(&org, json!([])).await;
    log_in(&user["email"], PASSWORD).await.is(200)
}

fn me(tokens: &Answer) -> String {
    tokens["user"]["id"].as_str().unwrap().to_owned()
}

/// Lets time pass for the tokens of a user.
fn age(user: &str, change: &str) {
    let sql = format!("{change} WHERE session_id IN (SELECT id FROM sessions WHERE user_id = '{user}')");
    diesel::sql_query(sql).execute(&mut database()).unwrap();
}

#[actix_web::test]
async fn a_refresh_token_brings_the_next_pair() {
    let first = begun().await;
    let second = refresh(&first).await.is(200);
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    caller(&second).get("/me").await.is(200);
    let third = refresh(&second).await.is(200);
    caller(&third).get("/me").await.is(200);
    caller(&first).get("/me").await.is(200);
}

#[actix_web::test]
async fn within_the_grace_the_same_token_brings_the_same_successor() {
    let first = begun().await;
    let answers = join_all((0..8).map(|_| refresh(&first))).await;
    let next: Vec<_> = answers.into_iter().map(|answer| answer.is(200)["refresh_token"].clone()).collect();
    assert!(next.iter().all(|token| *token == next[0]));
}

#[actix_web::test]
async fn reuse_after_the_grace_ends_the_session() {
    let first = begun().await;
    let second = refresh(&first).await.is(200);
    caller(&second).get("/me").await.is(200);
    age(&me(&first), "UPDATE refresh_tokens SET spent_at = spent_at - interval '11 seconds'");
    refresh(&first).await.is_problem(401, "unauthenticated");
    refresh(&second).await.is_problem(401, "unauthenticated");
    caller(&second).get("/me").await.is_problem(401, "unauthenticated");
}

#[actix_web::test]
async fn a_token_unused_for_a_week_is_worth_nothing() {
    let first = begun().await;
    age(&me(&first), "UPDATE refresh_tokens SET expires_at = now() - interval '1 second'");
    refresh(&first).await.is_problem(401, "unauthenticated");
}

#[actix_web::test]
async fn a_session_ends_after_a_month_whatever_its_use() {
    let first = begun().await;
    let sql = format!(
        "UPDATE sessions SET expires_at = now() - interval '1 second' WHERE user_id = '{}'",
        me(&first)
    );
    diesel::sql_query(sql).execute(&mut database()).unwrap();
    refresh(&first).await.is_problem(401, "unauthenticated");
    caller(&first).get("/me").await.is_problem(401, "unauthenticated");
}

#[actix_web::test]
async fn what_is_no_refresh_token_is_refused() {
    let first = begun().await;
    let refused = async |token: Value| {
        let org = Organization::new().await;
        org.anonymous.post("/auth/refresh", json!({ "refresh_token": token })).await
    };
    refused(json!("rt_nonsense")).await.is_problem(401, "unauthenticated");
    refused(first["access_token"].clone()).await.is(422);
    let mut bent = first["refresh_token"].as_str().unwrap().to_owned();
    bent.replace_range(40..44, "AAAA");
    refused(json!(bent)).await.is_problem(401, "unauthenticated");
}

#[actix_web::test]
async fn nothing_of_a_refresh_token_is_stored() {
    #[derive(diesel::QueryableByName)]
    struct Found {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        found: bool,
    }
    let first = begun().await;
    let text = first["refresh_token"].as_str().unwrap();
    let sql = format!(
        "SELECT EXISTS (SELECT 1 FROM refresh_tokens WHERE encode(token_hash, 'base64') LIKE '%{}%') AS found",
        &text[40..60]
    );
    let found: Found = diesel::sql_query(sql).get_result(&mut database()).unwrap();
    assert!(!found.found);
}
