//! Leads.

use crm::access::Role;
use serde_json::{Value, json};

use crate::support::{Organization, expect};

// Create and show

#[actix_web::test]
async fn a_lead_is_entered_and_read_back() {
    let org = Organization::new().await;
    let source = org.made("/lead-sources", json!({ "name": "Fair", "kind": "event" })).await;
    let given = json!({
        "first_name": "Олена", "last_name": "Тест", "company_name": "ТОВ «Зразок»", "job_title": "Buyer",
        "email": "Olena@Example.test", "source_id": source, "score": 40, "description": "a\nb",
        "qualification": { "framework": "bant", "answers": { "budget": "yes", "seats": 12, "sure": true, "why": null } },
    });
    let mut body = given.clone();
    body["phone"] = json!("+38 (044) 123-45-67");
    body["estimated_value"] = json!({ "amount": "1500.5", "currency": "EUR" });
    let made = org.rep.post("/leads", body).await.is(201);
    assert_eq!(made.header("location"), format!("/api/v1/leads/{}", made.id()));
    for (name, value) in given.as_object().unwrap() {
        assert_eq!(made[name], *value, "{name}");
    }
    assert_eq!(made["estimated_value"], json!({ "amount": "1500.50", "currency": "EUR" }));
    assert_eq!(made["phone_key"], "+380441234567");
    assert_eq!(made["status"], "new");
    assert_eq!(made["owner_id"], org.rep.user_id);
    assert_eq!(made["team_id"], org.team_id);
    let shown = org.rep.get(made.header("location")).await.is(200);
    assert_eq!(shown.body, made.body);
}

#[actix_web::test]
async fn a_lead_needs_some_name() {
    let org = Organization::new().await;
    let refused = org.rep.post("/leads", json!({ "email": "a@b.test" })).await;
    refused.is_problem(422, "validation_failed").names("", "required");
    for name in ["first_name", "last_name", "company_name"] {
        org.rep.post("/leads", json!({ name: "A" })).await.is(201);
    }
}

#[actix_web::test]
async fn every_mistake_of_a_body_is_told_at_once() {
    let org = Organization::new().await;
    let answer = org
        .rep
        .post(
            "/leads",
            json!({
                "company_name": " ", "score": 101, "email": "x", "status": "won",
                "qualification": { "framework": "bant", "answers": { "Budget": "x", "deep": { "a": 1 } } },
            }),
        )
        .await;
    let found = answer.is_problem(422, "validation_failed").violations();
    let at = |place: &str| found.iter().any(|(pointer, _)| pointer.starts_with(place));
    for place in ["/company_name", "/score", "/email", "/status", "/qualification/answers"] {
        assert!(at(place), "{place}: {found:?}");
    }
    let below = json!({ "company_name": "A", "estimated_value": { "amount": "-1", "currency": "EUR" } });
    org.rep
        .post("/leads", below)
        .await
        .is_problem(422, "validation_failed")
        .names("/estimated_value", "out_of_range");
}

#[actix_web::test]
async fn fifty_answers_are_kept_and_one_more_is_refused() {
    let org = Organization::new().await;
    let with = |n: usize| {
        let answers: serde_json::Map<_, _> = (0..n).map(|i| (format!("q{i}"), json!(i))).collect();
        json!({ "last_name": "A", "qualification": { "framework": "long", "answers": answers } })
    };
    let made = org.rep.post("/leads", with(50)).await.is(201);
    assert_eq!(made["qualification"]["answers"].as_object().unwrap().len(), 50);
    org.rep.post("/leads", with(51)).await.is_problem(422, "validation_failed");
}

#[actix_web::test]
async fn only_some_enter_leads_of_the_past_and_nobody_of_the_future() {
    let org = Organization::new().await;
    let past = json!({ "last_name": "A", "created_at": "2017-03-01T10:00:00Z" });
    let refused = org.rep.post("/leads", past.clone()).await;
    refused.is_problem(403, "forbidden").names("/created_at", "forbidden");
    let made = org.manager.post("/leads", past).await.is(201);
    assert_eq!(made["created_at"], "2017-03-01T10:00:00.000000Z");
    let future = json!({ "last_name": "A", "created_at": "2999-01-01T00:00:00Z" });
    org.admin.post("/leads", future).await.is_problem(409, "in_future").names("/created_at", "in_future");
}

