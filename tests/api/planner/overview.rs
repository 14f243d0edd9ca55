//! An account at a glance.

use serde_json::{Value, json};

use crate::support::{Caller, Organization, app};

const STAGES: &str =
    r#"[{ "name": "Open", "probability": 10 }, { "name": "Lost", "probability": 0, "kind": "lost" }]"#;

#[actix_web::test]
async fn the_overview_is_what_the_caller_sees() {
    let org = Organization::new().await;
    let stages: Value = serde_json::from_str(STAGES).unwrap();
    org.made("/pipelines", json!({ "name": "Sales", "stages": stages })).await;
    let reason = org.made("/reasons", json!({ "kind": "loss", "name": "Price" })).await;
    let account = org.rep.post("/accounts", json!({ "name": "Зразок" })).await.is(201).id().to_owned();
    let below = json!({ "name": "Below", "parent_id": account });
    org.rep.post("/accounts", below).await.is(201);
    let at = json!({ "account_id": account, "is_primary": true });
    let first = json!({ "last_name": "Перша", "account": at });
    let first = org.rep.post("/contacts", first).await.is(201).id().to_owned();
    org.made("/contacts", json!({ "last_name": "Hidden", "account": { "account_id": account } })).await;
    let deal = async |amount: &str, currency: &str| {
        let amount = json!({ "amount": amount, "currency": currency });
        let body = json!({ "name": "Pumps", "account_id": account, "amount": amount });
        org.rep.post("/deals", body).await.is(201).id().to_owned()
    };
    let (euros, lost) = (deal("100.50", "EUR").await, deal("7.00", "EUR").await);
    deal("200.00", "USD").await;
    deal("50.00", "USD").await;
    org.rep.post(&format!("/deals/{lost}/lose"), json!({ "reason_id": reason })).await.is(200);
    let other = json!({ "name": "Hidden", "account_id": account });
    org.made("/deals", other).await;
    // With the account, with somebody there, about a deal; and with nobody of them.
    let call = |more: Value| {
        let mut body =
            json!({ "kind": "call", "status": "done", "direction": "outbound", "outcome": "connected" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for more in [
        json!({ "contact_ids": [first], "starts_at": "2026-01-02T10:00:00Z" }),
        json!({ "deal_ids": [euros], "starts_at": "2026-01-03T10:00:00Z" }),
        json!({ "account_ids": [account], "starts_at": "2026-01-01T10:00:00Z" }),
        json!({ "starts_at": "2026-01-04T10:00:00Z" }),
    ] {
        org.rep.post("/activities", call(more)).await.is(201);
    }
    let meeting = json!({ "kind": "meeting", "starts_at": "2031-01-01T10:00:00Z", "account_ids": [account] });
    org.rep.post("/activities", meeting).await.is(201);
    for (title, due) in [("Later", Value::Null), ("Soon", json!("2031-01-01T10:00:00Z"))] {
        let task = json!({ "title": title, "due_at": due, "deal_ids": [euros] });
        org.rep.post("/tasks", task).await.is(201);
    }
    let path = format!("/accounts/{account}/overview");
    let seen = org.rep.get(&path).await.is(200);
    assert_eq!((&seen["account"]["name"], &seen["accounts_below"]), (&json!("Зразок"), &json!(1)));
    assert_eq!(
        (&seen["people"]["count"], &seen["people"]["first"][0]["contact_id"]),
        (&json!(1), &json!(first))
    );
    let counts = ["open_count", "won_count", "lost_count"].map(|count| seen["deals"][count].clone());
    assert_eq!(counts, [json!(3), json!(0), json!(1)]);
    let sum = |amount: &str, currency: &str, count: u32| json!({ "amount": { "amount": amount, "currency": currency }, "count": count });
    assert_eq!(seen["deals"]["open_sums"], json!([sum("100.50", "EUR", 1), sum("250.00", "USD", 2)]));
    assert_eq!(seen["deals"]["open"].as_array().unwrap().len(), 3);
    let touched: Vec<_> =
        seen["last_touches"].as_array().unwrap().iter().map(|one| &one["starts_at"]).collect();
    let days = ["03", "02", "01"].map(|day| json!(format!("2026-01-{day}T10:00:00.000000Z")));
    assert_eq!(touched, days.iter().collect::<Vec<_>>());
    assert_eq!(seen["next_activities"][0]["kind"], "meeting");
    let tasks: Vec<_> = seen["next_tasks"].as_array().unwrap().iter().map(|one| &one["title"]).collect();
    assert_eq!(tasks, ["Soon", "Later"]);
    let whole = org.admin.get(&path).await.is(200);
    assert_eq!((&whole["people"]["count"], &whole["deals"]["open_count"]), (&json!(2), &json!(4)));
    org.outsider.get(&path).await.is_problem(404, "not_found");
    // A key that opens accounts alone shows no more than these.
    let key = json!({ "name": "Narrow", "scopes": ["accounts:read"] });
    let key = org.rep.post("/api-keys", key).await.is(201);
    let narrow = Caller::new(&app().base, key["secret"].as_str().map(str::to_owned), String::new());
    let part = narrow.get(&path).await.is(200);
    for name in ["people", "deals", "last_touches", "next_activities", "next_tasks"] {
        assert_eq!(part[name], Value::Null, "{name}");
    }
}
