//! Lead sources.

use serde_json::{Value, json};

use crate::support::{Organization, expect};

#[actix_web::test]
async fn a_source_is_entered_changed_and_read_back() {
    let org = Organization::new().await;
    let paid = org.made("/lead-sources", json!({ "name": "Paid", "kind": "paid" })).await;
    let given = json!({ "name": "Пошук", "kind": "paid", "parent_id": paid, "is_active": false });
    let made = org.admin.post("/lead-sources", given).await.is(201);
    assert_eq!(made["is_active"], false);
    let path = made.header("location").to_owned();
    assert_eq!(path, format!("/api/v1/lead-sources/{}", made.id()));
    assert_eq!(org.rep.get(&path).await.is(200).body, made.body);
    let changed = org.admin.patch(&path, json!({ "parent_id": null, "is_active": true })).await.is(200);
    assert_eq!((&changed["parent_id"], &changed["is_active"]), (&Value::Null, &json!(true)));
    expect::guards_versions(&org.admin, &path, json!({ "name": "Search" })).await;
    expect::remembers(&org.admin, &path, &["updated", "updated", "created"]).await;
    expect::is_sealed_off(&path, json!({ "name": "Theirs" })).await;
}

#[actix_web::test]
async fn a_name_stands_for_one_source() {
    let org = Organization::new().await;
    let fair = json!({ "name": "Fair", "kind": "event" });
    org.made("/lead-sources", fair.clone()).await;
    org.admin
        .post("/lead-sources", fair.clone())
        .await
        .is_problem(409, "duplicate")
        .names("/name", "duplicate");
    Organization::new().await.made("/lead-sources", fair).await;
}

#[actix_web::test]
async fn sources_are_trees() {
    let org = Organization::new().await;
    let top = org.made("/lead-sources", json!({ "name": "Top", "kind": "owned" })).await;
    let below =
        org.made("/lead-sources", json!({ "name": "Below", "kind": "owned", "parent_id": top })).await;
    let top = format!("/lead-sources/{top}");
    org.admin
        .patch(&top, json!({ "parent_id": below }))
        .await
        .is_problem(409, "cycle")
        .names("/parent_id", "cycle");
}

#[actix_web::test]
async fn a_source_in_use_stays_another_goes_for_good() {
    let org = Organization::new().await;
    let id = org.made("/lead-sources", json!({ "name": "Fair", "kind": "event" })).await;
    let path = format!("/lead-sources/{id}");
    let account = org.made("/accounts", json!({ "name": "Acme", "source_id": id })).await;
    org.admin.delete(&path).await.is_problem(409, "in_use");
    org.admin.patch(&format!("/accounts/{account}"), json!({ "source_id": null })).await.is(200);
    let stale = org.admin.request(reqwest::Method::DELETE, &path).header("if-match", "\"9\"");
    org.admin.send(stale).await.is_problem(412, "stale");
    org.rep.delete(&path).await.is_problem(403, "forbidden");
    org.admin.delete(&path).await.is(204);
    org.admin.get(&path).await.is_problem(404, "not_found");
}

#[actix_web::test]
async fn sources_are_listed_for_everyone() {
    let org = Organization::new().await;
    for (name, kind) in [("b", "paid"), ("a", "owned"), ("c", "paid"), ("Я", "direct"), ("д", "event")] {
        org.made("/lead-sources", json!({ "name": name, "kind": kind })).await;
    }
    expect::walks(&org.rep, "/lead-sources", &["name", "-name", "created_at", "-created_at"]).await;
    assert_eq!(org.rep.get("/lead-sources?kind=paid").await.is(200).column("name"), ["b", "c"]);
}
