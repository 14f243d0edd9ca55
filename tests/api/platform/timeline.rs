//! Timelines.

use serde_json::{Value, json};

use crate::records::pipeline;
use crate::support::{Answer, Caller, Organization, settled};

async fn timeline(who: &Caller, path: &str) -> Answer {
    who.get(&format!("{path}/timeline?limit=200")).await.is(200)
}

fn told(answer: &Answer) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    answer
        .data()
        .iter()
        .map(|entry| format!("{} {}", text(&entry["kind"]), text(&entry["record_type"])))
        .collect()
}

/// A lead that was called and became an account, a contact and a deal, which is to be visited; all the representative's.
async fn became_a_customer(org: &Organization) -> [String; 4] {
    pipeline(org).await;
    let lead = json!({ "company_name": "Зразок", "last_name": "Приклад", "owner_id": org.rep.user_id });
    let lead = org.made("/leads", lead).await;
    let call = json!({ "kind": "call", "status": "done", "direction": "outbound", "outcome": "connected",
        "starts_at": "2026-01-01T00:00:00Z", "lead_ids": [lead] });
    org.rep.post("/activities", call).await.is(201);
    org.rep.act(&format!("/leads/{lead}/start-work")).await.is(200);
    let qualification = json!({ "qualification": { "framework": "bant", "answers": { "budget": "yes" } } });
    org.rep.post(&format!("/leads/{lead}/qualify"), qualification).await.is(200);
    let converted =
        org.rep.post(&format!("/leads/{lead}/convert"), json!({ "deal": { "name": "Перша" } })).await.is(200);
    let id = |part: &str| converted[part]["id"].as_str().unwrap().to_owned();
    let (account, contact, deal) = (id("account"), id("contact"), id("deal"));
    org.rep.patch(&format!("/accounts/{account}"), json!({ "tier": "key" })).await.is(200);
    let visit = json!({ "kind": "visit", "due_at": "2999-01-01T00:00:00Z", "deal_ids": [deal], "contact_ids": [contact] });
    org.rep.post("/activities", visit).await.is(201);
    [lead, account, contact, deal]
}

#[actix_web::test]
async fn a_customer_has_the_history_of_all_that_became_it() {
    let org = Organization::new().await;
    let [lead, account, contact, deal] = became_a_customer(&org).await;
    let all = timeline(&org.rep, &format!("/accounts/{account}")).await;
    let lines = told(&all);
    assert_eq!(lines[0], "activity activity");
    assert_eq!(lines[1], "field_change account");
    assert_eq!(lines.last().unwrap(), "activity activity");
    for line in [
        "conversion lead",
        "creation account",
        "creation contact",
        "creation deal",
        "creation lead",
        "stage_move lead",
    ] {
        assert!(lines.contains(&line.to_owned()), "{line}: {lines:#?}");
    }
    // What concerns two of the records stands there once.
    assert_eq!(lines.iter().filter(|line| *line == "activity activity").count(), 2);
    assert_eq!(all.data()[0]["activity"]["kind"], "visit");
    assert_eq!(all.data()[1]["change"]["after"], json!({ "tier": "key" }));
    for path in [format!("/contacts/{contact}"), format!("/deals/{deal}"), format!("/leads/{lead}")] {
        let lines = told(&timeline(&org.rep, &path).await);
        assert!(lines.contains(&"conversion lead".to_owned()), "{path}: {lines:#?}");
        assert_eq!(lines.last().unwrap(), "activity activity");
    }

    // It stays whole when somebody else is in charge, and when the customer goes to the bin.
    let before = all.data().len();
    let other = json!({ "owner_id": org.other_rep.user_id });
    org.manager.patch(&format!("/accounts/{account}"), other).await.is(200);
    org.manager.delete(&format!("/accounts/{account}")).await.is(204);
    let seen = timeline(&org.manager, &format!("/accounts/{account}")).await;
    assert_eq!(seen.data().len(), before + 2);
    assert_eq!(told(&seen)[1], "archive account");
    // Whoever sees no lead, contact or deal of it still sees what was done with the customer.
    let lines = told(&timeline(&org.other_rep, &format!("/accounts/{account}")).await);
    assert!(!lines.contains(&"creation lead".to_owned()) && lines.contains(&"creation account".to_owned()));
    assert_eq!(lines.last().unwrap(), "activity activity");
    org.outsider.get(&format!("/accounts/{account}/timeline")).await.is_problem(404, "not_found");
}

#[actix_web::test]
async fn a_timeline_is_walked_and_filtered() {
    let org = Organization::new().await;
    let contact = org.made("/contacts", json!({ "last_name": "Приклад" })).await;
    let account = org.made("/accounts", json!({ "name": "Зразок" })).await;
    for (day, with) in [("01", true), ("02", false), ("03", true)] {
        let people = if with { json!([{ "contact_id": contact }]) } else { json!([]) };
        let note = json!({ "kind": "meeting", "status": "done", "starts_at": format!("2026-01-{day}T00:00:00Z"),
            "owner_id": org.rep.user_id, "account_ids": [account], "participants": people });
        org.made("/activities", note).await;
    }
    let path = format!("/accounts/{account}");
    org.admin.patch(&path, json!({ "name": "Зразок 2" })).await.is(200);
    // Changes get their numbers meanwhile, and show them.
    settled(org.id).await;
    let whole = org.admin.get(&format!("{path}/timeline?count=exact")).await.is(200);
    assert_eq!(whole["page"]["total"]["value"], 5);
    for sort in ["", "&sort=at", "&sort=-at"] {
        let walked = org.admin.walk(&format!("{path}/timeline?limit=2{sort}")).await;
        let all = org.admin.get(&format!("{path}/timeline?limit=50{sort}")).await.is(200);
        assert_eq!(walked, all.data());
    }
    let count =
        async |query: &str| org.admin.get(&format!("{path}/timeline?{query}")).await.is(200).data().len();
    for (query, expected) in [
        ("kind=activity".to_owned(), 3),
        ("kind__in=creation&kind__in=field_change".to_owned(), 2),
        (format!("contact_id={contact}"), 2),
        (format!("user_id={}", org.rep.user_id), 3),
        ("at__gte=2026-01-02T00:00:00Z&at__lt=2026-01-03T00:00:00Z".to_owned(), 1),
        ("record_type=account".to_owned(), 2),
    ] {
        assert_eq!(count(&query).await, expected, "{query}");
    }
    org.admin.get(&format!("{path}/timeline?type=call")).await.is_problem(400, "unknown_parameter");
}

#[actix_web::test]
async fn the_winner_of_a_merge_has_the_losers_history() {
    let org = Organization::new().await;
    let (stays, goes) = (
        org.made("/contacts", json!({ "last_name": "A" })).await,
        org.made("/contacts", json!({ "last_name": "B" })).await,
    );
    org.made("/activities", json!({ "kind": "note", "contact_ids": [goes] })).await;
    org.admin.patch(&format!("/contacts/{goes}"), json!({ "job_title": "Buyer" })).await.is(200);
    let merge = json!({ "survivor_id": stays, "merged_ids": [goes] });
    org.admin.post("/contacts/merge", merge).await.is(200);
    let lines = told(&timeline(&org.admin, &format!("/contacts/{stays}")).await);
    for (line, times) in
        [("activity activity", 1), ("creation contact", 2), ("field_change contact", 1), ("merge contact", 1)]
    {
        assert_eq!(lines.iter().filter(|told| *told == line).count(), times, "{line}: {lines:#?}");
    }
}
