//! Users.

use diesel::RunQueryDsl as _;
use serde_json::{Value, json};
use uuid::Uuid;

use super::people::{PASSWORD, log_in, with_password};
use crate::support::{Caller, Organization, database, expect};

#[actix_web::test]
async fn a_user_is_entered_and_read_back() {
    let org = Organization::new().await;
    let given = json!({
        "email": format!("Maria@{}.test", org.slug), "name": "Марія", "roles": ["sales_rep", "sales_manager"],
        "team_id": org.team_id, "time_zone": "Europe/Kyiv", "locale": "uk",
    });
    let made = org.admin.post("/users", given).await.is(201);
    assert_eq!(made["email"], format!("maria@{}.test", org.slug));
    assert_eq!(made["roles"], json!(["sales_manager", "sales_rep"]));
    assert_eq!((&made["status"], &made["team_id"]), (&json!("active"), &json!(org.team_id)));
    assert_eq!(made["created_by_id"], org.admin.user_id);
    assert_eq!(org.rep.get(made.header("location")).await.is(200).body, made.body);
}

#[actix_web::test]
async fn bodies_are_checked() {
    let org = Organization::new().await;
    let given =
        json!({ "email": "x", "name": " ", "roles": ["king", "analyst"], "status": "active", "locale": 7 });
    let answer = org.admin.post("/users", given).await.is_problem(422, "validation_failed");
    answer
        .names("/email", "too_short")
        .names("/name", "invalid_format")
        .names("/roles/0", "unknown_value")
        .names("/status", "unknown_field")
        .names("/locale", "invalid_type");
    let twice = json!({ "email": "a@b.test", "name": "A", "roles": ["analyst", "analyst"] });
    org.admin.post("/users", twice).await.is_problem(422, "validation_failed").names("/roles", "repeated");
}

#[actix_web::test]
async fn null_clears_only_what_may_be_empty() {
    let org = Organization::new().await;
    let path = format!("/users/{}", org.rep.user_id);
    assert_eq!(org.admin.patch(&path, json!({ "team_id": null })).await.is(200)["team_id"], Value::Null);
    for name in ["email", "name", "roles", "time_zone", "locale"] {
        let answer = org.admin.patch(&path, json!({ name: null })).await;
        answer.is_problem(422, "validation_failed").names(&format!("/{name}"), "not_nullable");
    }
}

#[actix_web::test]
async fn an_address_belongs_to_one_user_of_an_organization() {
    let org = Organization::new().await;
    let email = org.admin.get(&format!("/users/{}", org.rep.user_id)).await["email"].clone();
    let shouted = email.as_str().unwrap().to_uppercase();
    let refused = org.admin.post("/users", json!({ "email": shouted, "name": "N", "roles": [] })).await;
    let refused = refused.is_problem(409, "duplicate").names("/email", "duplicate");
    assert_eq!(refused["existing_id"], org.rep.user_id);
    let path = format!("/users/{}", org.other_rep.user_id);
    org.admin.patch(&path, json!({ "email": email })).await.is_problem(409, "duplicate");
}

#[actix_web::test]
async fn the_log_in_moves_with_the_address() {
    let org = Organization::new().await;
    let user = with_password(&org, json!([])).await;
    let moved = json!(format!("{}@moved.test", Uuid::now_v7().simple()));
    org.admin.patch(&format!("/users/{}", user.id()), json!({ "email": moved })).await.is(200);
    log_in(&user["email"], PASSWORD).await.is_problem(401, "login_failed");
    log_in(&moved, PASSWORD).await.is(200);
}

#[actix_web::test]
async fn a_team_of_strangers_does_not_exist() {
    let (org, other) = (Organization::new().await, Organization::new().await);
    let answer =
        org.admin.patch(&format!("/users/{}", org.rep.user_id), json!({ "team_id": other.team_id })).await;
    answer.is_problem(409, "reference_not_found").names("/team_id", "reference_not_found");
}

#[actix_web::test]
async fn users_are_listed_filtered_and_searched() {
    let org = Organization::new().await;
    expect::walks(&org.rep, "/users", &["name", "-name", "created_at", "-created_at"]).await;
    let count = async |query: &str| org.rep.get(&format!("/users?{query}")).await.is(200).data().len();
    assert_eq!(count("roles__any=administrator").await, 1);
    assert_eq!(count("roles__any=sales_rep").await, 3);
    assert_eq!(count(&format!("team_id={}", org.team_id)).await, 2);
    assert_eq!(count("q=OUTSIDER").await, 1);
    assert_eq!(count("status=suspended").await, 0);
    org.admin.act(&format!("/users/{}/suspend", org.outsider.user_id)).await.is(200);
    assert_eq!(count("status=suspended").await, 1);
}

