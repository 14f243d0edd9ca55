//! Tasks.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Organization, app, expect};

// Create and show

#[actix_web::test]
async fn a_task_is_entered_and_read_back() {
    let org = Organization::new().await;
    let account = org.rep.post("/accounts", json!({ "name": "Зразок" })).await.is(201).id().to_owned();
    let given = json!({
        "title": "Підготувати договір", "description": "a\nb", "priority": "high",
        "start_at": "2030-01-01T08:00:00.000000Z", "due_at": "2030-01-02T08:00:00.000000Z",
        "reminders": [{ "at": null, "before_s": 3600 }, { "at": "2030-01-01T00:00:00.000000Z", "before_s": null }],
        "recurrence": "FREQ=WEEKLY;BYDAY=WE", "account_ids": [account], "contact_ids": [],
    });
    let mut body = given.clone();
    body["checklist"] = json!([{ "text": "Умови" }, { "text": "Prices", "is_done": true }]);
    let made = org.rep.post("/tasks", body).await.is(201);
    for (name, value) in given.as_object().unwrap() {
        assert_eq!(made[name], *value, "{name}");
    }
    let steps = json!([{ "text": "Умови", "is_done": false }, { "text": "Prices", "is_done": true }]);
    assert_eq!((&made["status"], &made["checklist"]), (&json!("open"), &steps));
    assert_eq!(made["remind_at"], "2030-01-01T00:00:00.000000Z");
    assert_eq!(org.rep.get(made.header("location")).await.is(200).body, made.body);
    let path = format!("/tasks/{}", made.id());
    expect::guards_versions(&org.rep, &path, json!({ "due_at": "2030-01-03T08:00:00Z" })).await;
    expect::is_sealed_off(&path, json!({ "title": "Theirs" })).await;
    expect::archives(&org.rep, "/tasks", made.id()).await;
    assert_eq!(org.rep.get(&path).await["remind_at"], "2030-01-01T00:00:00.000000Z");
}

#[actix_web::test]
async fn what_cannot_be_a_task_is_refused() {
    let org = Organization::new().await;
    for (body, place, code) in [
        (json!({ "title": "A", "reminders": [{}] }), "/reminders/0", "required"),
        (json!({ "title": "A", "recurrence": "FREQ=SECONDLY" }), "/recurrence", "invalid_format"),
        (
            json!({ "title": "A", "recurrence": "FREQ=DAILY\nEXDATE:20260101" }),
            "/recurrence",
            "invalid_format",
        ),
        (json!({ "title": "A", "status": "done" }), "/status", "unknown_field"),
    ] {
        org.rep.post("/tasks", body).await.is_problem(422, "validation_failed").names(place, code);
    }
    for (body, code, place) in [
        (json!({ "recurrence": "FREQ=DAILY" }), "incomplete", "/due_at"),
        (json!({ "reminders": [{ "before_s": 60 }] }), "incomplete", "/reminders/0/before_s"),
        (
            json!({ "recurrence": "FREQ=DAILY;BYDAY=XX", "due_at": "2030-01-01T00:00:00Z" }),
            "recurrence_not_valid",
            "/recurrence",
        ),
    ] {
        let mut body = body;
        body["title"] = json!("A");
        org.rep.post("/tasks", body).await.is_problem(409, code).names(place, code);
    }
}

// List

#[actix_web::test]
async fn tasks_are_walked_and_filtered() {
    let org = Organization::new().await;
    let contact = org.made("/contacts", json!({ "last_name": "Приклад" })).await;
    for body in [
        json!({ "title": "Late", "due_at": "2026-01-01T00:00:00Z", "priority": "urgent" }),
        json!({ "title": "Done late", "due_at": "2026-01-01T00:00:00Z" }),
        json!({ "title": "Скоро", "due_at": "2999-01-01T00:00:00Z", "contact_ids": [contact] }),
        json!({ "title": "Some day" }),
        json!({ "title": "Other day" }),
    ] {
        org.made("/tasks", body).await;
    }
    let done = org.admin.get("/tasks?title=Done%20late").await.is(200);
    let done = done.data()[0]["id"].as_str().unwrap().to_owned();
    org.admin.act(&format!("/tasks/{done}/complete")).await.is(200);
    let sorts = ["due_at", "-due_at", "completed_at", "created_at", "-updated_at"];
    expect::walks(&org.admin, "/tasks", &sorts).await;
    let titles = async |query: &str| org.admin.get(&format!("/tasks?{query}")).await.is(200).column("title");
    assert_eq!(titles("overdue=true").await, ["Late"]);
    assert_eq!(titles("overdue=false&due_at__isnull=false&sort=due_at").await, ["Done late", "Скоро"]);
    assert_eq!(titles(&format!("contact_id={contact}")).await, ["Скоро"]);
    assert_eq!(titles("priority=urgent&status=open").await, ["Late"]);
    assert_eq!(titles("q=%D1%81%D0%BA%D0%BE%D1%80").await, ["Скоро"]);
}

