//! Activities.

use serde_json::{Value, json};

use crate::records::pipeline;
use crate::support::{Organization, expect};

// Create and show

#[actix_web::test]
async fn a_call_is_entered_and_read_back() {
    let org = Organization::new().await;
    let account = org.rep.post("/accounts", json!({ "name": "Зразок" })).await.is(201).id().to_owned();
    let contact = org.rep.post("/contacts", json!({ "last_name": "Приклад" })).await.is(201).id().to_owned();
    let given = json!({
        "kind": "call", "status": "done", "direction": "outbound", "channel": "sip", "subject": "Перша розмова",
        "body": "a\nb", "location": "Київ", "starts_at": "2026-03-01T10:00:00.000000Z", "duration_s": 90,
        "outcome": "connected", "account_ids": [account], "contact_ids": [], "lead_ids": [], "deal_ids": [],
    });
    let mut body = given.clone();
    body["participants"] =
        json!([{ "contact_id": contact }, { "user_id": org.other_rep.user_id, "role": "optional" }]);
    let made = org.rep.post("/activities", body).await.is(201);
    for (name, value) in given.as_object().unwrap() {
        assert_eq!(made[name], *value, "{name}");
    }
    assert_eq!(made["ends_at"], "2026-03-01T10:01:30.000000Z");
    assert_eq!((&made["occurs_at"], &made["is_touch"]), (&given["starts_at"], &json!(true)));
    assert_eq!(
        made["participants"],
        json!([
            { "contact_id": contact, "user_id": null, "role": "required", "response": null },
            { "contact_id": null, "user_id": org.other_rep.user_id, "role": "optional", "response": null },
        ])
    );
    assert_eq!(org.rep.get(made.header("location")).await.is(200).body, made.body);
    expect::is_sealed_off(&format!("/activities/{}", made.id()), json!({ "subject": "Theirs" })).await;
}

#[actix_web::test]
async fn what_cannot_be_an_activity_is_refused() {
    let org = Organization::new().await;
    for (body, place, code) in [
        (json!({ "kind": "call", "status": "done" }), "", "required"),
        (json!({ "kind": "call", "outcome": "busy" }), "", "not_allowed"),
        (json!({ "kind": "meeting", "status": "done", "outcome": "busy" }), "", "not_allowed"),
        (json!({ "kind": "visit", "ends_at": "2026-01-01T00:00:00Z" }), "", "required"),
        (json!({ "kind": "visit", "participants": [{}] }), "/participants/0", "required"),
        (json!({ "kind": "visit", "is_touch": true }), "/is_touch", "unknown_field"),
        (json!({ "kind": "visit", "duration_s": -1 }), "/duration_s", "out_of_range"),
        (
            json!({ "kind": "visit", "starts_at": "2026-01-02T00:00:00Z", "ends_at": "2026-01-01T00:00:00Z" }),
            "",
            "out_of_order",
        ),
    ] {
        org.rep.post("/activities", body).await.is_problem(422, "validation_failed").names(place, code);
    }
    let later = json!({ "kind": "visit", "status": "done", "starts_at": "2999-01-01T00:00:00Z" });
    org.rep.post("/activities", later).await.is_problem(409, "in_future").names("/starts_at", "in_future");
}

#[actix_web::test]
async fn done_with_a_customer_is_a_touch() {
    let org = Organization::new().await;
    let lead = org.made("/leads", json!({ "company_name": "Зразок" })).await;
    let mut operations = Vec::new();
    for (kind, status, outcome, linked, _) in TOUCHES {
        let mut data = json!({ "kind": kind, "status": status, "subject": kind });
        if let Some(outcome) = outcome {
            data["outcome"] = json!(outcome);
        }
        if *linked {
            data["lead_ids"] = json!([lead]);
        }
        operations.push(json!({ "op": "create", "data": data }));
    }
    org.admin.post("/activities/batch", json!({ "operations": operations })).await.is(200);
    let rows = org.admin.get("/activities?sort=created_at&limit=200").await.is(200);
    let touches: Vec<&Value> = rows.data().iter().map(|row| &row["is_touch"]).collect();
    let expected: Vec<Value> = TOUCHES.iter().map(|(.., touch)| json!(touch)).collect();
    assert_eq!(touches, expected.iter().collect::<Vec<_>>());
}