#[actix_web::test]
async fn versions_are_guarded_and_strangers_kept_out() {
    let org = Organization::new().await;
    let path = format!("/users/{}", org.rep.user_id);
    expect::guards_versions(&org.admin, &path, json!({ "name": "Renamed" })).await;
    let stranger = Organization::new().await.admin;
    stranger.get(&path).await.is_problem(404, "not_found");
    stranger.patch(&path, json!({})).await.is_problem(404, "not_found");
    stranger.act(&format!("{path}/suspend")).await.is_problem(404, "not_found");
    let password = json!({ "new_password": "set by a stranger" });
    stranger.post(&format!("{path}/password"), password).await.is_problem(404, "not_found");
}

#[actix_web::test]
async fn only_administrators_manage_users() {
    let org = Organization::new().await;
    let path = format!("/users/{}", org.rep.user_id);
    for who in [&org.manager, &org.rep] {
        who.get(&path).await.is(200);
        who.patch(&path, json!({ "roles": ["administrator"] })).await.is_problem(403, "forbidden");
        who.post("/users", json!({})).await.is_problem(403, "forbidden");
        who.act(&format!("{path}/suspend")).await.is_problem(403, "forbidden");
    }
}

#[actix_web::test]
async fn an_action_fits_the_state() {
    let org = Organization::new().await;
    let path = format!("/users/{}", org.rep.user_id);
    let refused = org.admin.act(&format!("{path}/activate")).await.is_problem(409, "invalid_transition");
    assert_eq!((&refused["state"], &refused["allowed_actions"]), (&json!("active"), &json!(["suspend"])));
    org.admin.act(&format!("{path}/suspend")).await.is(200);
    org.admin.act(&format!("{path}/suspend")).await.is_problem(409, "invalid_transition");
    let back = org.admin.act(&format!("{path}/activate")).await.is(200);
    assert_eq!(back["status"], "active");
}

#[actix_web::test]
async fn somebody_always_administers_the_organization() {
    let org = Organization::new().await;
    let path = format!("/users/{}", org.admin.user_id);
    org.admin.patch(&path, json!({ "roles": ["analyst"] })).await.is_problem(409, "last_administrator");
    org.admin.act(&format!("{path}/suspend")).await.is_problem(409, "last_administrator");
    org.admin
        .patch(&format!("/users/{}", org.rep.user_id), json!({ "roles": ["administrator"] }))
        .await
        .is(200);
    org.admin.patch(&path, json!({ "roles": ["analyst"] })).await.is(200);
    org.admin.patch(&path, json!({ "name": "No longer mine to change" })).await.is_problem(403, "forbidden");
}

#[actix_web::test]
async fn two_administrators_cannot_remove_each_other_at_once() {
    for _ in 0..5 {
        let org = Organization::new().await;
        org.admin
            .patch(&format!("/users/{}", org.rep.user_id), json!({ "roles": ["administrator"] }))
            .await
            .is(200);
        let demote = async |who: &Caller, whom: &Caller| {
            who.patch(&format!("/users/{}", whom.user_id), json!({ "roles": [] })).await.status
        };
        let (one, two) =
            futures_util::future::join(demote(&org.admin, &org.rep), demote(&org.rep, &org.admin)).await;
        assert!([one, two].contains(&200), "{one} {two}");
        assert_ne!((one, two), (200, 200));
    }
}

#[actix_web::test]
async fn every_change_is_logged_and_no_secret_with_it() {
    #[derive(diesel::QueryableByName)]
    struct Logged {
        #[diesel(sql_type = diesel::sql_types::Text)]
        action: String,
        #[diesel(sql_type = diesel::sql_types::Text)]
        row: String,
    }
    let org = Organization::new().await;
    let user = with_password(&org, json!([])).await;
    let path = format!("/users/{}", user.id());
    org.admin.patch(&path, json!({ "name": "Renamed" })).await.is(200);
    org.admin
        .post(&format!("{path}/password"), json!({ "new_password": "set by somebody else" }))
        .await
        .is(204);
    org.admin.act(&format!("{path}/suspend")).await.is(200);
    let sql = format!(
        "SELECT action, changes::text AS row FROM changes WHERE organization_id = '{}' AND record_id = '{}' ORDER BY id",
        org.id,
        user.id()
    );
    let logged: Vec<Logged> = diesel::sql_query(sql).load(&mut database()).unwrap();
    let actions: Vec<_> = logged.iter().map(|change| change.action.as_str()).collect();
    assert_eq!(actions, ["created", "updated", "password_changed", "suspended"]);
    assert!(
        logged.iter().all(|change| !change.row.contains("argon2") && !change.row.contains("password_hash"))
    );
}
