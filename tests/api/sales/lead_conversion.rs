//! A lead becomes a customer.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{Caller, Organization};

/// An organization with a way to sell.
async fn selling() -> Organization {
    let org = Organization::new().await;
    let stages = json!([{ "name": "First", "probability": 10 }]);
    org.made("/pipelines", json!({ "name": "Sales", "is_default": true, "stages": stages })).await;
    org
}

/// A qualified lead; its path.
async fn qualified(caller: &Caller, body: Value) -> String {
    let made = caller.post("/leads", body).await.is(201);
    let path = format!("/leads/{}", made.id());
    caller.act(&format!("{path}/start-work")).await.is(200);
    let found = json!({ "qualification": { "framework": "bant", "answers": { "budget": "yes" } } });
    caller.post(&format!("{path}/qualify"), found).await.is(200);
    path
}

fn person() -> Value {
    json!({
        "first_name": "Олена", "last_name": "Тест", "company_name": "Зразок Ltd", "job_title": "Buyer",
        "email": "Olena@example.test", "phone": "+1 555 0100", "estimated_value": { "amount": "900.00", "currency": "EUR" },
    })
}

async fn count(caller: &Caller, collection: &str) -> Value {
    caller.get(&format!("/{collection}?count=exact&archived=any")).await.is(200)["page"]["total"]["value"]
        .clone()
}

#[actix_web::test]
async fn a_lead_becomes_an_account_a_contact_and_a_deal() {
    let org = selling().await;
    let source = org.made("/lead-sources", json!({ "name": "Fair", "kind": "event" })).await;
    let mut body = person();
    body["source_id"] = json!(source);
    let path = qualified(&org.rep, body).await;
    let wish = json!({ "deal": { "expected_close_on": "2031-01-31" } });
    let done = org.rep.post(&format!("{path}/convert"), wish).await.is(200);
    assert_eq!((&done["made"], &done["matched"]), (&json!(["account", "contact", "deal"]), &json!([])));
    let (lead, account, contact, deal) = (&done["lead"], &done["account"], &done["contact"], &done["deal"]);
    assert_eq!(lead["status"], "converted");
    assert!(lead["converted_at"].is_string());
    for (name, record) in [("account", account), ("contact", contact), ("deal", deal)] {
        assert_eq!(lead[format!("converted_{name}_id")], record["id"], "{name}");
        assert_eq!(record["source_id"], source, "{name}");
        assert_eq!(record["owner_id"], org.rep.user_id, "{name}");
        let kept = org.rep.get(&format!("/{name}s/{}", record["id"].as_str().unwrap())).await.is(200);
        assert_eq!(kept.body, *record, "{name}");
    }
    assert_eq!((&account["name"], &contact["last_name"]), (&json!("Зразок Ltd"), &json!("Тест")));
    assert_eq!(contact["emails"][0]["value"], "Olena@example.test");
    assert_eq!((&deal["lead_id"], &deal["account_id"]), (&lead["id"], &account["id"]));
    assert_eq!((&deal["contact_id"], &deal["name"]), (&contact["id"], &json!("Зразок Ltd")));
    assert_eq!(deal["amount"], json!({ "amount": "900.00", "currency": "EUR" }));
    assert_eq!(deal["expected_close_on"], "2031-01-31");
    let at = format!("/accounts/{}/contacts", account["id"].as_str().unwrap());
    assert_eq!(org.rep.get(&at).await.is(200).column("contact_id"), [contact["id"].as_str().unwrap()]);
    let told = org.rep.get(&format!("{path}/history")).await.is(200).column("action");
    assert_eq!(told[0], "converted");
    assert_eq!(org.rep.get(&path).await.is(200).body, *lead);
}

#[actix_web::test]
async fn own_fields_go_along_where_they_fit() {
    let org = selling().await;
    let field = |resource: &str, key: &str, kind: &str, most: Option<u8>| json!({ "resource": resource, "key": key, "label": key, "kind": kind, "max_length": most });
    let fields = [
        ("lead", "segment", "text", None),
        ("account", "segment", "text", None),
        ("contact", "segment", "text", Some(3)),
        ("deal", "segment", "number", None),
        ("lead", "channel", "text", None),
        ("contact", "channel", "text", None),
        ("deal", "channel", "text", None),
        ("lead", "budget", "number", None),
        ("deal", "budget", "number", None),
    ];
    for (resource, key, kind, most) in fields {
        org.made("/custom-fields", field(resource, key, kind, most)).await;
    }
    let mut body = person();
    body["custom"] = json!({ "segment": "large", "channel": "fair", "budget": 7 });
    let path = qualified(&org.rep, body).await;
    let wish = json!({ "deal": { "custom": { "channel": "shop", "budget": null } } });
    let done = org.rep.post(&format!("{path}/convert"), wish).await.is(200);
    // Of a deal another kind, of a contact too long.
    assert_eq!(done["account"]["custom"], json!({ "segment": "large" }));
    assert_eq!(done["contact"]["custom"], json!({ "channel": "fair" }));
    assert_eq!(done["deal"]["custom"], json!({ "channel": "shop" }));
    assert_eq!(done["lead"]["custom"], json!({ "segment": "large", "channel": "fair", "budget": 7 }));
}

