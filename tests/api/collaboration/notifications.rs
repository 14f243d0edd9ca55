//! Who is told of what.

use actix_web::web;
use crm::planner::tasks;
use serde_json::json;

use super::{anew, told};
use crate::records::pipeline;
use crate::support::{Organization, app, run_sql};

#[actix_web::test]
async fn people_are_told_what_others_do_to_what_concerns_them() {
    let org = Organization::new().await;
    let account = org.rep.post("/accounts", json!({ "name": "Acme" })).await.is(201).id().to_owned();
    let (path, comments) = (format!("/accounts/{account}"), format!("/accounts/{account}/comments"));
    let mention = json!({ "body": "Зателефонуй", "mentioned_ids": [org.rep.user_id] });
    let mention = org.manager.post(&comments, mention).await.is(201);
    let first = told(&org, &org.rep).await;
    assert_eq!(first.column("kind"), ["mention"]);
    let first = &first.data()[0];
    assert_eq!((&first["record_type"], &first["record_id"]), (&json!("account"), &json!(account)));
    assert_eq!(
        (&first["comment_id"], &first["actor_id"]),
        (&json!(mention.id()), &json!(org.manager.user_id))
    );
    // Whoever says something follows, and hears the answer; and what becomes of the record.
    org.rep.post(&comments, json!({ "body": "Done" })).await.is(201);
    org.manager.patch(&path, json!({ "website": "https://acme.example" })).await.is(200);
    let change = told(&org, &org.rep).await;
    assert_eq!(change.column("kind"), ["change", "mention"]);
    assert_eq!(change.data()[0]["changed"], json!(["website"]));
    // Given to somebody else, who is told; the one before does not see it any more and hears nothing.
    org.admin.patch(&path, json!({ "owner_id": org.other_rep.user_id })).await.is(200);
    assert_eq!(told(&org, &org.other_rep).await.column("kind"), ["assignment"]);
    assert_eq!(told(&org, &org.rep).await.data().len(), 2);
    assert_eq!(told(&org, &org.manager).await.column("kind"), ["change", "comment"]);
    // Not of what somebody did themselves.
    assert_eq!(told(&org, &org.admin).await.data().len(), 0);
}

#[actix_web::test]
async fn what_is_said_is_told_to_those_in_charge_and_to_whom_it_is_meant() {
    let org = Organization::new().await;
    let lead = org.rep.post("/leads", json!({ "company_name": "Зразок" })).await.is(201).id().to_owned();
    let comments = format!("/leads/{lead}/comments");
    let said = org.manager.post(&comments, json!({ "body": "A" })).await.is(201);
    let gone = org.manager.post(&comments, json!({ "body": "B", "mentioned_ids": [org.rep.user_id] })).await;
    org.manager.delete(&format!("/comments/{}", gone.is(201).id())).await.is(204);
    assert_eq!(told(&org, &org.rep).await.column("kind"), ["comment"]);
    // A mention that comes later is one; what was known is not told again.
    let said = format!("/comments/{}", said.id());
    for mentioned in [vec![&org.rep.user_id], vec![&org.rep.user_id, &org.admin.user_id]] {
        org.manager.patch(&said, json!({ "mentioned_ids": mentioned })).await.is(200);
    }
    org.manager.patch(&said, json!({ "body": "C" })).await.is(200);
    assert_eq!(told(&org, &org.rep).await.column("kind"), ["mention", "comment"]);
    assert_eq!(told(&org, &org.admin).await.column("kind"), ["mention"]);
}

#[actix_web::test]
async fn the_archived_is_told_and_the_suspended_are_not() {
    let org = Organization::new().await;
    pipeline(&org).await;
    let deal = org.rep.post("/deals", json!({ "name": "Ковадло" })).await.is(201).id().to_owned();
    let path = format!("/deals/{deal}");
    org.admin.put(&format!("{path}/followers/me")).await.is(204);
    org.manager.put(&format!("{path}/followers/me")).await.is(204);
    org.admin.act(&format!("/users/{}/suspend", org.manager.user_id)).await.is(200);
    org.rep.delete(&path).await.is(204);
    let archived = told(&org, &org.admin).await;
    assert_eq!(archived.column("action"), ["archived"]);
    // Whoever was away is told of what comes later alone.
    org.admin.act(&format!("/users/{}/activate", org.manager.user_id)).await.is(200);
    org.rep.act(&format!("{path}/restore")).await.is(200);
    assert_eq!(told(&org, &anew(&org, &org.manager)).await.column("action"), ["restored"]);
}

#[actix_web::test]
async fn tasks_are_told_when_they_are_given_and_when_they_are_due() {
    let org = Organization::new().await;
    let task = json!({ "title": "Передзвонити", "due_at": "2026-01-01T09:00:00Z",
        "owner_id": org.rep.user_id, "reminders": [{ "before_s": 60 }] });
    let task = org.manager.post("/tasks", task).await.is(201).id().to_owned();
    assert_eq!(told(&org, &org.rep).await.column("kind"), ["assignment"]);
    run_sql(org.id, "UPDATE tasks SET remind_at = '2026-01-01' WHERE organization_id = $org");
    let reminded = || tasks::remind(&mut app().db.writer().get().unwrap()).unwrap();
    let path = format!("/tasks/{task}");
    while org.rep.get(&path).await.is(200)["remind_at"] != json!(null) {
        web::block(reminded).await.unwrap();
    }
    let told = told(&org, &org.rep).await;
    assert_eq!(told.column("kind"), ["reminder", "assignment"]);
    assert_eq!((&told.data()[0]["record_id"], &told.data()[0]["actor_id"]), (&json!(task), &json!(null)));
}
