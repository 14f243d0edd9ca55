//! Many writes in one request.

use reqwest::Method;
use serde_json::{Value, json};

use super::{collections, pipeline};
use crate::support::Organization;

fn create(data: &Value) -> Value {
    json!({ "op": "create", "data": data })
}

#[actix_web::test]
async fn every_resource_takes_every_operation() {
    let org = Organization::new().await;
    pipeline(&org).await;
    for (collection, body, (member, value)) in collections() {
        let path = format!("/{collection}/batch");
        let external = json!({ "system": "erp", "id": "1" });
        let mut other = body.clone();
        if collection == "products" {
            other["sku"] = json!("ACME-2");
        }
        let upsert = json!({ "op": "upsert", "external_id": external, "data": other });
        let made = org.admin.post(&path, json!({ "operations": [create(&body), upsert] })).await.is(200);
        assert_eq!(made["summary"], json!({ "succeeded": 2, "failed": 0 }));
        let id = made["results"][0]["id"].clone();
        assert_eq!((&made["results"][0]["status"], &made["results"][0]["version"]), (&json!(201), &json!(1)));
        let operations = json!([
            { "op": "update", "id": id, "version": 1, "data": { member: value } },
            { "op": "upsert", "external_id": external, "data": { member: value } },
            { "op": "delete", "id": id, "version": 2 },
        ]);
        let changed = org.admin.post(&path, json!({ "operations": operations })).await.is(200);
        let statuses: Vec<_> =
            changed["results"].as_array().unwrap().iter().map(|r| r["status"].clone()).collect();
        assert_eq!(statuses, [200, 200, 204], "{collection}");
        org.admin.get(&format!("/{collection}/{}", id.as_str().unwrap())).await.is(404);
        let shown = org.admin.get(&format!("/{collection}/by-external-id/erp/1")).await.is(200);
        assert_eq!((&shown[member], &shown["version"]), (&value, &json!(2)));
    }
}

#[actix_web::test]
async fn an_atomic_batch_is_all_or_nothing() {
    let org = Organization::new().await;
    let nobody = json!({ "name": "B", "parent_id": crate::contract::document::NOBODY });
    let operations = json!([create(&json!({ "name": "A" })), create(&nobody)]);
    let refused = org.rep.post("/accounts/batch", json!({ "operations": operations })).await;
    refused
        .is_problem(409, "reference_not_found")
        .names("/operations/1/data/parent_id", "reference_not_found");
    assert!(org.rep.get("/accounts").await.data().is_empty());
    // What breaks the schema is told of all operations at once.
    let operations = json!([create(&json!({})), create(&json!({ "name": "A" })), { "op": "update", "data": {} },
        { "op": "delete", "id": crate::contract::document::NOBODY, "data": {} }]);
    let refused = org.rep.post("/accounts/batch", json!({ "operations": operations })).await;
    let found = refused.is_problem(422, "validation_failed").violations();
    let expected = [
        ("/operations/0/data/name", "required"),
        ("/operations/2/id", "required"),
        ("/operations/3/data", "unknown_field"),
    ];
    assert_eq!(found, expected.map(|(place, code)| (place.to_owned(), code.to_owned())));
}

#[actix_web::test]
async fn items_can_stand_for_themselves() {
    let org = Organization::new().await;
    let theirs = org.other_rep.post("/accounts", json!({ "name": "Theirs" })).await.is(201).id().to_owned();
    let operations = json!([
        create(&json!({ "name": "A" })),
        create(&json!({ "name": "" })),
        { "op": "delete", "id": theirs },
        create(&json!({ "name": "B" })),
    ]);
    let body = json!({ "mode": "per_item", "operations": operations });
    let answer = org.rep.post("/accounts/batch", body).await.is(207);
    assert_eq!(answer["summary"], json!({ "succeeded": 2, "failed": 2 }));
    let results = answer["results"].as_array().unwrap();
    let codes: Vec<_> = results.iter().map(|result| result["problem"]["code"].clone()).collect();
    assert_eq!(codes, [Value::Null, json!("validation_failed"), json!("not_found"), Value::Null]);
    assert_eq!(results[1]["problem"]["errors"][0]["pointer"], "/data/name");
    assert_eq!(org.rep.get("/accounts?sort=name").await.column("name"), ["A", "B"]);
}

#[actix_web::test]
async fn a_batch_is_done_once() {
    let org = Organization::new().await;
    let body =
        json!({ "mode": "per_item", "operations": [create(&json!({ "name": "A" })), create(&json!({}))] });
    let send = || org.rep.request(Method::POST, "/accounts/batch").header("idempotency-key", "b").json(&body);
    let first = org.rep.send(send()).await.is(207);
    let again = org.rep.send(send()).await.is(207);
    assert_eq!((again.header("idempotent-replayed"), &again.body), ("true", &first.body));
    assert_eq!(org.rep.get("/accounts").await.data().len(), 1);
}