#[actix_web::test]
async fn what_is_there_is_matched_whatever_the_spelling() {
    let org = selling().await;
    let account = org.made("/accounts", json!({ "name": "зразок LTD" })).await;
    let contact = json!({ "last_name": "T", "emails": [{ "value": "olena@EXAMPLE.test" }] });
    let contact = org.made("/contacts", contact).await;
    let mut body = person();
    body["allow_duplicate"] = json!(true);
    let path = qualified(&org.admin, body).await;
    let done = org.admin.post(&format!("{path}/convert"), json!({})).await.is(200);
    assert_eq!((&done["made"], &done["matched"]), (&json!([]), &json!(["account", "contact"])));
    assert_eq!((&done["account"]["id"], &done["contact"]["id"]), (&json!(account), &json!(contact)));
    assert_eq!(done["deal"], Value::Null);
    let at = org.admin.get(&format!("/accounts/{account}/contacts")).await.is(200);
    assert_eq!(at.column("contact_id"), [contact]);
}

#[actix_web::test]
async fn the_caller_may_say_which_account_and_contact() {
    let org = selling().await;
    let account = org.made("/accounts", json!({ "name": "Other" })).await;
    let path = format!("{}/convert", qualified(&org.admin, person()).await);
    let both = json!({ "account": { "id": account, "new": { "name": "A" } } });
    org.admin.post(&path, both).await.is_problem(422, "validation_failed").names("/account", "not_allowed");
    org.admin.post(&path, json!({ "contact": {} })).await.is_problem(422, "validation_failed");
    let nobody = json!({ "account": { "id": "019a0000-0000-7000-8000-000000000000" } });
    org.admin.post(&path, nobody).await.is(409).names("/account/id", "reference_not_found");
    let wish = json!({
        "account": { "id": account }, "contact": { "new": { "last_name": "New" } },
        "deal": { "name": "Big one", "amount": { "amount": "5.00", "currency": "USD" } },
        "owner_id": org.rep.user_id,
    });
    let done = org.admin.post(&path, wish).await.is(200);
    assert_eq!((&done["made"], &done["matched"]), (&json!(["contact", "deal"]), &json!(["account"])));
    assert_eq!((&done["contact"]["last_name"], &done["contact"]["emails"]), (&json!("New"), &json!([])));
    assert_eq!(
        (&done["deal"]["name"], &done["deal"]["owner_id"]),
        (&json!("Big one"), &json!(org.rep.user_id))
    );
}

#[actix_web::test]
async fn a_company_gets_no_contact_and_a_person_no_account() {
    let org = selling().await;
    let company = json!({ "company_name": "Lonely Ltd", "email": "office@example.test" });
    let path = qualified(&org.rep, company).await;
    let done = org.rep.post(&format!("{path}/convert"), json!({})).await.is(200);
    assert_eq!((&done["made"], &done["contact"]), (&json!(["account"]), &Value::Null));
    assert_eq!(done["account"]["email"], "office@example.test");
    let path = qualified(&org.rep, json!({ "first_name": "A", "last_name": "B" })).await;
    let done = org.rep.post(&format!("{path}/convert"), json!({ "deal": {} })).await.is(200);
    assert_eq!((&done["made"], &done["account"]), (&json!(["contact", "deal"]), &Value::Null));
    assert_eq!(done["deal"]["name"], "A B");
}

