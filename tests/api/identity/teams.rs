//! Teams.

use serde_json::{Value, json};

use crate::support::{Caller, Organization, expect};

#[actix_web::test]
async fn a_team_is_entered_changed_and_deleted() {
    let org = Organization::new().await;
    let given = json!({ "name": "Захід", "parent_id": org.team_id, "lead_id": org.rep.user_id, "department": "sales" });
    let made = org.admin.post("/teams", given).await.is(201);
    assert_eq!(org.rep.get(made.header("location")).await.is(200).body, made.body);
    let path = format!("/teams/{}", made.id());
    expect::guards_versions(&org.admin, &path, json!({ "department": null })).await;
    let changed = org.admin.patch(&path, json!({ "parent_id": null, "lead_id": null })).await.is(200);
    assert_eq!((&changed["parent_id"], &changed["lead_id"]), (&Value::Null, &Value::Null));
    org.admin.delete(&path).await.is(204);
    org.admin.get(&path).await.is_problem(404, "not_found");
}

#[actix_web::test]
async fn names_are_given_once() {
    let org = Organization::new().await;
    let refused = org.admin.post("/teams", json!({ "name": "Sales" })).await;
    refused.is_problem(409, "duplicate").names("/name", "duplicate");
}

#[actix_web::test]
async fn the_tree_has_no_circles() {
    let org = Organization::new().await;
    let below = org.made("/teams", json!({ "name": "Below", "parent_id": org.team_id })).await;
    let lowest = org.made("/teams", json!({ "name": "Lowest", "parent_id": below })).await;
    let path = format!("/teams/{}", org.team_id);
    for parent in [&lowest, &below, &org.team_id] {
        let refused = org.admin.patch(&path, json!({ "parent_id": parent })).await;
        refused.is_problem(409, "cycle").names("/parent_id", "cycle");
    }
}

#[actix_web::test]
async fn a_team_in_use_stays() {
    let org = Organization::new().await;
    org.admin.delete(&format!("/teams/{}", org.team_id)).await.is_problem(409, "in_use");
}

#[actix_web::test]
async fn members_come_and_go() {
    let org = Organization::new().await;
    let team = org.made("/teams", json!({ "name": "Members" })).await;
    let path = format!("/teams/{team}/members/{}", org.outsider.user_id);
    org.admin.put(&path).await.is(201);
    org.admin.put(&path).await.is(204);
    let listed = org.rep.get(&format!("/teams/{team}/members?count=exact")).await.is(200);
    assert_eq!(
        (listed.column("id"), &listed["page"]["total"]["value"]),
        (vec![org.outsider.user_id.clone()], &json!(1))
    );
    org.admin.delete(&format!("/teams/{team}")).await.is_problem(409, "in_use");
    org.admin.delete(&path).await.is(204);
    org.admin.delete(&path).await.is_problem(404, "not_found");
    assert_eq!(org.rep.get(&format!("/teams/{team}/members")).await.data().len(), 0);
}

#[actix_web::test]
async fn strangers_are_no_members_and_see_none() {
    let (org, other) = (Organization::new().await, Organization::new().await);
    let team = &org.team_id;
    org.admin.put(&format!("/teams/{team}/members/{}", other.rep.user_id)).await.is_problem(404, "not_found");
    other
        .admin
        .put(&format!("/teams/{team}/members/{}", other.rep.user_id))
        .await
        .is_problem(404, "not_found");
    other.admin.get(&format!("/teams/{team}/members")).await.is_problem(404, "not_found");
    other.admin.get(&format!("/teams/{team}")).await.is_problem(404, "not_found");
    other.admin.patch(&format!("/teams/{team}"), json!({})).await.is_problem(404, "not_found");
    other.admin.delete(&format!("/teams/{team}")).await.is_problem(404, "not_found");
}

#[actix_web::test]
async fn only_administrators_manage_teams() {
    let org = Organization::new().await;
    let path = format!("/teams/{}", org.team_id);
    org.manager.post("/teams", json!({ "name": "Mine" })).await.is_problem(403, "forbidden");
    org.manager.patch(&path, json!({ "name": "Mine" })).await.is_problem(403, "forbidden");
    org.manager.delete(&path).await.is_problem(403, "forbidden");
    org.manager.put(&format!("{path}/members/{}", org.outsider.user_id)).await.is_problem(403, "forbidden");
}

#[actix_web::test]
async fn a_lead_reaches_all_teams_below_and_a_member_their_own() {
    let org = Organization::new().await;
    let below = org.made("/teams", json!({ "name": "Below", "parent_id": org.team_id })).await;
    let lowest = org.made("/teams", json!({ "name": "Lowest", "parent_id": below })).await;
    org.admin.put(&format!("/teams/{below}/members/{}", org.outsider.user_id)).await.is(201);
    let teams = async |who: &Caller| {
        let mut ids = who.get("/me").await.is(200)["team_ids"].as_array().unwrap().clone();
        ids.sort_by_key(Value::to_string);
        ids
    };
    let sorted = |mut ids: Vec<&String>| {
        ids.sort();
        ids.into_iter().map(|id| json!(id)).collect::<Vec<_>>()
    };
    assert_eq!(teams(&org.manager).await, sorted(vec![&org.team_id, &below, &lowest]));
    assert_eq!(teams(&org.outsider).await, sorted(vec![&below, &lowest]));
    org.admin.patch(&format!("/teams/{lowest}"), json!({ "parent_id": null })).await.is(200);
    assert_eq!(teams(&org.manager).await, sorted(vec![&org.team_id, &below]));
    assert_eq!(teams(&org.rep).await, sorted(vec![&org.team_id, &below]));
}

#[actix_web::test]
async fn teams_are_listed() {
    let org = Organization::new().await;
    for n in 0..5 {
        org.made("/teams", json!({ "name": format!("Team {n}"), "parent_id": org.team_id })).await;
    }
    expect::walks(&org.rep, "/teams", &["name", "-name", "created_at"]).await;
    assert_eq!(org.rep.get(&format!("/teams?parent_id={}", org.team_id)).await.data().len(), 5);
    assert_eq!(org.rep.get("/teams?parent_id__isnull=true").await.column("name"), ["Sales"]);
}