// List

#[actix_web::test]
async fn a_list_is_walked_in_every_order() {
    let org = Organization::new().await;
    for score in [5, 80, 5, 30, 0, 100] {
        org.made("/leads", json!({ "last_name": "A", "score": score })).await;
    }
    let sorts =
        ["created_at", "-created_at", "updated_at", "-updated_at", "score", "-score", "score,-created_at"];
    expect::walks(&org.admin, "/leads", &sorts).await;
    let scores = org.admin.get("/leads?sort=-score").await.is(200).column("score");
    assert_eq!(scores, ["100", "80", "30", "5", "5", "0"]);
}

#[actix_web::test]
async fn a_list_is_filtered_and_searched() {
    let org = Organization::new().await;
    let source = org.made("/lead-sources", json!({ "name": "Web", "kind": "owned" })).await;
    let first =
        json!({ "last_name": "Перша", "company_name": "Київстар", "phone": "044 123 45 67", "score": 70 });
    org.made("/leads", first).await;
    let second = json!({ "last_name": "Second", "company_name": "Søhne Ltd", "email": "a@b.test", "source_id": source });
    org.made("/leads", second).await;
    let names =
        async |query: &str| org.admin.get(&format!("/leads?{query}")).await.is(200).column("last_name");
    assert_eq!(names("q=київ").await, ["Перша"]);
    assert_eq!(names("q=0441234567").await, ["Перша"]);
    assert_eq!(names("phone_key=0441234567").await, ["Перша"]);
    assert_eq!(names("company_name__contains=ltd").await, ["Second"]);
    assert_eq!(names("score__gte=70").await, ["Перша"]);
    assert_eq!(names("email=a@b.test").await, ["Second"]);
    assert_eq!(names(&format!("source_id={source}")).await, ["Second"]);
    assert_eq!(names(&format!("owner_id={}&status=new", org.admin.user_id)).await.len(), 2);
    assert_eq!(names("status__in=working&status__in=converted").await, [""; 0]);
    assert_eq!(names("first_response_at__isnull=true&converted_at__isnull=true").await.len(), 2);
    org.admin.get("/leads?status=won").await.is_problem(400, "unknown_value");
}

// Change

#[actix_web::test]
async fn a_change_leaves_sets_and_clears() {
    let org = Organization::new().await;
    let body = json!({ "last_name": "A", "company_name": "B", "phone": "123 45 67", "score": 3 });
    let path = format!("/leads/{}", org.made("/leads", body).await);
    let change = json!({ "company_name": null, "phone": "+1 555 0100", "estimated_value": { "amount": "5.00", "currency": "USD" } });
    let changed = org.admin.patch(&path, change).await.is(200);
    assert_eq!(changed["company_name"], Value::Null);
    assert_eq!(changed["phone_key"], "+15550100");
    assert_eq!(changed["score"], 3);
    assert_eq!(changed["estimated_value"]["amount"], "5.00");
    let cleared = org.admin.patch(&path, json!({ "phone": null, "estimated_value": null })).await.is(200);
    assert_eq!((&cleared["phone_key"], &cleared["estimated_value"]), (&Value::Null, &Value::Null));
    let nameless = org.admin.patch(&path, json!({ "last_name": null })).await;
    nameless.is_problem(409, "incomplete").names("/last_name", "incomplete");
    org.admin.patch(&path, json!({ "status": "converted" })).await.is_problem(422, "validation_failed");
    expect::guards_versions(&org.admin, &path, json!({ "score": 9 })).await;
}

// Archive, history, access

#[actix_web::test]
async fn a_lead_goes_to_the_bin_and_comes_back_and_its_history_tells() {
    let org = Organization::new().await;
    let id = org.made("/leads", json!({ "last_name": "A" })).await;
    expect::archives(&org.admin, "/leads", &id).await;
    org.admin.patch(&format!("/leads/{id}"), json!({ "score": 5 })).await.is(200);
    let actions = ["updated", "restored", "archived", "created"];
    expect::remembers(&org.admin, &format!("/leads/{id}"), &actions).await;
}

