//! Reasons.

use serde_json::json;

use super::way::Way;
use crate::support::{Organization, expect};

#[actix_web::test]
async fn a_reason_stands_under_one_of_its_kind() {
    let org = Organization::new().await;
    let price = org.made("/reasons", json!({ "kind": "loss", "name": "Price", "department": "sales" })).await;
    let under = json!({ "kind": "loss", "name": "No discount", "parent_id": price });
    let child = org.made("/reasons", under).await;
    let wrong = json!({ "kind": "win", "name": "Cheap", "parent_id": price });
    org.admin.post("/reasons", wrong).await.is_problem(409, "wrong_kind").names("/parent_id", "wrong_kind");
    let path = format!("/reasons/{price}");
    org.admin.patch(&path, json!({ "parent_id": child })).await.is_problem(409, "cycle");
    let twin = json!({ "kind": "loss", "name": "Price" });
    org.admin.post("/reasons", twin).await.is_problem(409, "duplicate").names("/name", "duplicate");
    org.admin.delete(&path).await.is_problem(409, "in_use");
    org.admin.patch(&path, json!({ "is_active": false })).await.is(200);
    expect::remembers(&org.admin, &path, &["updated", "created"]).await;
    expect::guards_versions(&org.admin, &path, json!({ "department": null })).await;
    expect::is_sealed_off(&path, json!({ "name": "Theirs" })).await;
}

#[actix_web::test]
async fn a_reason_that_was_given_stays() {
    let way = Way::new().await;
    let deal = way.deal(json!({})).await;
    way.org.admin.post(&format!("{deal}/lose"), json!({ "reason_id": way.loss_id })).await.is(200);
    way.org.admin.delete(&format!("/reasons/{}", way.loss_id)).await.is_problem(409, "in_use");
    let unused = format!("/reasons/{}", way.win_id);
    way.org.admin.delete(&unused).await.is(204);
    way.org.admin.get(&unused).await.is_problem(404, "not_found");
}
