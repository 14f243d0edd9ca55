//! Roles of contacts at accounts.

use serde_json::{Value, json};

use crate::support::{Organization, expect};

#[actix_web::test]
async fn a_role_is_given_changed_and_taken_away() {
    let org = Organization::new().await;
    let account = org.made("/accounts", json!({ "name": "Acme" })).await;
    let contact = org.made("/contacts", json!({ "last_name": "A" })).await;
    let links = format!("/accounts/{account}/contacts");
    let given =
        json!({ "contact_id": contact, "role": "buyer", "starts_on": "2026-01-01", "ends_on": "2026-12-31" });
    let made = org.admin.post(&links, given.clone()).await.is(201);
    let path = format!("/api/v1{links}/{}", made.id());
    assert_eq!(made.header("location"), path);
    assert_eq!((&made["is_primary"], &made["is_decision_maker"]), (&json!(false), &json!(false)));
    let again = org.admin.post(&links, given).await.is_problem(409, "duplicate");
    assert_eq!(again["existing_id"], made["id"]);
    let changed = org.admin.patch(&path, json!({ "role": null, "is_decision_maker": true })).await.is(200);
    assert_eq!((&changed["role"], &changed["is_decision_maker"]), (&Value::Null, &json!(true)));
    let early = org.admin.patch(&path, json!({ "ends_on": "2025-12-31" })).await;
    early.is_problem(422, "validation_failed").names("/ends_on", "not_allowed");
    expect::guards_versions(&org.admin, &path, json!({ "role": "chief" })).await;
    expect::remembers(&org.admin, &path, &["updated", "updated", "created"]).await;
    expect::is_sealed_off(&path, json!({ "role": "thief" })).await;
    org.admin.delete(&path).await.is(204);
    org.admin.get(&path).await.is_problem(404, "not_found");
    org.admin.get(&format!("/contacts/{contact}")).await.is(200);
}

#[actix_web::test]
async fn an_account_has_one_primary_contact() {
    let org = Organization::new().await;
    let account = org.made("/accounts", json!({ "name": "Acme" })).await;
    let links = format!("/accounts/{account}/contacts");
    let mut made = Vec::new();
    for name in ["a", "b", "c"] {
        let contact = org.made("/contacts", json!({ "last_name": name })).await;
        made.push(org.made(&links, json!({ "contact_id": contact, "is_primary": true })).await);
    }
    let primary = async || org.admin.get(&format!("{links}?is_primary=true")).await.is(200).column("id");
    assert_eq!(primary().await, [made[2].clone()]);
    let first = format!("{links}/{}", made[0]);
    org.admin.patch(&first, json!({ "is_primary": true })).await.is(200);
    assert_eq!(primary().await, [made[0].clone()]);
    expect::remembers(&org.admin, &first, &["updated", "updated", "created"]).await;
    let last = org.admin.get(&format!("{links}/{}/history", made[2])).await.is(200).data()[0].clone();
    assert_eq!(last["after"], json!({ "is_primary": false }));
}

#[actix_web::test]
async fn roles_are_walked_from_both_sides() {
    let org = Organization::new().await;
    let account = org.made("/accounts", json!({ "name": "Acme" })).await;
    let contact = org.made("/contacts", json!({ "last_name": "busy" })).await;
    for name in ["a", "b", "c", "d", "e"] {
        let body = json!({ "last_name": name, "account": { "account_id": account, "role": name } });
        org.made("/contacts", body).await;
        let other = org.made("/accounts", json!({ "name": name })).await;
        org.made(&format!("/accounts/{other}/contacts"), json!({ "contact_id": contact })).await;
    }
    let sorts = ["created_at", "-created_at"];
    expect::walks(&org.admin, &format!("/accounts/{account}/contacts"), &sorts).await;
    expect::walks(&org.admin, &format!("/contacts/{contact}/accounts"), &sorts).await;
    let found = org.admin.get(&format!("/accounts/{account}/contacts?role__in=b&role__in=c")).await.is(200);
    assert_eq!(found.column("role"), ["b", "c"]);
}

#[actix_web::test]
async fn what_is_out_of_sight_has_no_role() {
    let org = Organization::new().await;
    let account = org.rep.post("/accounts", json!({ "name": "Acme" })).await.is(201).id().to_owned();
    let hidden = org.made("/contacts", json!({ "last_name": "Hidden" })).await;
    let links = format!("/accounts/{account}/contacts");
    let body = json!({ "contact_id": hidden });
    org.rep
        .post(&links, body.clone())
        .await
        .is_problem(409, "reference_not_found")
        .names("/contact_id", "reference_not_found");
    let link = org.made(&links, body).await;
    let seen = org.rep.get(&format!("{links}?count=exact")).await.is(200);
    assert_eq!((seen.data().len(), &seen["page"]["total"]["value"]), (0, &json!(0)));
    org.rep.get(&format!("{links}/{link}")).await.is_problem(404, "not_found");
    org.rep.delete(&format!("{links}/{link}")).await.is_problem(404, "not_found");
    org.outsider.get(&links).await.is_problem(404, "not_found");
    assert_eq!(org.admin.get(&links).await.is(200).data().len(), 1);
    org.admin.delete(&format!("/contacts/{hidden}")).await.is(204);
    assert!(org.admin.get(&links).await.is(200).data().is_empty());
}