#[actix_web::test]
async fn a_lead_is_seen_and_changed_by_those_whom_it_concerns() {
    let org = Organization::new().await;
    let path = format!("/leads/{}", org.rep.post("/leads", json!({ "last_name": "A" })).await.is(201).id());
    for seer in [&org.rep, &org.manager, &org.admin, &org.with_role(Role::Marketer).await] {
        seer.patch(&path, json!({ "score": 1 })).await.is(200);
    }
    for stranger in [&org.other_rep, &org.outsider] {
        stranger.get(&path).await.is_problem(404, "not_found");
        stranger.patch(&path, json!({ "score": 1 })).await.is_problem(404, "not_found");
        stranger.act(&format!("{path}/start-work")).await.is_problem(404, "not_found");
        assert!(stranger.get("/leads").await.is(200).data().is_empty());
    }
    let analyst = org.with_role(Role::Analyst).await;
    analyst.get(&path).await.is(200);
    analyst.patch(&path, json!({ "score": 1 })).await.is_problem(403, "forbidden");
    org.rep.patch(&path, json!({ "owner_id": org.other_rep.user_id })).await.is_problem(403, "forbidden");
    expect::is_sealed_off(&path, json!({ "score": 1 })).await;
}

// Duplicates

#[actix_web::test]
async fn a_lead_that_is_known_is_refused_unless_it_is_wanted() {
    let org = Organization::new().await;
    let known = org
        .made("/leads", json!({ "last_name": "A", "email": "Ann@Example.test", "phone": "+1 555 0100" }))
        .await;
    let again = json!({ "last_name": "B", "email": "ann@example.TEST" });
    let refused = org
        .admin
        .post("/leads", again.clone())
        .await
        .is_problem(409, "duplicate")
        .names("/email", "duplicate");
    assert_eq!((&refused["existing_id"], &refused["existing_type"]), (&json!(known), &json!("lead")));
    let phone = json!({ "last_name": "C", "phone": "001 (555) 01-00" });
    org.admin.post("/leads", phone).await.is_problem(409, "duplicate").names("/phone", "duplicate");
    let mut wanted = again.clone();
    wanted["allow_duplicate"] = json!(true);
    let other = org.admin.post("/leads", wanted).await.is(201);
    let found = org.admin.get(&format!("/leads/{}/duplicates", other.id())).await.is(200);
    assert_eq!(
        found["duplicates"],
        json!([{ "record_type": "lead", "record_id": known, "reasons": ["email"] }])
    );
    assert!(
        org.rep.post("/leads", again).await.is(201)["id"].is_string(),
        "nobody is told of what is out of sight"
    );
}

#[actix_web::test]
async fn a_contact_is_a_duplicate_too_and_a_closed_lead_is_none() {
    let org = Organization::new().await;
    let contact = json!({ "last_name": "A", "emails": [{ "value": "a@example.test" }], "phones": [{ "value": "+1 555 0101" }] });
    let contact = org.made("/contacts", contact).await;
    let lead = json!({ "last_name": "A", "email": "A@example.test", "phone": "+15550101" });
    let refused = org.admin.post("/leads", lead.clone()).await.is_problem(409, "duplicate");
    assert_eq!((&refused["existing_id"], &refused["existing_type"]), (&json!(contact), &json!("contact")));

    let reason = org.made("/reasons", json!({ "name": "Spam of a test", "kind": "disqualify" })).await;
    let lead = json!({ "last_name": "Z", "email": "z@example.test" });
    let first = org.made("/leads", lead.clone()).await;
    org.admin.post("/leads", lead.clone()).await.is_problem(409, "duplicate");
    org.admin.post(&format!("/leads/{first}/disqualify"), json!({ "reason_id": reason })).await.is(200);
    org.admin.post("/leads", lead).await.is(201);
}

#[actix_web::test]
async fn of_many_who_enter_one_lead_at_once_one_succeeds() {
    let org = Organization::new().await;
    let lead = json!({ "last_name": "A", "email": "race@example.test", "phone": "+1 555 0102" });
    let post = || org.admin.post("/leads", lead.clone());
    let answers = futures_util::future::join_all((0..6).map(|_| post())).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409]);
}
