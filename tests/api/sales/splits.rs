//! Who shares the credit for a deal.

use serde_json::json;

use super::way::Way;
use crate::support::expect;

#[actix_web::test]
async fn the_credit_for_a_deal_is_shared() {
    let way = Way::new().await;
    let org = &way.org;
    let deal = way.deal_of(&org.rep, json!({})).await;
    let path = format!("{deal}/splits");
    assert_eq!(org.rep.get(&path).await.is(200).body, json!({ "shares": [] }));
    let share = |who: &str, percent: &str| json!({ "user_id": who, "percent": percent });
    let (rep, other) = (org.rep.user_id.as_str(), org.other_rep.user_id.as_str());
    let put = async |caller: &crate::support::Caller, shares: serde_json::Value| {
        let request = caller.request(reqwest::Method::PUT, &path).json(&json!({ "shares": shares }));
        caller.send(request).await
    };
    let two = json!([share(rep, "33.5"), share(other, "66.5")]);
    put(&org.rep, two.clone()).await.is_problem(403, "forbidden");
    let shared = put(&org.manager, two.clone()).await.is(200);
    assert_eq!(shared["shares"], json!([share(other, "66.5"), share(rep, "33.5")]), "the largest first");
    assert_eq!(org.rep.get(&path).await.is(200).body, shared.body);
    assert_eq!(org.rep.get(&deal).await["version"], 2);
    put(&org.manager, two).await.is(200);
    expect::remembers(&org.rep, &deal, &["updated", "created"]).await;
    let history = org.rep.get(&format!("{deal}/history")).await.is(200);
    assert_eq!(history.data()[0]["before"], json!({ "shares": [] }));
    for flawed in [
        json!([share(rep, "50")]),
        json!([share(rep, "50"), share(rep, "50")]),
        json!([share(rep, "100"), share(other, "0")]),
    ] {
        put(&org.manager, flawed).await.is(422).names("", "not_allowed");
    }
    let stranger = json!([share(&org.id.to_string(), "100")]);
    let refused = put(&org.manager, stranger).await.is_problem(409, "reference_not_found");
    refused.names("/shares/0/user_id", "reference_not_found");
    let request = org.manager.request(reqwest::Method::PUT, &path).header("if-match", "\"1\"");
    org.manager.send(request.json(&json!({ "shares": [] }))).await.is_problem(412, "stale");
    assert_eq!(put(&org.manager, json!([])).await.is(200).body, json!({ "shares": [] }));
    org.outsider.get(&path).await.is_problem(404, "not_found");
}
