//! Custom fields in questions and in writes of many records.

use serde_json::{Value, json};

use super::field;
use crate::support::Organization;

async fn with_seats(resource: &str) -> Organization {
    let org = Organization::new().await;
    let marks = json!({ "kind": "number", "maximum": "100", "is_filterable": true, "is_sortable": true });
    field(&org, resource, "seats", marks).await;
    org
}

#[actix_web::test]
async fn questions_ask_for_own_fields() {
    let org = with_seats("lead").await;
    let options = json!([{ "value": "gold", "label": "Золото" }, { "value": "tin", "label": "Олово" }]);
    field(&org, "lead", "tier", json!({ "kind": "choice", "options": options, "is_filterable": true })).await;
    for (name, custom) in [
        ("A", json!({ "seats": 5, "tier": "gold" })),
        ("B", json!({ "seats": 50, "tier": "tin" })),
        ("C", json!({})),
        ("D", json!({ "seats": 7 })),
    ] {
        org.rep.post("/leads", json!({ "company_name": name, "custom": custom })).await.is(201);
    }
    let leaf = |key: &str, op: &str, value: Value| json!({ "field": format!("custom.{key}"), "op": op, "value": value });
    for (tree, expected) in [
        (json!({ "or": [leaf("seats", "gte", json!(50)), leaf("tier", "in", json!(["gold"]))] }), "BA"),
        (json!({ "not": leaf("seats", "lt", json!(10)) }), "BC"),
        (json!({ "and": [leaf("tier", "isnull", json!(true)), leaf("seats", "gt", json!(1))] }), "D"),
    ] {
        let body = json!({ "where": tree, "sort": ["-custom__seats"], "fields": ["company_name"] });
        let found = org.rep.post("/leads/query", body).await.is(200);
        assert_eq!(found.column("company_name").concat(), expected);
    }
    let body = json!({ "sort": ["custom__seats"], "limit": 3, "count": "exact" });
    let first = org.rep.post("/leads/query", body.clone()).await.is(200);
    assert_eq!(first.column("company_name").concat(), "CAD");
    assert_eq!(first["page"]["total"]["value"], 4);
    let mut next = body;
    next["cursor"] = first["page"]["next_cursor"].clone();
    assert_eq!(org.rep.post("/leads/query", next.clone()).await.is(200).column("company_name"), ["B"]);
    next["sort"] = json!(["-custom__seats"]);
    org.rep
        .post("/leads/query", next)
        .await
        .is_problem(400, "cursor_mismatch")
        .names("/cursor", "cursor_mismatch");
    for (body, place) in [
        (json!({ "where": leaf("nothing", "eq", json!(1)) }), "/where/field"),
        (json!({ "where": leaf("tier", "eq", json!("lead")) }), "/where/value"),
        (json!({ "sort": ["custom__tier"] }), "/sort"),
    ] {
        let refused = org.rep.post("/leads/query", body).await.is_problem(409, "custom_field_mismatch");
        assert_eq!(refused.violations()[0].0, place);
    }
    org.rep.post("/leads/query", json!({ "sort": ["color"] })).await.is_problem(422, "validation_failed");
}

#[actix_web::test]
async fn batches_and_upserts_heed_definitions() {
    let org = with_seats("account").await;
    let create =
        |seats: Value| json!({ "op": "create", "data": { "name": "A", "custom": { "seats": seats } } });
    let body = json!({ "mode": "per_item", "operations": [create(json!(5)), create(json!(500)), create(json!("5"))] });
    let answer = org.rep.post("/accounts/batch", body).await.is(207);
    assert_eq!(answer["summary"], json!({ "succeeded": 1, "failed": 2 }));
    for failed in [1, 2] {
        let problem = &answer["results"][failed]["problem"];
        assert_eq!((&problem["status"], &problem["code"]), (&json!(409), &json!("custom_field_mismatch")));
        assert_eq!(problem["errors"][0]["pointer"], "/data/custom/seats");
    }
    let body = json!({ "operations": [create(json!(6)), create(json!(500))] });
    let refused = org.rep.post("/accounts/batch", body).await.is_problem(409, "custom_field_mismatch");
    refused.names("/operations/1/data/custom/seats", "out_of_range");
    assert_eq!(org.rep.get("/accounts?custom__seats__gte=1").await.is(200).data().len(), 1);

    let path = "/accounts/by-external-id/erp/7";
    let upsert = |seats: i32| json!({ "name": "U", "custom": { "seats": seats } });
    org.rep.patch(path, upsert(500)).await.is_problem(409, "custom_field_mismatch");
    org.rep.patch(path, upsert(20)).await.is(201);
    org.rep.patch(path, upsert(30)).await.is(200);
    org.rep.patch(path, upsert(101)).await.is_problem(409, "custom_field_mismatch");
    let listed = org.rep.get("/accounts?sort=-custom__seats").await.is(200);
    let seats: Vec<_> = listed.data().iter().map(|row| row["custom"]["seats"].clone()).collect();
    assert_eq!(seats, [30, 5]);
}
