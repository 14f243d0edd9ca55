//! Deleting custom fields.

use crm::extras::fields;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};
use serde_json::{Value, json};
use uuid::Uuid;

use super::field;
use crate::support::{Organization, database};

#[actix_web::test]
async fn values_go_with_their_definition() {
    let org = Organization::new().await;
    let id = field(&org, "account", "size", json!({ "kind": "number", "is_filterable": true })).await;
    field(&org, "account", "note", json!({ "kind": "text" })).await;
    let body = json!({ "name": "A", "custom": { "size": 5, "note": "лишається" } });
    let with = org.rep.post("/accounts", body).await.is(201).id().to_owned();
    let without = org.rep.post("/accounts", json!({ "name": "B" })).await.is(201);
    let archived = org
        .rep
        .post("/accounts", json!({ "name": "C", "custom": { "size": 7 } }))
        .await
        .is(201)
        .id()
        .to_owned();
    org.rep.delete(&format!("/accounts/{archived}")).await.is(204);

    org.rep.delete(&format!("/custom-fields/{id}")).await.is_problem(403, "forbidden");
    org.admin.delete(&format!("/custom-fields/{id}")).await.is(204);
    org.admin.get(&format!("/custom-fields/{id}")).await.is_problem(404, "not_found");
    let after = org.rep.get(&format!("/accounts/{with}")).await.is(200);
    assert_eq!(after["custom"], json!({ "note": "лишається" }));
    assert_eq!(after["version"], 2);
    assert_eq!(after["updated_by_id"], org.admin.user_id.as_str());
    assert_eq!(org.rep.get(&format!("/accounts/{}", without.id())).await["version"], 1);
    let history = org.rep.get(&format!("/accounts/{with}/history")).await.is(200);
    assert_eq!(history.column("action"), ["updated", "created"]);
    assert_eq!(history.data()[0]["before"], json!({ "custom": { "size": 5, "note": "лишається" } }));
    let back = org.rep.act(&format!("/accounts/{archived}/restore")).await.is(200);
    assert_eq!(back["custom"], json!({}));

    org.rep.get("/accounts?custom__size=5").await.is_problem(400, "unknown_parameter");
    let refused = org.rep.patch(&format!("/accounts/{with}"), json!({ "custom": { "size": 1 } })).await;
    refused.is_problem(409, "custom_field_mismatch").names("/custom/size", "unknown_field");
    // The key is free again, for another kind of value.
    field(&org, "account", "size", json!({ "kind": "text" })).await;
    org.rep.patch(&format!("/accounts/{with}"), json!({ "custom": { "size": "L" } })).await.is(200);
}

/// Leads that have the key in their values.
fn holders(org: &Organization, key: &str) -> i64 {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = sql_types::BigInt)]
        n: i64,
    }
    let count = sql_query("SELECT count(*) AS n FROM leads WHERE organization_id = $1 AND custom ? $2");
    let count = count.bind::<sql_types::Uuid, _>(org.id).bind::<sql_types::Text, _>(key);
    count.get_result::<Count>(&mut database()).unwrap().n
}

#[actix_web::test]
async fn many_values_go_in_rounds() {
    let org = Organization::new().await;
    let id = field(&org, "lead", "size", json!({ "kind": "number", "is_sortable": true })).await;
    let made = "INSERT INTO leads (organization_id, id, company_name, owner_id, custom, created_at, updated_at) \
        SELECT $1, gen_random_uuid(), n::text, $2, '{\"size\": 1}', now(), now() FROM generate_series(1, 5100) n";
    sql_query(made)
        .bind::<sql_types::Uuid, _>(org.id)
        .bind::<sql_types::Uuid, _>(org.rep.user_id.parse::<Uuid>().unwrap())
        .execute(&mut database())
        .unwrap();
    org.admin.delete(&format!("/custom-fields/{id}")).await.is(204);
    org.admin.get(&format!("/custom-fields/{id}")).await.is_problem(404, "not_found");
    if holders(&org, "size") > 0 {
        let again = json!({ "resource": "lead", "key": "size", "label": "X", "kind": "text" });
        org.admin.post("/custom-fields", again).await.is_problem(409, "duplicate");
    }
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while holders(&org, "size") > 0 {
        assert!(std::time::Instant::now() < deadline, "values are left");
        actix_web::web::block(|| fields::sweep(&mut database()).unwrap()).await.unwrap();
    }
    actix_web::web::block(|| fields::sweep(&mut database()).unwrap()).await.unwrap();
    field(&org, "lead", "size", json!({ "kind": "text" })).await;
    let lead = &org.rep.get("/leads?limit=1").await.is(200);
    assert_eq!(lead.data()[0]["custom"], json!({}));
    let history =
        org.rep.get(&format!("/leads/{}/history", lead.data()[0]["id"].as_str().unwrap())).await.is(200);
    assert_eq!(history.data()[0]["actor_id"], org.admin.user_id.as_str());
    assert_eq!(history.data()[0]["after"], json!({ "custom": {} }));
    assert_ne!(lead.data()[0]["updated_by_id"], Value::Null);
}
