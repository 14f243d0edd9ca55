//! Logging in and out.

use serde_json::{Value, json};

use super::people::{PASSWORD, caller, log_in, with_password};
use crate::support::Organization;

#[actix_web::test]
async fn the_right_password_begins_a_session() {
    let org = Organization::new().await;
    let user = with_password(&org, json!(["sales_rep"])).await;
    let begun = log_in(&user["email"], PASSWORD).await.is(200);
    assert_eq!((&begun["token_type"], &begun["expires_in_s"]), (&json!("Bearer"), &json!(600)));
    assert_eq!(begun["user"], user.body);
    assert_eq!(begun["organization"]["slug"], org.slug);
    let me = caller(&begun).get("/me").await.is(200);
    assert_eq!(me["user"], user.body);
    let permissions = me["permissions"].as_array().unwrap();
    assert!(permissions.contains(&json!({ "resource": "deal", "action": "update", "reach": "own" })));
    assert!(!permissions.iter().any(|one| one["resource"] == "user" && one["action"] == "create"));
}

#[actix_web::test]
async fn an_address_is_the_same_in_any_case() {
    let org = Organization::new().await;
    let user = with_password(&org, json!([])).await;
    let shouted = json!(user["email"].as_str().unwrap().to_uppercase());
    log_in(&shouted, PASSWORD).await.is(200);
}

#[actix_web::test]
async fn unknown_wrong_and_suspended_are_one_answer() {
    let org = Organization::new().await;
    let user = with_password(&org, json!([])).await;
    let unknown = log_in(&json!("nobody@people.test"), PASSWORD).await.is_problem(401, "login_failed");
    let wrong = log_in(&user["email"], "other words of mine").await.is_problem(401, "login_failed");
    org.admin.act(&format!("/users/{}/suspend", user.id())).await.is(200);
    let suspended = log_in(&user["email"], PASSWORD).await.is_problem(401, "login_failed");
    assert!(unknown.header("www-authenticate").starts_with("Bearer"));
    for other in [wrong, suspended] {
        assert_eq!(other["detail"], unknown["detail"]);
    }
}

#[actix_web::test]
async fn a_user_without_a_password_cannot_log_in() {
    let org = Organization::new().await;
    let email = json!(format!("{}@people.test", org.slug));
    org.admin.post("/users", json!({ "email": email, "name": "Mute", "roles": [] })).await.is(201);
    log_in(&email, "").await.is(422);
    log_in(&email, PASSWORD).await.is_problem(401, "login_failed");
}

#[actix_web::test]
async fn whoever_belongs_to_several_organizations_names_one() {
    let (one, two) = (Organization::new().await, Organization::new().await);
    let user = with_password(&one, json!([])).await;
    let twin = json!({ "email": user["email"], "name": "Twin", "roles": [], "password": PASSWORD });
    two.admin.post("/users", twin).await.is(201);

    let asked = log_in(&user["email"], PASSWORD).await.is_problem(409, "organization_required");
    let mut known = vec![one.slug.clone(), two.slug.clone()];
    let mut listed: Vec<_> =
        asked["organizations"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    known.sort();
    listed.sort_unstable();
    assert_eq!(listed, known);

    let named = |slug: &str| json!({ "email": user["email"], "password": PASSWORD, "organization": slug });
    let begun = one.anonymous.post("/auth/login", named(&two.slug)).await.is(200);
    assert_eq!(begun["organization"]["slug"], two.slug);
    one.anonymous.post("/auth/login", named("no-such-one")).await.is_problem(401, "login_failed");
}

#[actix_web::test]
async fn logging_out_ends_the_tokens_at_once() {
    let org = Organization::new().await;
    let user = with_password(&org, json!([])).await;
    let (here, there) = (log_in(&user["email"], PASSWORD).await, log_in(&user["email"], PASSWORD).await);
    caller(&here).get("/me").await.is(200);
    caller(&here).act("/auth/logout").await.is(204);
    caller(&here).get("/me").await.is_problem(401, "unauthenticated");
    super::people::refresh(&here).await.is_problem(401, "unauthenticated");
    caller(&there).get("/me").await.is(200);
}

#[actix_web::test]
async fn sessions_are_listed_and_ended_by_their_owner_alone() {
    let org = Organization::new().await;
    let user = with_password(&org, json!([])).await;
    let (here, there) = (log_in(&user["email"], PASSWORD).await, log_in(&user["email"], PASSWORD).await);
    let listed = caller(&here).get("/auth/sessions?count=exact").await.is(200);
    assert_eq!(listed["page"]["total"]["value"], 2);
    let other = listed.data().iter().find(|session| session["is_current"] == false).unwrap()["id"].clone();
    let path = format!("/auth/sessions/{}", other.as_str().unwrap());

    org.admin.delete(&path).await.is_problem(404, "not_found");
    caller(&there).get("/me").await.is(200);
    caller(&here).delete(&path).await.is(204);
    caller(&there).get("/me").await.is_problem(401, "unauthenticated");
    caller(&here).delete(&path).await.is_problem(404, "not_found");
    assert_eq!(caller(&here).get("/auth/sessions").await.data().len(), 1);
}

#[actix_web::test]
async fn the_oldest_of_more_than_twenty_sessions_ends() {
    let org = Organization::new().await;
    let user = with_password(&org, json!([])).await;
    let first = log_in(&user["email"], PASSWORD).await.is(200);
    for _ in 0..20 {
        log_in(&user["email"], PASSWORD).await.is(200);
    }
    caller(&first).get("/me").await.is_problem(401, "unauthenticated");
    let last = log_in(&user["email"], PASSWORD).await.is(200);
    assert_eq!(caller(&last).get("/auth/sessions?limit=200").await.data().len(), 20);
}

#[actix_web::test]
async fn suspension_ends_all_sessions() {
    let org = Organization::new().await;
    let user = with_password(&org, json!([])).await;
    let begun = log_in(&user["email"], PASSWORD).await;
    caller(&begun).get("/me").await.is(200);
    org.admin.act(&format!("/users/{}/suspend", user.id())).await.is(200);
    caller(&begun).get("/me").await.is_problem(401, "unauthenticated");
    super::people::refresh(&begun).await.is_problem(401, "unauthenticated");
}
