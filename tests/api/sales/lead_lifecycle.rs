//! The way of a lead from state to state.

use serde_json::{Value, json};

use crate::support::{Caller, Organization, expect};

fn answered() -> Value {
    json!({ "qualification": { "framework": "bant", "answers": { "budget": "yes" } }, "score": 80 })
}

async fn lead(caller: &Caller) -> String {
    let made = caller.post("/leads", json!({ "last_name": "A" })).await.is(201);
    format!("/leads/{}", made.id())
}

#[actix_web::test]
async fn a_lead_goes_its_way_and_every_step_is_told() {
    let org = Organization::new().await;
    let reason = org.made("/reasons", json!({ "name": "Refused by a test", "kind": "disqualify" })).await;
    let path = lead(&org.manager).await;
    let to =
        async |action: &str, body: Value| org.manager.post(&format!("{path}/{action}"), body).await.is(200);
    let assigned = to("assign", json!({ "owner_id": org.rep.user_id })).await;
    assert_eq!((&assigned["status"], &assigned["owner_id"]), (&json!("assigned"), &json!(org.rep.user_id)));
    assert_eq!(assigned["team_id"], org.team_id);
    let working = org.rep.act(&format!("{path}/start-work")).await.is(200);
    assert_eq!(working["status"], "working");
    assert!(working["first_response_at"].is_string());
    let nurturing = to("nurture", json!({ "recycle_on": "2031-05-01" })).await;
    assert_eq!((&nurturing["status"], &nurturing["recycle_on"]), (&json!("nurturing"), &json!("2031-05-01")));
    let again = org.rep.act(&format!("{path}/reactivate")).await.is(200);
    assert_eq!((&again["status"], &again["recycle_on"]), (&json!("working"), &Value::Null));
    assert_eq!(again["first_response_at"], working["first_response_at"]);
    let qualified = to("qualify", answered()).await;
    assert_eq!((&qualified["status"], &qualified["score"]), (&json!("qualified"), &json!(80)));
    let out = to("disqualify", json!({ "reason_id": reason })).await;
    assert_eq!((&out["status"], &out["disqualify_reason_id"]), (&json!("disqualified"), &json!(reason)));
    let reopened = org.rep.act(&format!("{path}/reopen")).await.is(200);
    assert_eq!((&reopened["status"], &reopened["disqualify_reason_id"]), (&json!("working"), &Value::Null));
    let told = [
        "reopened",
        "disqualified",
        "qualified",
        "reactivated",
        "nurtured",
        "work_started",
        "assigned",
        "created",
    ];
    expect::remembers(&org.manager, &path, &told).await;
}

#[actix_web::test]
async fn a_step_that_does_not_fit_is_refused_with_what_does() {
    let org = Organization::new().await;
    let path = lead(&org.rep).await;
    let refused = org.rep.act(&format!("{path}/reopen")).await.is_problem(409, "invalid_transition");
    assert_eq!(refused["state"], "new");
    assert_eq!(refused["allowed_actions"], json!(["assign", "start_work", "disqualify"]));
    org.rep.act(&format!("{path}/start-work")).await.is(200);
    org.rep.act(&format!("{path}/start-work")).await.is_problem(409, "invalid_transition");
    let shown = org.rep.get(&path).await.is(200);
    assert_eq!(shown["version"], 2);
}

#[actix_web::test]
async fn a_lead_is_qualified_by_answers() {
    let org = Organization::new().await;
    let path = lead(&org.rep).await;
    org.rep.act(&format!("{path}/start-work")).await.is(200);
    let qualify = format!("{path}/qualify");
    org.rep
        .post(&qualify, json!({}))
        .await
        .is_problem(409, "incomplete")
        .names("/qualification", "incomplete");
    let empty = json!({ "qualification": { "framework": "bant", "answers": { "budget": null } } });
    org.rep.post(&qualify, empty).await.is_problem(409, "incomplete");
    org.rep.patch(&path, answered()).await.is(200);
    let qualified = org.rep.post(&qualify, json!({})).await.is(200);
    assert_eq!(qualified["qualification"]["answers"]["budget"], "yes");
}

#[actix_web::test]
async fn a_lead_is_disqualified_by_a_reason_of_that_kind() {
    let org = Organization::new().await;
    let win = org.made("/reasons", json!({ "name": "Won by a test", "kind": "win" })).await;
    let path = format!("{}/disqualify", lead(&org.rep).await);
    org.rep.post(&path, json!({})).await.is_problem(422, "validation_failed").names("/reason_id", "required");
    org.rep.post(&path, json!({ "reason_id": win })).await.is(409).names("/reason_id", "wrong_kind");
    let stranger =
        Organization::new().await.made("/reasons", json!({ "name": "X", "kind": "disqualify" })).await;
    org.rep.post(&path, json!({ "reason_id": stranger })).await.is_problem(409, "reference_not_found");
}

#[actix_web::test]
async fn only_some_assign_and_only_to_people_within_their_teams() {
    let org = Organization::new().await;
    let own = lead(&org.rep).await;
    let to = json!({ "owner_id": org.other_rep.user_id });
    org.rep.post(&format!("{own}/assign"), to.clone()).await.is_problem(403, "forbidden");
    let outside = json!({ "owner_id": org.outsider.user_id });
    org.manager.post(&format!("{own}/assign"), outside).await.is_problem(403, "forbidden");
    let nobody = json!({ "owner_id": "019a0000-0000-7000-8000-000000000000" });
    org.manager.post(&format!("{own}/assign"), nobody).await.is_problem(409, "reference_not_found");
    org.manager.post(&format!("{own}/assign"), to).await.is(200);
    org.rep.get(&own).await.is_problem(404, "not_found");
    org.other_rep.get(&own).await.is(200);
}

#[actix_web::test]
async fn what_can_be_done_is_listed_with_what_stands_in_the_way() {
    let org = Organization::new().await;
    let path = lead(&org.rep).await;
    org.rep.act(&format!("{path}/start-work")).await.is(200);
    let codes = async |caller: &Caller| {
        let shown = caller.get(&format!("{path}/actions")).await.is(200);
        assert_eq!(shown["state"], "working");
        let all = shown["actions"].as_array().unwrap().clone();
        all.into_iter()
            .map(|row| {
                assert_eq!(row["possible"], row["code"].is_null());
                (row["action"].as_str().unwrap().to_owned(), row["code"].as_str().unwrap_or("").to_owned())
            })
            .collect::<Vec<_>>()
    };
    let of = |codes: &[(String, String)], action: &str| {
        codes.iter().find(|row| row.0 == action).map(|row| row.1.clone()).unwrap()
    };
    let rep = codes(&org.rep).await;
    assert_eq!(of(&rep, "assign"), "forbidden");
    assert_eq!(of(&rep, "qualify"), "incomplete");
    assert_eq!(of(&rep, "nurture"), "");
    assert_eq!(of(&rep, "reopen"), "invalid_transition");
    assert_eq!(of(&rep, "convert"), "forbidden");
    assert_eq!(of(&codes(&org.manager).await, "convert"), "");
}

#[actix_web::test]
async fn a_step_respects_the_version_that_was_read() {
    let org = Organization::new().await;
    let path = format!("{}/start-work", lead(&org.rep).await);
    let stale = org.rep.request(reqwest::Method::POST, &path).header("if-match", "\"7\"");
    org.rep.send(stale).await.is_problem(412, "stale");
    let current = org.rep.request(reqwest::Method::POST, &path).header("if-match", "\"1\"");
    assert_eq!(org.rep.send(current).await.is(200).header("etag"), "\"2\"");
}
