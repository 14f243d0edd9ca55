//! Accounts.

use serde_json::{Value, json};

use crate::support::{Organization, expect};

// Create and show

#[actix_web::test]
async fn an_account_is_entered_and_read_back() {
    let org = Organization::new().await;
    let given = json!({
        "name": "ТОВ «Ромашка»", "legal_name": "Romashka LLC", "relationship_types": ["customer", "partner"],
        "tier": "key", "industries": ["retail"], "size_band": "medium", "employees": 120, "founded_year": 1999,
        "annual_revenue": { "amount": "1100.5", "currency": "USD" },
        "tax_ids": [{ "kind": "edrpou", "value": "12345678" }], "website": "https://romashka.example/",
        "email": "office@romashka.example", "phone": "+380 44 123-45-67", "country": "UA", "description": "a\nb",
    });
    let made = org.rep.post("/accounts", given.clone()).await.is(201);
    assert_eq!(made.header("location"), format!("/api/v1/accounts/{}", made.id()));
    assert_eq!(made.header("etag"), "\"1\"");
    for (name, value) in given.as_object().unwrap().iter().filter(|(name, _)| *name != "annual_revenue") {
        assert_eq!(made[name], *value, "{name}");
    }
    assert_eq!(made["annual_revenue"], json!({ "amount": "1100.50", "currency": "USD" }));
    assert_eq!(made["owner_id"], org.rep.user_id);
    assert_eq!(made["team_id"], org.team_id);
    assert_eq!(made["kind"], "organization");
    assert_eq!(made["created_by_id"], org.rep.user_id);
    assert_eq!(made["created_at"].as_str().unwrap().len(), "2026-11-22T08:06:31.123456Z".len());
    let shown = org.rep.get(made.header("location")).await.is(200);
    assert_eq!(shown.body, made.body);
}

#[actix_web::test]
async fn every_mistake_of_a_body_is_told_at_once() {
    let org = Organization::new().await;
    let answer = org.rep.post("/accounts", json!({
        "name": " ", "kind": "planet", "employees": -1, "website": "romashka", "email": "",
        "annual_revenue": { "amount": 5, "currency": "usd" }, "relationship_types": ["a", "b\u{0}"], "version": 7,
        "tax_ids": [{ "kind": "vat" }],
    })).await;
    let found = answer.is_problem(422, "validation_failed").violations();
    let expected = [
        ("/annual_revenue/amount", "invalid_type"),
        ("/annual_revenue/currency", "invalid_format"),
        ("/email", "too_short"),
        ("/employees", "out_of_range"),
        ("/kind", "unknown_value"),
        ("/name", "invalid_format"),
        ("/relationship_types/1", "invalid_character"),
        ("/tax_ids/0/value", "required"),
        ("/version", "unknown_field"),
        ("/website", "invalid_format"),
    ];
    for (place, code) in expected {
        assert!(found.contains(&(place.to_owned(), code.to_owned())), "{place}: {found:?}");
    }
}

#[actix_web::test]
async fn money_finer_than_its_coin_is_refused() {
    let org = Organization::new().await;
    let revenue = json!({ "amount": "0.5", "currency": "JPY" });
    let answer = org.rep.post("/accounts", json!({ "name": "Yen", "annual_revenue": revenue })).await;
    answer.is_problem(422, "validation_failed").names("/annual_revenue/amount", "too_many_decimals");
}