#[actix_web::test]
async fn a_thousand_go_in_at_once_and_not_one_more() {
    let org = Organization::new().await;
    let contact = |n: usize| {
        create(
            &json!({ "last_name": format!("N{n}"), "emails": [{ "value": format!("n{n}@{}.test", org.slug) }] }),
        )
    };
    let operations: Vec<_> = (0..1000).map(contact).collect();
    let done = org.rep.post("/contacts/batch", json!({ "operations": operations })).await.is(200);
    assert_eq!(done["summary"]["succeeded"], 1000);
    let history =
        org.rep.get(&format!("/contacts/{}/history", done["results"][999]["id"].as_str().unwrap())).await;
    assert_eq!(history.column("action"), ["created"]);
    let operations: Vec<_> = (0..1001).map(contact).collect();
    let refused = org.rep.post("/contacts/batch", json!({ "operations": operations })).await;
    refused.is_problem(422, "validation_failed").names("/operations", "too_many");
    org.rep
        .post("/contacts/batch", json!({ "operations": [] }))
        .await
        .is(422)
        .names("/operations", "too_few");
}

#[actix_web::test]
async fn two_batches_of_the_same_people_make_each_person_once() {
    let org = Organization::new().await;
    let of = |numbers: Vec<usize>| {
        let contact = |n: &usize| {
            create(&json!({ "last_name": "N", "emails": [{ "value": format!("n{n}@{}.test", org.slug) }] }))
        };
        json!({ "mode": "per_item", "operations": numbers.iter().map(contact).collect::<Vec<_>>() })
    };
    let (up, down) = (of((0..50).collect()), of((0..50).rev().collect()));
    let (one, other) = futures_util::future::join(
        org.rep.post("/contacts/batch", up),
        org.rep.post("/contacts/batch", down),
    )
    .await;
    let (one, other) = (one.is(207), other.is(207));
    let sum = |name: &str| one["summary"][name].as_i64().unwrap() + other["summary"][name].as_i64().unwrap();
    assert_eq!((sum("succeeded"), sum("failed")), (50, 50));
}

#[actix_web::test]
async fn people_of_one_batch_are_told_apart_as_if_they_came_one_by_one() {
    let org = Organization::new().await;
    for collection in ["contacts", "leads"] {
        let reached = |email: &str| match collection {
            "leads" => json!({ "first_name": "A", "email": email }),
            _ => json!({ "first_name": "A", "emails": [{ "value": email }] }),
        };
        let email = |local: &str| {
            reached(&if local.contains(' ') {
                local.to_owned()
            } else {
                format!("{local}@{collection}.example")
            })
        };
        let known = org.rep.post(&format!("/{collection}"), email("known")).await.is(201);
        let external = json!([{ "system": "erp", "id": "1" }]);
        let mut named = [email("b"), email("c")];
        for body in &mut named {
            body["external_ids"] = external.clone();
        }
        let mut again = email("KNOWN");
        again["allow_duplicate"] = json!(true);
        let bodies = [
            email("a"),
            email("A"),
            email("no address"),
            named[0].clone(),
            named[1].clone(),
            email("known"),
            again,
        ];
        let path = format!("/{collection}/batch");
        let operations: Vec<_> = bodies.iter().map(create).collect();
        let answer =
            org.rep.post(&path, json!({ "mode": "per_item", "operations": operations })).await.is(207);
        let of = |pointer: &str| -> Vec<Value> {
            let results = answer["results"].as_array().unwrap();
            results.iter().map(|result| result.pointer(pointer).cloned().unwrap_or_default()).collect()
        };
        assert_eq!(of("/status"), [201, 409, 422, 201, 409, 409, 201], "{collection}");
        let ids = of("/id");
        assert_eq!(of("/problem/existing_id")[1], ids[0]);
        assert_eq!(of("/problem/existing_id")[4], ids[3]);
        assert_eq!(of("/problem/existing_id")[5], known["id"]);
        assert_eq!(org.rep.get(&format!("/{collection}")).await.data().len(), 4);
        let operations: Vec<_> = ["x", "y", "X"].map(email).iter().map(create).collect();
        let refused = org.rep.post(&path, json!({ "operations": operations })).await;
        let pointer =
            if collection == "leads" { "/operations/2/data/email" } else { "/operations/2/data/emails" };
        refused.is_problem(409, "duplicate").names(pointer, "duplicate");
        assert_eq!(org.rep.get(&format!("/{collection}")).await.data().len(), 4);
    }
}
