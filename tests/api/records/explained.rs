//! Who may do what to a record, and why.

use serde_json::{Value, json};

use super::{collections, pipeline};
use crate::support::{Answer, Organization};

/// What is said of one action.
fn of<'a>(answer: &'a Answer, action: &str) -> &'a Value {
    answer["actions"].as_array().unwrap().iter().find(|one| one["action"] == action).unwrap()
}

#[actix_web::test]
async fn one_rule_lets_somebody_in_or_keeps_them_out() {
    let org = Organization::new().await;
    pipeline(&org).await;
    for (collection, body, _) in collections().into_iter().filter(|(name, ..)| *name != "products") {
        let record = org.rep.post(&format!("/{collection}"), body).await.is(201).id().to_owned();
        let path = format!("/{collection}/{record}/access?user_id=");
        for (user, rule, allowed) in [
            (&org.admin, "organization", true),
            (&org.manager, "team", true),
            (&org.rep, "owner", true),
            (&org.other_rep, "not_owner", false),
        ] {
            let answer = org.manager.get(&format!("{path}{}", user.user_id)).await.is(200);
            let read = of(&answer, "read");
            assert_eq!((&read["rule"], &read["is_allowed"]), (&json!(rule), &json!(allowed)), "{collection}");
            // What is told is what happens.
            let seen = user.get(&format!("/{collection}/{record}")).await.status == 200;
            assert_eq!(seen, allowed);
        }
        let assign = org.manager.get(&format!("{path}{}", org.rep.user_id)).await.is(200);
        assert_eq!(of(&assign, "assign")["rule"], "no_role");
        assert_eq!(of(&assign, "read")["roles"], json!([{ "role": "sales_rep", "reach": "own" }]));
        assert_eq!((&assign["owner_id"], &assign["is_owner"]), (&json!(org.rep.user_id), &json!(true)));
    }
}

#[actix_web::test]
async fn only_who_may_give_the_record_away_is_told() {
    let org = Organization::new().await;
    let account = org.made("/accounts", json!({ "name": "Acme" })).await;
    let path = format!("/accounts/{account}/access");
    let whose = format!("{path}?user_id={}", org.outsider.user_id);
    org.rep.get(&whose).await.is_problem(403, "forbidden");
    org.manager.get(&whose).await.is_problem(404, "not_found");
    org.admin.get(&path).await.is_problem(400, "invalid_request");
    let stranger = Organization::new().await.admin.user_id;
    org.admin.get(&format!("{path}?user_id={stranger}")).await.is_problem(404, "not_found");
    org.admin.act(&format!("/users/{}/suspend", org.outsider.user_id)).await.is(200);
    let answer = org.admin.get(&whose).await.is(200);
    assert_eq!(of(&answer, "read")["rule"], "suspended");
}
