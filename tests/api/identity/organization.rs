//! The organization.

use serde_json::json;

use crate::support::{Organization, expect};

#[actix_web::test]
async fn everybody_sees_the_own_organization_and_administrators_change_it() {
    let org = Organization::new().await;
    let shown = org.rep.get("/organization").await.is(200);
    assert_eq!((shown.id(), &shown["slug"]), (org.id.to_string().as_str(), &json!(org.slug)));
    expect::guards_versions(&org.admin, "/organization", json!({ "time_zone": "Europe/Kyiv" })).await;
    org.rep.patch("/organization", json!({ "name": "Mine" })).await.is_problem(403, "forbidden");
    let other = Organization::new().await;
    assert_ne!(other.rep.get("/organization").await.id(), shown.id());
}

#[actix_web::test]
async fn what_it_was_founded_with_stays() {
    let org = Organization::new().await;
    for member in ["slug", "id", "version"] {
        let refused = org.admin.patch("/organization", json!({ member: "x" })).await;
        refused.is_problem(422, "validation_failed").names(&format!("/{member}"), "unknown_field");
    }
    let refused = org.admin.patch("/organization", json!({ "name": null, "base_currency": "usd" })).await;
    refused
        .is_problem(422, "validation_failed")
        .names("/name", "not_nullable")
        .names("/base_currency", "invalid_format");
}

#[actix_web::test]
async fn it_can_demand_preconditions() {
    let org = Organization::new().await;
    org.admin.patch("/organization", json!({ "require_preconditions": true })).await.is(200);
    let refused = org.admin.patch("/organization", json!({ "name": "N" })).await;
    refused.is_problem(428, "precondition_required");
    expect::guards_versions(&org.admin, "/organization", json!({ "name": "With a version" })).await;
}

#[actix_web::test]
async fn a_time_zone_is_one_that_there_is() {
    let org = Organization::new().await;
    let nowhere = json!({ "time_zone": "Moon/Base" });
    let refused = org.admin.patch("/organization", nowhere.clone()).await;
    refused.is_problem(422, "validation_failed").names("/time_zone", "unknown_value");
    let user = format!("/users/{}", org.rep.user_id);
    org.admin.patch(&user, nowhere).await.is_problem(422, "validation_failed");
    org.admin.patch("/organization", json!({ "time_zone": "Europe/Kyiv" })).await.is(200);
}