/// Kind, status, outcome, whether it is linked with a customer; and whether it is a touch.
type Touch = (&'static str, &'static str, Option<&'static str>, bool, bool);
const TOUCHES: &[Touch] = &[
    ("call", "done", Some("connected"), true, true),
    ("call", "done", Some("connected"), false, false),
    ("call", "done", Some("no_answer"), true, false),
    ("call", "planned", None, true, false),
    ("email", "done", None, true, true),
    ("meeting", "done", None, true, true),
    ("meeting", "no_show", None, true, false),
    ("message", "done", None, true, true),
    ("visit", "done", None, true, true),
    ("visit", "cancelled", None, true, false),
    ("letter", "done", None, true, true),
    ("note", "done", None, true, false),
];

// List

#[actix_web::test]
async fn activities_are_walked_filtered_and_searched() {
    let org = Organization::new().await;
    pipeline(&org).await;
    let deal = org.made("/deals", json!({ "name": "Anvils" })).await;
    let contact = org.made("/contacts", json!({ "last_name": "Приклад" })).await;
    let bodies = [
        json!({ "kind": "visit", "due_at": "2030-01-01T00:00:00Z", "subject": "Огляд цеху", "deal_ids": [deal] }),
        json!({ "kind": "email", "status": "done", "starts_at": "2026-01-01T08:00:00Z", "contact_ids": [contact] }),
        json!({ "kind": "meeting", "starts_at": "2030-01-01T00:00:00Z", "participants": [{ "contact_id": contact }] }),
        json!({ "kind": "note", "channel": "viber" }),
        json!({ "kind": "call", "participants": [{ "user_id": org.rep.user_id }] }),
    ];
    for body in bodies {
        org.made("/activities", body).await;
    }
    let sorts = ["occurs_at", "-occurs_at", "due_at", "-due_at", "created_at", "-updated_at"];
    expect::walks(&org.admin, "/activities", &sorts).await;
    let kinds = async |query: &str| {
        let found = org.admin.get(&format!("/activities?sort=created_at&{query}")).await.is(200);
        found.column("kind").join(" ")
    };
    for (query, expected) in [
        (format!("deal_id={deal}"), "visit"),
        (format!("contact_id={contact}"), "email meeting"),
        (format!("user_id={}", org.rep.user_id), "call"),
        ("due_at__gte=2029-01-01T00:00:00Z".into(), "visit meeting"),
        ("status=done&is_touch=true".into(), "email"),
        ("kind__in=note&kind__in=call".into(), "note call"),
        ("starts_at__lt=2026-06-01T00:00:00Z&status=done".into(), "email"),
        ("q=%D0%9E%D0%93%D0%9B%D0%AF%D0%94".into(), "visit"),
        ("deal_id__isnull=true&contact_id__isnull=true".into(), "note call"),
    ] {
        assert_eq!(kinds(&query).await, expected, "{query}");
    }
    let latest = org.admin.get("/activities?limit=2").await.is(200).column("occurs_at");
    assert_eq!(latest, ["2030-01-01T00:00:00.000000Z", "2030-01-01T00:00:00.000000Z"]);
    let question = json!({ "where": { "or": [{ "field": "kind", "op": "eq", "value": "note" },
        { "field": "contact_id", "op": "eq", "value": contact }] }, "fields": ["kind"], "count": "exact" });
    let asked = org.admin.post("/activities/query", question).await.is(200);
    assert_eq!(asked["page"]["total"]["value"], 3);
}

// Change

#[actix_web::test]
async fn a_plan_is_moved_and_keeps_its_length() {
    let org = Organization::new().await;
    let plan =
        json!({ "kind": "meeting", "starts_at": "2030-01-01T10:00:00Z", "ends_at": "2030-01-01T11:00:00Z" });
    let made = org.rep.post("/activities", plan).await.is(201);
    assert_eq!((&made["duration_s"], &made["due_at"]), (&json!(3600), &made["starts_at"]));
    let path = format!("/activities/{}", made.id());
    let moved = json!({ "starts_at": "2030-01-02T10:00:00Z", "subject": "Показ" });
    expect::guards_versions(&org.rep, &path, moved).await;
    let after = org.rep.get(&path).await.is(200);
    assert_eq!(after["ends_at"], "2030-01-02T11:00:00.000000Z");
    assert_eq!((&after["due_at"], &after["occurs_at"]), (&after["starts_at"], &after["starts_at"]));
    let early = json!({ "ends_at": "2030-01-01T00:00:00Z" });
    org.rep.patch(&path, early).await.is_problem(409, "out_of_order").names("/ends_at", "out_of_order");
    let outcome = json!({ "outcome": "busy" });
    org.rep.patch(&path, outcome).await.is_problem(409, "invalid_transition");
    org.rep.patch(&path, json!({ "status": "done" })).await.is_problem(422, "validation_failed");
}

#[actix_web::test]
async fn an_activity_goes_to_the_bin_and_has_a_history() {
    let org = Organization::new().await;
    let id = org.made("/activities", json!({ "kind": "note", "body": "a" })).await;
    org.admin.patch(&format!("/activities/{id}"), json!({ "body": "b" })).await.is(200);
    expect::archives(&org.admin, "/activities", &id).await;
    let actions = ["restored", "archived", "updated", "created"];
    expect::remembers(&org.admin, &format!("/activities/{id}"), &actions).await;
}

// Actions

#[actix_web::test]
async fn what_is_planned_ends_once_and_can_be_reopened() {
    let org = Organization::new().await;
    let lead = org.made("/leads", json!({ "company_name": "Зразок", "owner_id": org.rep.user_id })).await;
    let plan = json!({ "kind": "call", "due_at": "2030-01-01T10:00:00Z", "lead_ids": [lead] });
    let path = format!("/activities/{}", org.rep.post("/activities", plan).await.is(201).id());
    let act = async |action: &str, body: Value| org.rep.post(&format!("{path}/{action}"), body).await;
    act("complete", json!({})).await.is_problem(409, "incomplete").names("/outcome", "incomplete");
    let done = act("complete", json!({ "outcome": "connected", "duration_s": 60 })).await.is(200);
    assert_eq!((&done["status"], &done["is_touch"]), (&json!("done"), &json!(true)));
    // It has happened now, not when it was planned; by when it was to be done stays.
    assert!(done["starts_at"].as_str().unwrap() < "2029");
    assert_eq!(done["due_at"], "2030-01-01T10:00:00.000000Z");
    for action in ["cancel", "no-show"] {
        let refused = org.rep.act(&format!("{path}/{action}")).await.is_problem(409, "invalid_transition");
        assert_eq!((&refused["state"], &refused["allowed_actions"]), (&json!("done"), &json!(["reopen"])));
    }
    let possible = org.rep.get(&format!("{path}/actions")).await.is(200);
    let possible: Vec<_> =
        possible["actions"].as_array().unwrap().iter().map(|one| &one["possible"]).collect();
    assert_eq!(possible, [false, false, false, true]);
    let again = org.rep.act(&format!("{path}/reopen")).await.is(200);
    let members = ["status", "is_touch", "outcome"].map(|name| again[name].clone());
    assert_eq!(json!(members), json!(["planned", false, null]));
    assert_eq!(org.rep.act(&format!("{path}/no-show")).await.is(200)["status"], "no_show");
    org.rep.act(&format!("{path}/reopen")).await.is(200);
    assert_eq!(org.rep.act(&format!("{path}/cancel")).await.is(200)["status"], "cancelled");
    expect::remembers(
        &org.rep,
        &path,
        &["cancelled", "reopened", "missed", "reopened", "completed", "created"],
    )
    .await;
    let visit = org.made("/activities", json!({ "kind": "visit" })).await;
    let odd = json!({ "outcome": "busy" });
    org.admin.post(&format!("/activities/{visit}/complete"), odd).await.is_problem(409, "wrong_kind");
}

// Beside the collection

#[actix_web::test]
async fn another_system_keeps_its_calls_and_files_here() {
    let org = Organization::new().await;
    let field = json!({ "resource": "activity", "key": "campaign", "label": "Campaign", "kind": "text",
        "is_filterable": true });
    org.made("/custom-fields", field).await;
    let path = "/activities/by-external-id/pbx/17";
    org.admin.patch(path, json!({ "subject": "A" })).await.is_problem(409, "incomplete");
    let call = json!({ "kind": "call", "subject": "A", "custom": { "campaign": "Осінь" } });
    let made = org.admin.patch(path, call).await.is(201);
    assert_eq!(org.admin.patch(path, json!({ "subject": "B" })).await.is(200)["version"], 2);
    let found = org.admin.get("/activities?custom__campaign=%D0%9E%D1%81%D1%96%D0%BD%D1%8C").await.is(200);
    assert_eq!(found.column("subject"), ["B"]);
    let file = format!("/activities/{}/attachments?name=call.json", made.id());
    org.admin.post(&file, json!({})).await.is(201);
    let view =
        json!({ "resource": "activity", "name": "Mine", "filter": "status=planned", "sort": ["due_at"] });
    let view = org.made("/views", view).await;
    assert_eq!(org.admin.get(&format!("/activities?view={view}")).await.is(200).data().len(), 1);
}
