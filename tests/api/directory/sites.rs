//! Sites of accounts.

use serde_json::{Value, json};

use crate::support::{Organization, expect};

#[actix_web::test]
async fn a_site_lives_below_its_account() {
    let org = Organization::new().await;
    let account = org.rep.post("/accounts", json!({ "name": "Acme" })).await.is(201).id().to_owned();
    let sites = format!("/accounts/{account}/sites");
    let given = json!({
        "kind": "head_office", "name": "Головний офіс", "street": "вул. Хрещатик, 1", "city": "Київ", "region": "Київ",
        "postcode": "01001", "country": "UA", "phone": "+380 44 123-45-67",
    });
    let made = org.rep.post(&sites, given.clone()).await.is(201);
    let path = format!("/api/v1{sites}/{}", made.id());
    assert_eq!(made.header("location"), path);
    for (name, value) in given.as_object().unwrap() {
        assert_eq!(made[name], *value, "{name}");
    }
    assert_eq!(org.rep.get(&path).await.is(200).body, made.body);
    let changed = org.rep.patch(&path, json!({ "street": null, "kind": "branch" })).await.is(200);
    assert_eq!((&changed["street"], &changed["kind"]), (&Value::Null, &json!("branch")));
    expect::guards_versions(&org.rep, &path, json!({ "name": "Office" })).await;
    expect::remembers(&org.rep, &path, &["updated", "updated", "created"]).await;
    expect::is_sealed_off(&path, json!({ "name": "Theirs" })).await;
    org.rep.delete(&path).await.is(204);
    org.rep.get(&path).await.is_problem(404, "not_found");
}

#[actix_web::test]
async fn sites_of_one_account_are_listed_and_walked() {
    let org = Organization::new().await;
    let account = org.made("/accounts", json!({ "name": "Acme" })).await;
    let other = org.made("/accounts", json!({ "name": "Other" })).await;
    let other =
        org.made(&format!("/accounts/{other}/sites"), json!({ "kind": "plant", "name": "Far" })).await;
    let sites = format!("/accounts/{account}/sites");
    for (name, kind) in [("b", "store"), ("a", "store"), ("a", "plant"), ("c", "branch"), ("Ї", "store")] {
        org.made(&sites, json!({ "kind": kind, "name": name, "country": "UA" })).await;
    }
    expect::walks(&org.admin, &sites, &["name", "-name", "created_at", "-created_at"]).await;
    assert_eq!(org.admin.get(&format!("{sites}?kind=store")).await.is(200).column("name"), ["a", "b", "Ї"]);
    org.admin.get(&format!("{sites}/{other}")).await.is_problem(404, "not_found");
}

#[actix_web::test]
async fn whoever_reads_an_account_reads_its_sites() {
    let org = Organization::new().await;
    let account = org.rep.post("/accounts", json!({ "name": "Acme" })).await.is(201).id().to_owned();
    let sites = format!("/accounts/{account}/sites");
    let site = json!({ "kind": "store", "name": "Shop" });
    let made = org.rep.post(&sites, site.clone()).await.is(201).id().to_owned();
    org.manager.post(&sites, site.clone()).await.is(201);
    org.outsider.get(&sites).await.is_problem(404, "not_found");
    org.outsider.post(&sites, site.clone()).await.is_problem(404, "not_found");
    let support = org.with_role(crm::access::Role::SupportAgent).await;
    support.get(&format!("{sites}/{made}")).await.is(200);
    support.post(&sites, site).await.is_problem(403, "forbidden");
    org.rep.delete(&format!("/accounts/{account}")).await.is(204);
    org.rep.get(&sites).await.is_problem(404, "not_found");
}
