//! Questions: relations, the past of deals, who sees what, pages.

use crm::access::Role;
use diesel::prelude::*;
use diesel::sql_query;
use serde_json::{Value, json};

use crate::support::{Caller, Organization, database};

async fn names(caller: &Caller, collection: &str, tree: Value) -> Vec<String> {
    let question = json!({ "where": tree, "sort": ["name"] });
    caller.post(&format!("/{collection}/query"), question).await.is(200).column("name")
}

fn leaf(field: &str, op: &str, value: impl Into<Value>) -> Value {
    json!({ "field": field, "op": op, "value": value.into() })
}

/// A pipeline with three open stages; their ids.
async fn stages(org: &Organization) -> Vec<String> {
    let stages = [("First", 10), ("Second", 20), ("Third", 30)];
    let stages = stages.map(|(name, probability)| json!({ "name": name, "probability": probability }));
    let made = org.admin.post("/pipelines", json!({ "name": "Sales", "stages": stages, "is_default": true }));
    let made = made.await.is(201);
    made["stages"].as_array().unwrap().iter().map(|stage| stage["id"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn related_records_are_asked_one_hop_away() {
    let org = Organization::new().await;
    stages(&org).await;
    for (country, name) in [(Some("CZ"), "A"), (Some("UA"), "B"), (None, "C")] {
        let account = org.made("/accounts", json!({ "name": name, "country": country })).await;
        org.made("/deals", json!({ "name": name, "account_id": account })).await;
    }
    org.made("/deals", json!({ "name": "D" })).await;
    let ask = async |tree| names(&org.admin, "deals", tree).await;
    assert_eq!(ask(leaf("account.country", "eq", "CZ")).await, ["A"]);
    assert_eq!(ask(leaf("account.country", "ne", "CZ")).await, ["B", "C", "D"]);
    assert_eq!(ask(json!({ "not": leaf("account.country", "eq", "CZ") })).await, ["B", "C", "D"]);
    assert_eq!(ask(leaf("account.country", "isnull", true)).await, ["C", "D"]);
    let either =
        json!({ "or": [leaf("account.country", "in", json!(["CZ"])), leaf("account_id", "isnull", true)] });
    assert_eq!(ask(either).await, ["A", "D"]);
}

#[actix_web::test]
async fn deals_are_found_by_the_stages_they_were_in() {
    let org = Organization::new().await;
    let stages = stages(&org).await;
    for (name, stage) in [("Stayed", None), ("Moved", Some(&stages[1])), ("Ran", Some(&stages[2]))] {
        let deal = org.made("/deals", json!({ "name": name })).await;
        if let Some(stage) = stage {
            org.admin.post(&format!("/deals/{deal}/move"), json!({ "stage_id": stage })).await.is(200);
        }
    }
    let ask = async |tree| names(&org.admin, "deals", tree).await;
    let history = |op: &str, all: Value| leaf("stage_history", op, all);
    let in_second = leaf("stage_id", "eq", stages[1].as_str());
    assert_eq!(ask(history("any", json!([in_second]))).await, ["Moved"]);
    assert_eq!(ask(history("none", json!([in_second]))).await, ["Ran", "Stayed"]);
    assert_eq!(ask(json!({ "not": history("any", json!([in_second])) })).await, ["Ran", "Stayed"]);
    // All of it is said of one and the same stay.
    let left_first = json!([leaf("stage_id", "eq", stages[0].as_str()), leaf("left_at", "isnull", false)]);
    assert_eq!(ask(history("any", left_first)).await, ["Moved", "Ran"]);
    let left_second = json!([in_second, leaf("left_at", "isnull", false)]);
    assert!(ask(history("any", left_second)).await.is_empty());
    let long_ago = json!([in_second, leaf("entered_at", "lt", "2020-01-01T00:00:00Z")]);
    assert!(ask(history("any", long_ago)).await.is_empty());
    let in_some = json!([leaf("stage_id", "in", json!([stages[1], stages[2]]))]);
    assert_eq!(ask(history("any", in_some)).await, ["Moved", "Ran"]);
}

/// Puts all changes and records of an organization so many days into the past.
fn age(org: &Organization, days: i32) {
    let mut conn = database();
    for table in ["changes SET at = at", "accounts SET created_at = created_at"] {
        sql_query(format!("UPDATE {table} - make_interval(days => $2) WHERE organization_id = $1"))
            .bind::<diesel::sql_types::Uuid, _>(org.id)
            .bind::<diesel::sql_types::Integer, _>(days)
            .execute(&mut conn)
            .unwrap();
    }
}

#[actix_web::test]
async fn the_untouched_are_those_whom_no_person_changed() {
    let org = Organization::new().await;
    let machine = org.with_role(Role::Integration).await;
    let [touched, synced, _] = [
        org.made("/accounts", json!({ "name": "Touched" })).await,
        org.made("/accounts", json!({ "name": "Synced" })).await,
        machine.post("/accounts", json!({ "name": "Theirs" })).await.is(201).id().to_owned(),
    ];
    age(&org, 30);
    org.admin.patch(&format!("/accounts/{touched}"), json!({ "country": "CZ" })).await.is(200);
    machine.patch(&format!("/accounts/{synced}"), json!({ "country": "CZ" })).await.is(200);
    let ask = async |tree| names(&org.admin, "accounts", tree).await;
    assert_eq!(ask(leaf("untouched_days", "gte", 30)).await, ["Synced", "Theirs"]);
    assert_eq!(ask(leaf("untouched_days", "lt", 30)).await, ["Touched"]);
    assert!(ask(leaf("untouched_days", "gte", 31)).await.is_empty());
    let listed = org.admin.get("/accounts?untouched_days__gte=30&sort=name").await.is(200);
    assert_eq!(listed.column("name"), ["Synced", "Theirs"]);
}

#[actix_web::test]
async fn amounts_are_compared_within_a_currency() {
    let org = Organization::new().await;
    stages(&org).await;
    for (name, amount, currency) in [("A", "100", "EUR"), ("B", "200", "EUR"), ("C", "200", "USD")] {
        let amount = json!({ "amount": amount, "currency": currency });
        org.made("/deals", json!({ "name": name, "amount": amount })).await;
    }
    let large = leaf("amount", "gte", "150.00");
    let euro = leaf("currency", "eq", "EUR");
    assert_eq!(names(&org.admin, "deals", json!({ "and": [euro, large] })).await, ["B"]);
    let not_large = json!({ "and": [euro, { "not": { "or": [large, leaf("name", "eq", "X")] } }] });
    assert_eq!(names(&org.admin, "deals", not_large).await, ["A"]);
    for tree in [large.clone(), json!({ "or": [euro, large] }), json!({ "and": [{ "or": [euro] }, large] })] {
        let answer = org.admin.post("/deals/query", json!({ "where": tree })).await;
        answer.is_problem(422, "validation_failed");
    }
}

#[actix_web::test]
async fn nobody_finds_more_than_they_see() {
    let org = Organization::new().await;
    let stranger = Organization::new().await;
    for (caller, name) in [(&org.rep, "Mine"), (&org.other_rep, "Theirs")] {
        caller.post("/accounts", json!({ "name": name })).await.is(201);
    }
    let anything = json!({ "not": leaf("name", "eq", "Nothing") });
    assert_eq!(names(&org.rep, "accounts", anything.clone()).await, ["Mine"]);
    assert_eq!(names(&org.manager, "accounts", anything.clone()).await, ["Mine", "Theirs"]);
    assert!(names(&stranger.admin, "accounts", anything.clone()).await.is_empty());
    let counted = json!({ "where": anything, "count": "exact" });
    let counted = org.rep.post("/accounts/query", counted).await.is(200);
    assert_eq!(counted["page"]["total"]["value"], 1);
    let marketer = stranger.with_role(Role::SupportAgent).await;
    marketer.post("/leads/query", json!({})).await.is_problem(403, "forbidden");
}

#[actix_web::test]
async fn pages_follow_each_other_and_belong_to_their_question() {
    let org = Organization::new().await;
    for number in 0..7 {
        org.made("/accounts", json!({ "name": format!("A{number}"), "employees": number })).await;
    }
    let tree = json!({ "or": [leaf("employees", "lt", 3), leaf("employees", "gt", 3)] });
    let mut question = json!({ "where": tree, "sort": ["-name"], "limit": 2, "count": "exact" });
    let mut found = Vec::new();
    loop {
        let page = org.admin.post("/accounts/query", question.clone()).await.is(200);
        assert_eq!(page["page"]["total"]["value"], 6);
        assert!(page.headers.get("link").is_none(), "no address asks this question");
        found.extend(page.column("name"));
        question["cursor"] = page["page"]["next_cursor"].clone();
        if question["cursor"].is_null() {
            break;
        }
        // Neither of these decides what belongs to the list.
        question["fields"] = json!(["name"]);
        question["limit"] = json!(3.0);
    }
    assert_eq!(found, ["A6", "A5", "A4", "A2", "A1", "A0"]);

    let first = json!({ "where": tree, "limit": 2 });
    let cursor = org.admin.post("/accounts/query", first).await.is(200)["page"]["next_cursor"].clone();
    for other in
        [json!({}), json!({ "where": leaf("employees", "lt", 3) }), json!({ "where": tree, "q": "acme" })]
    {
        let mut other = other;
        other["cursor"] = cursor.clone();
        let refused = org.admin.post("/accounts/query", other).await.is_problem(400, "cursor_mismatch");
        refused.names("/cursor", "cursor_mismatch");
    }
    let cursor = cursor.as_str().unwrap();
    org.admin.get(&format!("/accounts?limit=2&cursor={cursor}")).await.is_problem(400, "cursor_mismatch");
}

#[actix_web::test]
async fn archive_and_search_are_asked_as_in_the_list() {
    let org = Organization::new().await;
    let gone = org.made("/accounts", json!({ "name": "Acme Gone" })).await;
    org.made("/accounts", json!({ "name": "Acme Here" })).await;
    org.made("/accounts", json!({ "name": "Other" })).await;
    org.admin.delete(&format!("/accounts/{gone}")).await.is(204);
    let ask = async |mut question: Value| {
        question["sort"] = json!(["name"]);
        org.admin.post("/accounts/query", question).await.is(200).column("name")
    };
    assert_eq!(ask(json!({ "q": "acme" })).await, ["Acme Here"]);
    assert_eq!(ask(json!({ "q": "acme", "archived": "any" })).await, ["Acme Gone", "Acme Here"]);
    assert_eq!(ask(json!({ "archived": "only" })).await, ["Acme Gone"]);
    assert_eq!(ask(json!({ "archived": null, "where": null, "q": null })).await, ["Acme Here", "Other"]);
}

#[actix_web::test]
async fn every_collection_answers_questions() {
    let org = Organization::new().await;
    stages(&org).await;
    for (collection, body) in [
        ("accounts", json!({ "name": "Acme" })),
        ("contacts", json!({ "last_name": "Example" })),
        ("leads", json!({ "company_name": "Acme" })),
        ("products", json!({ "sku": "A-1", "name": "Anvil" })),
        ("deals", json!({ "name": "Anvils" })),
    ] {
        let id = org.made(&format!("/{collection}"), body).await;
        let question = json!({ "where": { "and": [leaf("id", "eq", id.as_str()), leaf("created_at", "gt", "2020-01-01T00:00:00Z")] } });
        let found = org.admin.post(&format!("/{collection}/query"), question).await.is(200);
        assert_eq!(found.column("id"), [id]);
    }
}
