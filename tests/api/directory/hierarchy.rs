//! The group of companies around an account.

use serde_json::{Value, json};

use crate::support::{Caller, Organization};

async fn made(who: &Caller, name: &str, parent: Option<&str>) -> String {
    who.post("/accounts", json!({ "name": name, "parent_id": parent })).await.is(201).id().to_owned()
}

/// The tree as names: `Top(A(C),B)`.
fn drawn(node: &Value) -> String {
    let below: Vec<_> = node["children"].as_array().unwrap().iter().map(drawn).collect();
    let name = node["name"].as_str().unwrap();
    if below.is_empty() { name.to_owned() } else { format!("{name}({})", below.join(",")) }
}

#[actix_web::test]
async fn the_group_shows_what_stands_above_and_below() {
    let org = Organization::new().await;
    let top = made(&org.admin, "Top", None).await;
    let middle = made(&org.admin, "Middle", Some(&top)).await;
    made(&org.admin, "Beside", Some(&top)).await;
    let b = made(&org.admin, "B", Some(&middle)).await;
    made(&org.admin, "A", Some(&middle)).await;
    let leaf = made(&org.admin, "Leaf", Some(&b)).await;
    let tree = async |id: &str| {
        let answer = org.admin.get(&format!("/accounts/{id}/hierarchy")).await.is(200);
        assert_eq!(answer["is_truncated"], false);
        drawn(&answer["root"])
    };
    assert_eq!(tree(&top).await, "Top(Beside,Middle(A,B(Leaf)))");
    assert_eq!(tree(&middle).await, "Top(Middle(A,B(Leaf)))");
    assert_eq!(tree(&leaf).await, "Top(Middle(B(Leaf)))");
    org.admin.delete(&format!("/accounts/{b}")).await.is(204);
    assert_eq!(tree(&middle).await, "Top(Middle(A))");
    assert_eq!(tree(&leaf).await, "Leaf");
    let stranger = Organization::new().await.admin;
    stranger.get(&format!("/accounts/{top}/hierarchy")).await.is_problem(404, "not_found");
}

#[actix_web::test]
async fn the_group_ends_where_sight_ends() {
    let org = Organization::new().await;
    let mine = made(&org.rep, "Mine", None).await;
    let top = made(&org.admin, "Top", None).await;
    org.admin.patch(&format!("/accounts/{mine}"), json!({ "parent_id": top })).await.is(200);
    made(&org.rep, "Below", Some(&mine)).await;
    made(&org.admin, "Hidden", Some(&mine)).await;
    let path = format!("/accounts/{mine}/hierarchy");
    assert_eq!(drawn(&org.rep.get(&path).await.is(200)["root"]), "Mine(Below)");
    assert_eq!(drawn(&org.admin.get(&path).await.is(200)["root"]), "Top(Mine(Below,Hidden))");
}

#[actix_web::test]
async fn a_deep_group_is_cut_and_says_so() {
    let org = Organization::new().await;
    let mut ids = vec![made(&org.admin, "0", None).await];
    for level in 1..=11 {
        let parent = ids.last().cloned();
        ids.push(made(&org.admin, &level.to_string(), parent.as_deref()).await);
    }
    for (id, root) in [(&ids[0], "0"), (&ids[11], "1")] {
        let answer = org.admin.get(&format!("/accounts/{id}/hierarchy")).await.is(200);
        assert_eq!((&answer["is_truncated"], &answer["root"]["name"]), (&json!(true), &json!(root)));
    }
    let whole = org.admin.get(&format!("/accounts/{}/hierarchy", ids[1])).await.is(200);
    assert_eq!(whole["is_truncated"], false);
}
