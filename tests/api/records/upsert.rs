//! Create or change by the id of another system.

use reqwest::Method;
use serde_json::json;

use super::{collections, pipeline};
use crate::support::{Answer, Caller, Organization};

async fn upsert(caller: &Caller, path: &str, header: (&str, &str), body: &serde_json::Value) -> Answer {
    caller.send(caller.request(Method::PATCH, path).header(header.0, header.1).json(body)).await
}

#[actix_web::test]
async fn every_resource_is_made_once_and_then_changed() {
    let org = Organization::new().await;
    pipeline(&org).await;
    for (collection, body, (member, value)) in collections() {
        let path = format!("/{collection}/by-external-id/erp/KL-00017");
        org.admin.get(&path).await.is_problem(404, "not_found");
        let made = org.admin.patch(&path, body.clone()).await.is(201);
        assert_eq!(made.header("location"), format!("/api/v1/{collection}/{}", made.id()));
        assert_eq!(made["external_ids"], json!([{ "system": "erp", "id": "KL-00017" }]));
        let changed = org.admin.patch(&path, json!({ member: value })).await.is(200);
        assert_eq!((changed.id(), &changed[member], &changed["version"]), (made.id(), &value, &json!(2)));
        assert_eq!(org.admin.get(&path).await.is(200).body, changed.body);
        // The same again is no change.
        let again = org.admin.patch(&path, json!({ member: value })).await.is(200);
        assert_eq!(again["version"], 2, "{collection}");
    }
}

#[actix_web::test]
async fn two_first_calls_at_once_make_one() {
    let org = Organization::new().await;
    let calls = (0..6).map(|n| {
        let body = json!({ "name": "Acme", "description": format!("call {n}") });
        let caller = org.rep.clone();
        async move { caller.patch("/accounts/by-external-id/shop/42", body).await }
    });
    let answers = futures_util::future::join_all(calls).await;
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!((made, answers.iter().filter(|answer| answer.status == 200).count()), (1, 5));
    assert!(answers.iter().all(|answer| answer.id() == answers[0].id()));
    assert_eq!(org.rep.get("/accounts").await.data().len(), 1);
}

#[actix_web::test]
async fn what_is_not_enough_to_make_a_record_is_a_conflict() {
    let org = Organization::new().await;
    let path = "/products/by-external-id/erp/1";
    let refused = org.admin.patch(path, json!({ "name": "Anvil" })).await.is_problem(409, "incomplete");
    refused.names("/sku", "required");
    let refused = org.admin.patch(path, json!({ "name": 1 })).await.is_problem(422, "validation_failed");
    refused.names("/name", "invalid_type");
}

#[actix_web::test]
async fn an_id_belongs_to_one_record_of_its_kind() {
    let org = Organization::new().await;
    let ids = json!([{ "system": "erp", "id": "1" }, { "system": "shop", "id": "1" }]);
    let first = org.made("/accounts", json!({ "name": "A", "external_ids": ids })).await;
    let taken = json!({ "name": "B", "external_ids": [{ "system": "crm2", "id": "1" }, { "system": "erp", "id": "1" }] });
    let refused = org.admin.post("/accounts", taken.clone()).await.is_problem(409, "duplicate");
    assert_eq!(refused["existing_id"], first);
    refused.names("/external_ids/1", "duplicate");
    // Whoever does not see the other record learns nothing of it but that it is there.
    let hidden = org.rep.post("/accounts", taken).await.is_problem(409, "duplicate");
    assert!(hidden.body.get("existing_id").is_none());
    org.rep
        .patch("/accounts/by-external-id/erp/1", json!({ "name": "C" }))
        .await
        .is_problem(409, "duplicate");
    // Of another kind it is another id.
    org.made("/contacts", json!({ "last_name": "A", "external_ids": ids })).await;
    // What is taken from one record is free for another.
    org.admin.patch(&format!("/accounts/{first}"), json!({ "external_ids": [] })).await.is(200);
    org.made("/accounts", json!({ "name": "B", "external_ids": ids })).await;
    let twice = json!([{ "system": "a", "id": "1" }, { "system": "a", "id": "1" }]);
    let refused = org.admin.post("/accounts", json!({ "name": "A", "external_ids": twice })).await.is(422);
    refused.names("/external_ids/1", "repeated");
}

#[actix_web::test]
async fn preconditions_say_whether_to_make_or_to_change() {
    let org = Organization::new().await;
    let (path, body) = ("/accounts/by-external-id/erp/1", json!({ "name": "A" }));
    upsert(&org.rep, path, ("if-match", "*"), &body).await.is_problem(412, "stale");
    upsert(&org.rep, path, ("if-none-match", "*"), &body).await.is(201);
    upsert(&org.rep, path, ("if-none-match", "*"), &body).await.is_problem(412, "stale");
    upsert(&org.rep, path, ("if-match", "\"7\""), &json!({ "name": "B" })).await.is_problem(412, "stale");
    upsert(&org.rep, path, ("if-match", "\"1\""), &json!({ "name": "B" })).await.is(200);
}

#[actix_web::test]
async fn an_archived_record_is_not_changed_unseen() {
    let org = Organization::new().await;
    let path = "/accounts/by-external-id/erp/1";
    let id = org.rep.patch(path, json!({ "name": "A" })).await.is(201).id().to_owned();
    org.rep.delete(&format!("/accounts/{id}")).await.is(204);
    org.rep.get(path).await.is(404);
    let refused = org.rep.patch(path, json!({ "name": "B" })).await.is_problem(409, "archived");
    assert_eq!(refused["existing_id"], id);
}

#[actix_web::test]
async fn ids_may_hold_any_sign() {
    let org = Organization::new().await;
    for (written, id) in [("%D0%9A%D0%9B-1", "КЛ-1"), ("a%2Fb", "a/b"), ("a%20b", "a b"), ("100%25", "100%")]
    {
        let path = format!("/accounts/by-external-id/erp/{written}");
        let made = org.rep.patch(&path, json!({ "name": id })).await.is(201);
        assert_eq!(made["external_ids"][0]["id"], id);
    }
    org.rep.patch("/accounts/by-external-id/ERP/1", json!({ "name": "A" })).await.is(404);
}
