//! An account at a glance.

use serde_json::{Value, json};

use crate::support::{Caller, Organization, app};

/// A representative's account.
async fn account(org: &Organization) -> String {
    let stages = json!([
        { "name": "Open", "probability": 10 }, { "name": "Lost", "probability": 0, "kind": "lost" }
    ]);
    org.made("/pipelines", json!({ "name": "Sales", "stages": stages })).await;
    made(&org.rep, "/accounts", json!({ "name": "Зразок" })).await
}

async fn made(who: &Caller, path: &str, body: Value) -> String {
    who.post(path, body).await.is(201).id().to_owned()
}

async fn deal(who: &Caller, account: &str, amount: &str, currency: &str) -> String {
    let amount = json!({ "amount": amount, "currency": currency });
    made(who, "/deals", json!({ "name": "Pumps", "account_id": account, "amount": amount })).await
}

#[actix_web::test]
async fn people_and_deals_are_those_in_sight() {
    let org = Organization::new().await;
    let account = account(&org).await;
    made(&org.rep, "/accounts", json!({ "name": "Below", "parent_id": account })).await;
    let at = |first: bool| json!({ "account_id": account, "is_primary": first });
    let first = made(&org.rep, "/contacts", json!({ "last_name": "Перша", "account": at(true) })).await;
    org.made("/contacts", json!({ "last_name": "Hidden", "account": at(false) })).await;
    for (amount, currency) in [("100.50", "EUR"), ("200.00", "USD"), ("50.00", "USD")] {
        deal(&org.rep, &account, amount, currency).await;
    }
    let gone = deal(&org.rep, &account, "7.00", "EUR").await;
    let reason = org.made("/reasons", json!({ "kind": "loss", "name": "Price" })).await;
    org.rep.post(&format!("/deals/{gone}/lose"), json!({ "reason_id": reason })).await.is(200);
    org.made("/deals", json!({ "name": "Hidden", "account_id": account })).await;
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
    let whole = org.admin.get(&path).await.is(200);
    assert_eq!((&whole["people"]["count"], &whole["deals"]["open_count"]), (&json!(2), &json!(4)));
    org.outsider.get(&path).await.is_problem(404, "not_found");
}

/// Touches with somebody there, about a deal, with the account; and with nobody of them.
async fn touched(org: &Organization, account: &str, sale: &str) {
    let at = json!({ "last_name": "Перша", "account": { "account_id": account } });
    let person = made(&org.rep, "/contacts", at).await;
    for (day, of, ids) in [
        ("02", "contact_ids", json!([person])),
        ("03", "deal_ids", json!([sale])),
        ("01", "account_ids", json!([account])),
        ("04", "deal_ids", json!([])),
    ] {
        let at = format!("2026-01-{day}T10:00:00Z");
        let call = json!({ "kind": "call", "status": "done", "direction": "outbound", "outcome": "connected",
            "starts_at": at, of: ids });
        made(&org.rep, "/activities", call).await;
    }
}

#[actix_web::test]
async fn what_was_done_and_what_comes_is_of_the_people_and_deals_as_well() {
    let org = Organization::new().await;
    let account = account(&org).await;
    let sale = deal(&org.rep, &account, "1.00", "EUR").await;
    touched(&org, &account, &sale).await;
    let meeting = json!({ "kind": "meeting", "starts_at": "2031-01-01T10:00:00Z", "account_ids": [account] });
    made(&org.rep, "/activities", meeting).await;
    for (title, due) in [("Later", Value::Null), ("Soon", json!("2031-01-01T10:00:00Z"))] {
        made(&org.rep, "/tasks", json!({ "title": title, "due_at": due, "deal_ids": [sale] })).await;
    }
    let path = format!("/accounts/{account}/overview");
    let seen = org.rep.get(&path).await.is(200);
    let column = |part: &str, member: &str| {
        seen[part].as_array().unwrap().iter().map(|one| one[member].clone()).collect::<Vec<_>>()
    };
    let days = ["03", "02", "01"].map(|day| json!(format!("2026-01-{day}T10:00:00.000000Z")));
    assert_eq!(column("last_touches", "starts_at"), days);
    assert_eq!(column("next_activities", "kind"), ["meeting"]);
    assert_eq!(column("next_tasks", "title"), ["Soon", "Later"]);
    // A key that opens accounts alone shows no more than these.
    let key = json!({ "name": "Narrow", "scopes": ["accounts:read"] });
    let key = org.rep.post("/api-keys", key).await.is(201);
    let narrow = Caller::new(&app().base, key["secret"].as_str().map(str::to_owned), String::new());
    let part = narrow.get(&path).await.is(200);
    for name in ["people", "deals", "last_touches", "next_activities", "next_tasks"] {
        assert_eq!(part[name], Value::Null, "{name}");
    }
}