// Actions

#[actix_web::test]
async fn a_task_goes_its_way() {
    let org = Organization::new().await;
    let path = format!("/tasks/{}", org.rep.post("/tasks", json!({ "title": "A" })).await.is(201).id());
    let act = async |action: &str| org.rep.act(&format!("{path}/{action}")).await;
    for (action, status) in [("start", "in_progress"), ("wait", "waiting"), ("start", "in_progress")] {
        assert_eq!(act(action).await.is(200)["status"], status);
    }
    let refused = act("reopen").await.is_problem(409, "invalid_transition");
    assert_eq!(refused["allowed_actions"], json!(["wait", "complete", "cancel"]));
    assert!(act("complete").await.is(200)["completed_at"].is_string());
    assert_eq!(act("reopen").await.is(200)["completed_at"], Value::Null);
    assert_eq!(act("cancel").await.is(200)["status"], "cancelled");
    let actions = ["cancelled", "reopened", "completed", "started", "put_off", "started", "created"];
    expect::remembers(&org.rep, &path, &actions).await;
}

#[actix_web::test]
async fn completing_makes_the_next_one_once() {
    let org = Organization::new().await;
    let account = org.made("/accounts", json!({ "name": "Зразок" })).await;
    let weekly = json!({ "title": "Звіт", "due_at": "2999-01-01T09:00:00Z", "start_at": "2998-12-31T09:00:00Z",
        "recurrence": "FREQ=WEEKLY;COUNT=3", "account_ids": [account], "reminders": [{ "before_s": 60 }],
        "checklist": [{ "text": "a", "is_done": true }] });
    let id = org.made("/tasks", weekly).await;
    let path = format!("/tasks/{id}/complete");
    let complete = || org.admin.act(&path);
    let answers = futures_util::future::join_all((0..4).map(|_| complete())).await;
    let mut codes: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    codes.sort_unstable();
    assert_eq!(codes, [200, 409, 409, 409]);
    let done = org.admin.get(&format!("/tasks/{id}")).await.is(200);
    let next = org.admin.get(&format!("/tasks/{}", done["next_task_id"].as_str().unwrap())).await.is(200);
    for (member, value) in [
        ("due_at", json!("2999-01-08T09:00:00.000000Z")),
        ("start_at", json!("2999-01-07T09:00:00.000000Z")),
        ("remind_at", json!("2999-01-08T08:59:00.000000Z")),
        ("recurrence", json!("FREQ=WEEKLY;COUNT=2")),
        ("account_ids", json!([account])),
        ("checklist", json!([{ "text": "a", "is_done": false }])),
        ("status", json!("open")),
    ] {
        assert_eq!(next[member], value, "{member}");
    }
    // Done once more, it makes no second one.
    org.admin.act(&format!("/tasks/{id}/reopen")).await.is(200);
    complete().await.is(200);
    let after = org.admin.act(&format!("/tasks/{}/complete", next.id())).await.is(200);
    let last = format!("/tasks/{}/complete", after["next_task_id"].as_str().unwrap());
    assert_eq!(org.admin.act(&last).await.is(200)["next_task_id"], Value::Null);
    assert_eq!(org.admin.get("/tasks?count=exact").await["page"]["total"]["value"], 3);
}