#[actix_web::test]
async fn a_dry_run_tells_all_and_leaves_nothing() {
    let org = selling().await;
    let path = qualified(&org.rep, person()).await;
    let before = org.rep.get(&path).await.is(200);
    let dry = org.rep.post(&format!("{path}/convert?dry_run=true"), json!({ "deal": {} })).await.is(200);
    assert_eq!(dry["made"], json!(["account", "contact", "deal"]));
    assert_eq!(dry["lead"]["status"], "converted");
    assert_eq!(org.rep.get(&path).await.is(200).body, before.body);
    for collection in ["accounts", "contacts", "deals"] {
        assert_eq!(count(&org.admin, collection).await, 0, "{collection}");
    }
    assert_eq!(org.rep.get(&format!("{path}/history")).await.is(200).column("action")[0], "qualified");
    let unclear = format!("{path}/convert?dry_run=perhaps");
    org.rep.post(&unclear, json!({})).await.is(400);
    org.rep.post(&format!("{path}/convert?dry=true"), json!({})).await.is(400);
}

#[actix_web::test]
async fn a_lead_is_converted_once_however_many_try() {
    let org = selling().await;
    let path = format!("{}/convert", qualified(&org.rep, person()).await);
    let answers = join_all((0..6).map(|_| org.rep.post(&path, json!({ "deal": {} })))).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409, 409, 409]);
    for collection in ["accounts", "contacts", "deals"] {
        assert_eq!(count(&org.admin, collection).await, 1, "{collection}");
    }
    let again = org.rep.post(&path, json!({})).await.is_problem(409, "invalid_transition");
    assert_eq!((&again["state"], &again["allowed_actions"]), (&json!("converted"), &json!([])));
}

#[actix_web::test]
async fn leads_of_one_company_converted_at_once_become_one_account() {
    let org = selling().await;
    let mut paths = Vec::new();
    for name in ["A", "B", "C", "D"] {
        paths.push(qualified(&org.rep, json!({ "last_name": name, "company_name": "Same Ltd" })).await);
    }

    let paths: Vec<_> = paths.iter().map(|path| format!("{path}/convert")).collect();
    for answer in join_all(paths.iter().map(|path| org.rep.post(path, json!({})))).await {
        answer.is(200);
    }
    assert_eq!(
        (count(&org.admin, "accounts").await, count(&org.admin, "contacts").await),
        (json!(1), json!(4))
    );
}

#[actix_web::test]
async fn what_fails_leaves_nothing_behind() {
    let org = selling().await;
    let path = qualified(&org.rep, person()).await;
    let nowhere = json!({ "deal": { "pipeline_id": "019a0000-0000-7000-8000-000000000000" } });
    org.rep.post(&format!("{path}/convert"), nowhere).await.is(409);
    assert_eq!(org.rep.get(&path).await.is(200)["status"], "qualified");
    assert_eq!(count(&org.admin, "accounts").await, 0);
}

#[actix_web::test]
async fn it_takes_every_right_that_is_used() {
    let org = selling().await;
    let marketer = org.with_role(crm::access::Role::Marketer).await;
    let path = format!("{}/convert", qualified(&marketer, person()).await);
    marketer.post(&path, json!({})).await.is_problem(403, "forbidden");
    let early = org.rep.post("/leads", json!({ "last_name": "Early" })).await.is(201);
    let early = format!("/leads/{}", early.id());
    org.rep.act(&format!("{early}/start-work")).await.is(200);
    org.rep.post(&format!("{early}/convert"), json!({})).await.is_problem(403, "forbidden");
    let done = org.manager.post(&format!("{early}/convert"), json!({})).await.is(200);
    assert_eq!(done["contact"]["owner_id"], org.rep.user_id);
}

#[actix_web::test]
async fn only_some_convert_in_the_past_and_never_before_the_lead() {
    let org = selling().await;
    let mut body = person();
    body["created_at"] = json!("2017-01-01T00:00:00Z");
    let path = format!("{}/convert", qualified(&org.manager, body).await);
    let at = |moment: &str| json!({ "converted_at": moment, "deal": {} });
    org.manager.post(&path, at("2016-12-31T00:00:00Z")).await.is_problem(409, "out_of_order");
    org.manager.post(&path, at("2999-01-01T00:00:00Z")).await.is_problem(409, "in_future");
    let done = org.manager.post(&path, at("2017-02-01T00:00:00Z")).await.is(200);
    assert_eq!(done["lead"]["converted_at"], "2017-02-01T00:00:00.000000Z");
    assert_eq!(done["deal"]["created_at"], "2017-02-01T00:00:00.000000Z");
    let own = format!("{}/convert", qualified(&org.rep, json!({ "last_name": "R" })).await);
    org.rep.post(&own, at("2017-02-01T00:00:00Z")).await.is_problem(403, "forbidden");
}