#[actix_web::test]
async fn an_integer_may_be_written_with_a_zero_fraction() {
    let org = Organization::new().await;
    let request =
        org.rep.request(reqwest::Method::POST, "/accounts").header("content-type", "application/json");
    let made = org.rep.send(request.body(r#"{"name": "Five", "employees": 5.0}"#)).await.is(201);
    assert_eq!(made["employees"], 5);
}

// List

#[actix_web::test]
async fn a_list_is_walked_in_every_order() {
    let org = Organization::new().await;
    for name in ["Zeta", "alpha", "Ярило", "абвер", "Їжак", "beta", "beta"] {
        org.made("/accounts", json!({ "name": name })).await;
    }
    let sorts =
        ["name", "-name", "created_at", "-created_at", "updated_at", "-updated_at", "name,-created_at"];
    expect::walks(&org.admin, "/accounts", &sorts).await;
    let names = org.admin.get("/accounts?sort=name").await.is(200).column("name");
    assert_eq!(names, ["alpha", "beta", "beta", "Zeta", "абвер", "Їжак", "Ярило"]);
}

#[actix_web::test]
async fn a_list_is_filtered_and_searched_in_both_alphabets() {
    let org = Organization::new().await;
    org.made(
        "/accounts",
        json!({ "name": "Київстар", "country": "UA", "industries": ["telecom"], "employees": 9 }),
    )
    .await;
    org.made(
        "/accounts",
        json!({ "name": "Émile & Söhne", "country": "DE", "industries": ["food", "retail"] }),
    )
    .await;
    let names = async |query: &str| org.admin.get(&format!("/accounts?{query}")).await.is(200).column("name");
    assert_eq!(names("q=київ").await, ["Київстар"]);
    assert_eq!(names("q=EMILE").await, ["Émile & Söhne"]);
    assert_eq!(names("name__contains=sohne").await, ["Émile & Söhne"]);
    assert_eq!(names("country=UA").await, ["Київстар"]);
    assert_eq!(names("country__in=UA&country__in=DE&sort=-name").await.len(), 2);
    assert_eq!(names("industries__any=food").await, ["Émile & Söhne"]);
    assert_eq!(names("industries__all=food&industries__all=telecom").await, [""; 0]);
    assert_eq!(names("employees__gte=9").await, ["Київстар"]);
    assert_eq!(names("employees__isnull=true").await, ["Émile & Söhne"]);
    let refused = org.admin.get("/accounts?colour=red&limit=0&employees__gt=x").await.is(400);
    assert_eq!(refused.violations().len(), 3);
}

// Change

#[actix_web::test]
async fn a_change_leaves_sets_and_clears() {
    let org = Organization::new().await;
    let id = org.made("/accounts", json!({ "name": "Acme", "tier": "vip", "country": "UA" })).await;
    let path = format!("/accounts/{id}");
    let revenue = json!({ "amount": "7.00", "currency": "EUR" });
    let changed = org.admin.patch(&path, json!({ "tier": null, "annual_revenue": revenue })).await.is(200);
    assert_eq!(changed["tier"], Value::Null);
    assert_eq!(changed["country"], "UA");
    assert_eq!(changed["annual_revenue"], revenue);
    let refused = org.admin.patch(&path, json!({ "name": null })).await;
    refused.is_problem(422, "validation_failed").names("/name", "not_nullable");
    expect::guards_versions(&org.admin, &path, json!({ "name": "Acme 2" })).await;
}

#[actix_web::test]
async fn groups_of_companies_are_trees() {
    let org = Organization::new().await;
    let top = org.made("/accounts", json!({ "name": "Top" })).await;
    let middle = org.made("/accounts", json!({ "name": "Middle", "parent_id": top })).await;
    let under = json!({ "parent_id": middle });
    org.admin
        .patch(&format!("/accounts/{top}"), under)
        .await
        .is_problem(409, "cycle")
        .names("/parent_id", "cycle");
    let nobody = json!({ "name": "Lost", "parent_id": "019a0000-0000-7000-8000-000000000000" });
    org.admin.post("/accounts", nobody).await.is_problem(409, "reference_not_found");
}

#[actix_web::test]
async fn a_new_owner_brings_the_own_team_along() {
    let org = Organization::new().await;
    let id = org.made("/accounts", json!({ "name": "Acme" })).await;
    let path = format!("/accounts/{id}");
    let given = org.admin.patch(&path, json!({ "owner_id": org.rep.user_id })).await.is(200);
    assert_eq!(given["team_id"], org.team_id);
    let stranger = Organization::new().await.rep.user_id;
    org.admin.patch(&path, json!({ "owner_id": stranger })).await.is_problem(409, "reference_not_found");
    org.rep.patch(&path, json!({ "owner_id": org.other_rep.user_id })).await.is_problem(403, "forbidden");
}

// Archive and history

#[actix_web::test]
async fn an_account_goes_to_the_bin_and_comes_back() {
    let org = Organization::new().await;
    let id = org.made("/accounts", json!({ "name": "Acme" })).await;
    expect::archives(&org.admin, "/accounts", &id).await;
    org.admin.patch(&format!("/accounts/{id}"), json!({ "tier": "vip" })).await.is(200);
    let path = format!("/accounts/{id}");
    expect::remembers(&org.admin, &path, &["updated", "restored", "archived", "created"]).await;
    let newest = &org.admin.get(&format!("{path}/history")).await.is(200).data()[0].clone();
    assert_eq!(newest["before"], json!({ "tier": null }));
    assert_eq!(newest["after"], json!({ "tier": "vip" }));
    assert_eq!(newest["version"], 4);
}

// Access

#[actix_web::test]
async fn representatives_see_their_own_managers_their_team() {
    let org = Organization::new().await;
    let mine = org.rep.post("/accounts", json!({ "name": "Mine" })).await.is(201).id().to_owned();
    let path = format!("/accounts/{mine}");
    org.manager.get(&path).await.is(200);
    org.other_rep.get(&path).await.is_problem(404, "not_found");
    org.outsider.get(&path).await.is_problem(404, "not_found");
    org.anonymous.get(&path).await.is_problem(401, "unauthenticated");
    org.other_rep.patch(&path, json!({ "name": "Yours" })).await.is_problem(404, "not_found");
    let seen = async |who: &crate::support::Caller| {
        let page = who.get("/accounts?count=exact").await.is(200);
        (page.data().len(), page["page"]["total"]["value"].clone())
    };
    assert_eq!(seen(&org.rep).await, (1, json!(1)));
    assert_eq!(seen(&org.manager).await, (1, json!(1)));
    assert_eq!(seen(&org.other_rep).await, (0, json!(0)));
    expect::is_sealed_off(&path, json!({ "name": "Theirs" })).await;
}
