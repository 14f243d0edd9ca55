//! Agenda and diary of a user.

use serde_json::json;

use crate::support::{Organization, expect};

#[actix_web::test]
async fn an_agenda_has_what_is_planned_and_what_is_due() {
    let org = Organization::new().await;
    for (day, kind) in [("03", "visit"), ("01", "call")] {
        let plan = json!({ "kind": kind, "starts_at": format!("2030-01-{day}T10:00:00Z") });
        org.rep.post("/activities", plan).await.is(201);
    }
    let meeting = json!({ "kind": "meeting", "starts_at": "2030-01-04T10:00:00Z",
        "participants": [{ "user_id": org.rep.user_id }] });
    org.other_rep.post("/activities", meeting).await.is(201);
    for (day, title) in [("02", "Due"), ("05", "Later")] {
        let task = json!({ "title": title, "due_at": format!("2030-01-{day}T10:00:00Z") });
        org.rep.post("/tasks", task).await.is(201);
    }
    org.rep.post("/tasks", json!({ "title": "Some day" })).await.is(201);
    org.rep.post("/activities", json!({ "kind": "note" })).await.is(201);
    let path = format!("/users/{}/agenda", org.rep.user_id);
    let whole = org.rep.get(&path).await.is(200);
    let days: Vec<_> = whole.column("at").iter().map(|at| at[8..10].to_owned()).collect();
    assert_eq!(days, ["01", "02", "03", "04", "05"]);
    assert_eq!(whole.data()[1]["task"]["title"], "Due");
    assert_eq!(whole.data()[3]["activity"]["kind"], "meeting");
    expect::walks(&org.rep, &path, &["at", "-at"]).await;
    let some = org.rep.get(&format!("{path}?at__gte=2030-01-02T00:00:00Z&at__lt=2030-01-04T00:00:00Z")).await;
    assert_eq!(some.is(200).column("kind"), ["task", "activity"]);
    assert_eq!(org.rep.get(&format!("{path}?kind=task")).await.is(200).data().len(), 2);
    org.manager.get(&path).await.is(200);
    org.admin.get(&path).await.is(200);
    org.other_rep.get(&path).await.is_problem(403, "forbidden");
    org.outsider.get(&path).await.is_problem(403, "forbidden");
}

#[actix_web::test]
async fn a_diary_has_what_was_done_on_a_day_where_the_organization_is() {
    let org = Organization::new().await;
    org.admin.patch("/organization", json!({ "time_zone": "Europe/Kyiv" })).await.is(200);
    let lead = org.rep.post("/leads", json!({ "company_name": "Зразок" })).await.is(201).id().to_owned();
    for (at, subject) in [
        ("2026-05-31T20:59:00Z", "The day before"),
        ("2026-05-31T21:00:00Z", "First"),
        ("2026-06-01T20:59:59Z", "Last"),
        ("2026-06-01T21:00:00Z", "The day after"),
    ] {
        let email = json!({ "kind": "email", "status": "done", "starts_at": at, "subject": subject,
            "lead_ids": [lead] });
        org.rep.post("/activities", email).await.is(201);
    }
    let path = format!("/users/{}/diary", org.rep.user_id);
    let diary = org.rep.get(&format!("{path}?date=2026-06-01")).await.is(200);
    let subjects: Vec<_> =
        diary["activities"].as_array().unwrap().iter().map(|one| &one["subject"]).collect();
    assert_eq!(subjects, ["First", "Last"]);
    assert_eq!((&diary["touches"], &diary["time_zone"]), (&json!(2), &json!("Europe/Kyiv")));
    assert_eq!(diary["from"], "2026-05-31T21:00:00.000000Z");
    let task = org.rep.post("/tasks", json!({ "title": "Звіт" })).await.is(201).id().to_owned();
    let done = org.rep.act(&format!("/tasks/{task}/complete")).await.is(200);
    let at: chrono::DateTime<chrono::FixedOffset> =
        chrono::DateTime::parse_from_rfc3339(done["completed_at"].as_str().unwrap()).unwrap();
    let today = at.with_timezone(&chrono_tz::Tz::Europe__Kyiv).date_naive();
    let diary = org.manager.get(&format!("{path}?date={today}")).await.is(200);
    assert_eq!(diary["tasks"][0]["title"], "Звіт");
    org.rep.get(&path).await.is_problem(400, "invalid_request");
    org.rep.get(&format!("{path}?date=tomorrow")).await.is_problem(400, "invalid_request");
    org.other_rep.get(&format!("{path}?date=2026-06-01")).await.is_problem(403, "forbidden");
}
