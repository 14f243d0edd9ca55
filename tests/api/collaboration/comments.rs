//! Comments on records, with mentions.

use crm::access::Role;
use serde_json::{Value, json};

use crate::records::{collections, pipeline};
use crate::support::Organization;

#[actix_web::test]
async fn whoever_sees_a_record_talks_about_it() {
    let org = Organization::new().await;
    pipeline(&org).await;
    for (collection, body, _) in collections().into_iter().filter(|(name, ..)| *name != "products") {
        let record = org.rep.post(&format!("/{collection}"), body).await.is(201).id().to_owned();
        let path = format!("/{collection}/{record}/comments");
        let first = org.rep.post(&path, json!({ "body": "Дзвонив, зайнято" })).await.is(201);
        assert_eq!((&first["record_id"], &first["mentioned_ids"]), (&json!(record), &json!([])));
        let second = org.manager.post(&path, json!({ "body": "Try again" })).await.is(201);
        let list = org.rep.get(&path).await.is(200);
        assert_eq!(list.column("body"), ["Try again", "Дзвонив, зайнято"]);
        assert_eq!(org.rep.get(&format!("{path}?created_by_id={}", org.rep.user_id)).await.data().len(), 1);
        let comment = format!("/comments/{}", second.id());
        assert_eq!(org.rep.get(&comment).await.is(200)["created_by_id"], org.manager.user_id);
        for caller in [&org.other_rep, &org.outsider] {
            caller.get(&path).await.is_problem(404, "not_found");
            caller.post(&path, json!({ "body": "?" })).await.is_problem(404, "not_found");
            caller.get(&comment).await.is_problem(404, "not_found");
            caller.delete(&comment).await.is_problem(404, "not_found");
        }
        org.admin.delete(&format!("/{collection}/{record}")).await.is(204);
        org.rep.get(&comment).await.is_problem(404, "not_found");
    }
    let analyst = org.with_role(Role::Analyst).await;
    let account = org.made("/accounts", json!({ "name": "Acme" })).await;
    let path = format!("/accounts/{account}/comments");
    analyst.get(&path).await.is(200);
    analyst.post(&path, json!({ "body": "?" })).await.is_problem(403, "forbidden");
    org.admin.post(&path, json!({ "body": " \n " })).await.is_problem(422, "validation_failed");
}

#[actix_web::test]
async fn a_comment_is_its_authors() {
    let org = Organization::new().await;
    let account = org.rep.post("/accounts", json!({ "name": "Acme" })).await.is(201);
    let path = format!("/accounts/{}/comments", account.id());
    let comment = org.rep.post(&path, json!({ "body": "One" })).await.is(201);
    let comment = format!("/comments/{}", comment.id());
    org.manager.patch(&comment, json!({ "body": "Two" })).await.is_problem(403, "forbidden");
    org.manager.delete(&comment).await.is_problem(403, "forbidden");
    org.admin.patch(&comment, json!({ "body": "Two" })).await.is_problem(403, "forbidden");
    let changed = org.rep.patch(&comment, json!({ "body": "Two" })).await.is(200);
    assert_eq!((&changed["body"], &changed["version"]), (&json!("Two"), &json!(2)));
    let stale = org.rep.request(reqwest::Method::DELETE, &comment).header("if-match", "\"1\"");
    org.rep.send(stale).await.is_problem(412, "stale");
    org.admin.delete(&comment).await.is(204);
    org.rep.get(&comment).await.is_problem(404, "not_found");
}

#[actix_web::test]
async fn only_who_sees_the_record_is_mentioned() {
    let org = Organization::new().await;
    let account = org.rep.post("/accounts", json!({ "name": "Acme" })).await.is(201);
    let path = format!("/accounts/{}/comments", account.id());
    let manager = &org.manager.user_id;
    let body = json!({ "body": "Please look", "mentioned_ids": [manager, manager] });
    let comment = org.rep.post(&path, body).await.is(201);
    assert_eq!(comment["mentioned_ids"], json!([manager]));
    let found = org.rep.get(&format!("{path}?mentioned_ids__any={manager}")).await.is(200);
    assert_eq!(found.data().len(), 1);
    let refused = |ids: Value| json!({ "body": "Please look", "mentioned_ids": ids });
    let unseeing = refused(json!([manager, org.other_rep.user_id]));
    org.rep
        .post(&path, unseeing.clone())
        .await
        .is_problem(409, "cannot_see")
        .names("/mentioned_ids/1", "cannot_see");
    let comment = format!("/comments/{}", comment.id());
    org.rep.patch(&comment, unseeing).await.is_problem(409, "cannot_see");
    let stranger = Organization::new().await.admin.user_id;
    org.rep.post(&path, refused(json!([stranger]))).await.is_problem(409, "reference_not_found");
    assert_eq!(org.rep.patch(&comment, json!({ "mentioned_ids": [] })).await.is(200)["body"], "Please look");
}

#[actix_web::test]
async fn comments_follow_a_merge_and_come_back() {
    let org = Organization::new().await;
    let one = org.made("/accounts", json!({ "name": "Acme" })).await;
    let two = org.made("/accounts", json!({ "name": "Акме" })).await;
    org.made(&format!("/accounts/{one}/comments"), json!({ "body": "Of one" })).await;
    org.made(&format!("/accounts/{two}/comments"), json!({ "body": "Of two" })).await;
    let merge = json!({ "survivor_id": one, "merged_ids": [two] });
    let merged = org.admin.post("/accounts/merge", merge).await.is(200);
    let list = org.admin.get(&format!("/accounts/{one}/comments")).await.is(200);
    assert_eq!(list.column("body"), ["Of two", "Of one"]);
    org.admin.act(&format!("/merges/{}/undo", merged["merge_id"].as_str().unwrap())).await.is(200);
    let list = org.admin.get(&format!("/accounts/{two}/comments")).await.is(200);
    assert_eq!(list.column("body"), ["Of two"]);
}