#[actix_web::test]
async fn what_is_blocked_waits_for_what_comes_before() {
    let org = Organization::new().await;
    let first = org.made("/tasks", json!({ "title": "First" })).await;
    let second = org.made("/tasks", json!({ "title": "Second", "blocked_by_ids": [first] })).await;
    let third = org.made("/tasks", json!({ "title": "Third", "blocked_by_ids": [second] })).await;
    let round = json!({ "blocked_by_ids": [third] });
    let refused = org.admin.patch(&format!("/tasks/{first}"), round).await.is_problem(409, "cycle");
    refused.names("/blocked_by_ids/0", "cycle");
    let itself = json!({ "blocked_by_ids": [first] });
    org.admin.patch(&format!("/tasks/{first}"), itself).await.is_problem(409, "cycle");
    let blocked = org.admin.act(&format!("/tasks/{second}/complete")).await.is_problem(409, "blocked");
    assert_eq!(blocked["blocked_by_ids"], json!([first]));
    assert_eq!(org.admin.get(&format!("/tasks?blocked_by_id={first}")).await.column("title"), ["Second"]);
    org.admin.act(&format!("/tasks/{first}/complete")).await.is(200);
    org.admin.act(&format!("/tasks/{second}/complete")).await.is(200);
    let free = json!({ "blocked_by_ids": [] });
    assert_eq!(org.admin.patch(&format!("/tasks/{third}"), free).await.is(200)["blocked_by_ids"], json!([]));
    let hidden = org.outsider.post("/tasks", json!({ "title": "Hidden" })).await.is(201).id().to_owned();
    let alien = json!({ "title": "A", "blocked_by_ids": [hidden] });
    org.rep.post("/tasks", alien).await.is_problem(409, "reference_not_found");
}

#[actix_web::test]
async fn who_delegates_a_task_keeps_an_eye_on_it() {
    let org = Organization::new().await;
    let id = org.rep.post("/tasks", json!({ "title": "A" })).await.is(201).id().to_owned();
    let path = format!("/tasks/{id}");
    org.other_rep.get(&path).await.is_problem(404, "not_found");
    let to = |who: &str| json!({ "owner_id": who });
    org.rep.post(&format!("{path}/delegate"), to(&org.outsider.user_id)).await.is_problem(403, "forbidden");
    let given = org.rep.post(&format!("{path}/delegate"), to(&org.other_rep.user_id)).await.is(200);
    let owners = ["owner_id", "delegated_by_id"].map(|name| given[name].clone());
    assert_eq!(json!(owners), json!([org.other_rep.user_id, org.rep.user_id]));
    org.rep.get(&path).await.is(200);
    org.rep.act(&format!("{path}/start")).await.is_problem(403, "forbidden");
    org.other_rep.act(&format!("{path}/complete")).await.is(200);
    let late = org.other_rep.post(&format!("{path}/delegate"), to(&org.rep.user_id)).await;
    late.is_problem(409, "invalid_transition");
}

#[actix_web::test]
async fn the_owner_is_reminded_once() {
    let org = Organization::new().await;
    let now: chrono::DateTime<chrono::Utc> = std::time::SystemTime::now().into();
    let soon = now + chrono::TimeDelta::milliseconds(300);
    let soon = soon.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
    let body = json!({ "title": "A", "reminders": [{ "at": soon }, { "at": "2999-01-01T00:00:00Z" }] });
    let id = org.made("/tasks", body).await;
    let deadline = Instant::now() + Duration::from_secs(10);
    let reminded =
        async || org.admin.get(&format!("/tasks/{id}/history?action=reminded")).await.is(200).data().len();
    while reminded().await == 0 {
        assert!(Instant::now() < deadline, "nobody was reminded");
        let rounds = (0..2).map(|_| {
            actix_web::web::block(|| {
                crm::planner::tasks::remind(&mut app().db.writer().get().unwrap()).unwrap()
            })
        });
        futures_util::future::join_all(rounds).await;
    }
    assert_eq!(reminded().await, 1);
    let task = org.admin.get(&format!("/tasks/{id}")).await.is(200);
    assert_eq!(task["remind_at"], "2999-01-01T00:00:00.000000Z");
}

#[actix_web::test]
async fn tasks_follow_a_merge() {
    let org = Organization::new().await;
    let (stays, goes) = (
        org.made("/accounts", json!({ "name": "A" })).await,
        org.made("/accounts", json!({ "name": "B" })).await,
    );
    let id = org.made("/tasks", json!({ "title": "A", "account_ids": [goes] })).await;
    let merge = json!({ "survivor_id": stays, "merged_ids": [goes] });
    let merged = org.admin.post("/accounts/merge", merge).await.is(200);
    assert_eq!(org.admin.get(&format!("/tasks/{id}")).await["account_ids"], json!([stays]));
    org.admin.act(&format!("/merges/{}/undo", merged["merge_id"].as_str().unwrap())).await.is(200);
    assert_eq!(org.admin.get(&format!("/tasks/{id}")).await["account_ids"], json!([goes]));
}
