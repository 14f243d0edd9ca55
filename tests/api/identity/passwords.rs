//! Passwords: chosen, changed, set by an administrator.

use serde_json::json;

use super::people::{PASSWORD, caller, log_in, with_password};
use crate::support::Organization;

#[actix_web::test]
async fn a_new_password_ends_the_other_sessions() {
    let org = Organization::new().await;
    let user = with_password(&org, json!([])).await;
    let (here, there) = (log_in(&user["email"], PASSWORD).await, log_in(&user["email"], PASSWORD).await);
    caller(&there).get("/me").await.is(200);
    let change = json!({ "current_password": PASSWORD, "new_password": "другие четыре слова тут" });
    caller(&here).post("/auth/password", change).await.is(204);
    caller(&here).get("/me").await.is(200);
    caller(&there).get("/me").await.is_problem(401, "unauthenticated");
    log_in(&user["email"], PASSWORD).await.is_problem(401, "login_failed");
    log_in(&user["email"], "другие четыре слова тут").await.is(200);
}

#[actix_web::test]
async fn the_present_password_is_asked_for() {
    let org = Organization::new().await;
    let user = with_password(&org, json!([])).await;
    let here = log_in(&user["email"], PASSWORD).await;
    let change =
        json!({ "current_password": "not the present one", "new_password": "four words of another" });
    caller(&here).post("/auth/password", change).await.is_problem(409, "wrong_password");
    log_in(&user["email"], PASSWORD).await.is(200);
}

#[actix_web::test]
async fn easy_passwords_are_refused_wherever_they_are_set() {
    let org = Organization::new().await;
    let user = with_password(&org, json!([])).await;
    let here = log_in(&user["email"], PASSWORD).await;
    let local = user["email"].as_str().unwrap().split('@').next().unwrap().to_owned();
    let cases = [
        ("short", "too_short".to_owned()),
        (&"x".repeat(129), "too_long".to_owned()),
        ("password12345", "password_too_common".to_owned()),
        ("Приклад Example!", "password_too_personal".to_owned()),
        (&format!("{local}-2026"), "password_too_personal".to_owned()),
    ];
    for (password, code) in cases {
        let change = json!({ "current_password": PASSWORD, "new_password": password });
        let own = caller(&here).post("/auth/password", change).await;
        own.is_problem(422, "validation_failed").names("/new_password", &code);
        let set = org
            .admin
            .post(&format!("/users/{}/password", user.id()), json!({ "new_password": password }))
            .await;
        set.is_problem(422, "validation_failed").names("/new_password", &code);
    }
    let new =
        json!({ "email": "somebody@people.test", "name": "N", "roles": [], "password": "password12345" });
    org.admin
        .post("/users", new)
        .await
        .is_problem(422, "validation_failed")
        .names("/password", "password_too_common");
}

#[actix_web::test]
async fn an_administrator_sets_a_password_and_the_sessions_end() {
    let org = Organization::new().await;
    let user = with_password(&org, json!([])).await;
    let begun = log_in(&user["email"], PASSWORD).await;
    let path = format!("/users/{}/password", user.id());
    let new = json!({ "new_password": "set by somebody else" });
    org.rep.post(&path, new.clone()).await.is_problem(403, "forbidden");
    org.admin.post(&path, new).await.is(204);
    caller(&begun).get("/me").await.is_problem(401, "unauthenticated");
    log_in(&user["email"], "set by somebody else").await.is(200);
}

#[actix_web::test]
async fn a_hash_is_never_shown() {
    let org = Organization::new().await;
    let user = with_password(&org, json!([])).await;
    let begun = log_in(&user["email"], PASSWORD).await;
    let shown = org.admin.get(&format!("/users/{}", user.id())).await;
    for answer in [user, begun, shown] {
        assert!(!answer.body.to_string().contains("argon2"), "{}", answer.asked);
        assert!(!answer.body.to_string().contains(PASSWORD), "{}", answer.asked);
    }
}
