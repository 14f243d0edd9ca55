//! Who reports to whom at an account.

use serde_json::{Value, json};

use crate::support::Organization;

/// The tree as names: `Head(A(C),B)`.
fn drawn(nodes: &Value) -> String {
    let node = |node: &Value| {
        let (name, below) = (node["name"].as_str().unwrap(), drawn(&node["reports"]));
        if below.is_empty() { name.to_owned() } else { format!("{name}({below})") }
    };
    nodes.as_array().unwrap().iter().map(node).collect::<Vec<_>>().join(",")
}

#[actix_web::test]
async fn the_chart_is_of_those_who_are_there_and_in_sight() {
    let org = Organization::new().await;
    let account = org.rep.post("/accounts", json!({ "name": "Завод" })).await.is(201).id().to_owned();
    let person = async |name: &str, head: Option<&str>| {
        let at = json!({ "account_id": account, "role": "buyer", "is_decision_maker": name == "Head" });
        let body = json!({ "last_name": name, "reports_to_id": head, "account": at });
        org.rep.post("/contacts", body).await.is(201).id().to_owned()
    };
    let head = person("Head", None).await;
    let middle = person("Середня", Some(&head)).await;
    person("Leaf", Some(&middle)).await;
    person("Anna", Some(&head)).await;
    let gone = person("Gone", Some(&head)).await;
    let link = org.rep.get(&format!("/contacts/{gone}/accounts")).await.is(200).column("id");
    let ended = json!({ "starts_on": "2020-01-01", "ends_on": "2021-01-01" });
    org.rep.patch(&format!("/accounts/{account}/contacts/{}", link[0]), ended).await.is(200);
    // Somebody else's contact; and one whose head is not at the account.
    let hidden =
        json!({ "last_name": "Hidden", "reports_to_id": head, "account": { "account_id": account } });
    org.made("/contacts", hidden).await;
    let outside = org.rep.post("/contacts", json!({ "last_name": "Outside" })).await.is(201).id().to_owned();
    person("Alone", Some(&outside)).await;
    let path = format!("/accounts/{account}/org-chart");
    let chart = org.rep.get(&path).await.is(200);
    assert_eq!(drawn(&chart["heads"]), "Alone,Head(Anna,Середня(Leaf))");
    assert_eq!(
        (&chart["is_truncated"], &chart["heads"][0]["reports_to_id"]),
        (&json!(false), &json!(outside))
    );
    assert_eq!(
        (&chart["heads"][1]["role"], &chart["heads"][1]["is_decision_maker"]),
        (&json!("buyer"), &json!(true))
    );
    let whole = org.admin.get(&path).await.is(200);
    assert_eq!(drawn(&whole["heads"]), "Alone,Head(Anna,Hidden,Середня(Leaf))");
    org.outsider.get(&path).await.is_problem(404, "not_found");
    // Nobody comes to stand above themselves.
    let circle = json!({ "reports_to_id": middle });
    org.rep.patch(&format!("/contacts/{head}"), circle).await.is_problem(409, "cycle");
}
