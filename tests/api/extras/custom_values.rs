//! Values of custom fields, as records are written.

use crm::access::Role;
use futures_util::future::join;
use serde_json::{Value, json};

use super::field;
use crate::support::Organization;

/// Fields of every kind for one kind of record.
async fn every_kind(org: &Organization, resource: &str) {
    let options = json!([{ "value": "мала", "label": "Мала" }, { "value": "велика", "label": "Велика" }]);
    for (key, more) in [
        ("note", json!({ "kind": "text", "max_length": 10 })),
        ("seats", json!({ "kind": "number", "minimum": "1", "maximum": "100" })),
        ("rate", json!({ "kind": "decimal", "minimum": "-1.5", "max_decimals": 2 })),
        ("vip", json!({ "kind": "boolean" })),
        ("since", json!({ "kind": "date", "minimum": "2000-01-01" })),
        ("seen", json!({ "kind": "instant", "maximum": "2030-01-01T00:00:00Z" })),
        ("size", json!({ "kind": "choice", "options": options })),
        ("sizes", json!({ "kind": "choices", "options": options })),
        ("keeper", json!({ "kind": "reference", "refers_to": "user" })),
        ("partner", json!({ "kind": "reference", "refers_to": "account" })),
        ("site", json!({ "kind": "url" })),
        ("mail", json!({ "kind": "email" })),
    ] {
        field(org, resource, key, more).await;
    }
}

#[actix_web::test]
async fn values_of_all_kinds_stand_in_one_form_on_every_resource() {
    let org = Organization::new().await;
    org.made(
        "/pipelines",
        json!({ "name": "P", "stages": [{ "name": "S", "probability": 10 }], "is_default": true }),
    )
    .await;
    let partner = org.made("/accounts", json!({ "name": "Партнер" })).await;
    let given = json!({ "note": "Ґанок їжак", "seats": 5.0, "rate": "-1.50", "vip": false, "since": "2020-02-29",
        "seen": "2026-01-01T02:00:00+02:00", "size": "мала", "sizes": ["велика", "мала"],
        "keeper": org.rep.user_id, "partner": partner.to_uppercase(), "site": "https://їжак.example/", "mail": "Ann@Example.com" });
    let kept = json!({ "note": "Ґанок їжак", "seats": 5, "rate": "-1.5", "vip": false, "since": "2020-02-29",
        "seen": "2026-01-01T00:00:00.000000Z", "size": "мала", "sizes": ["мала", "велика"],
        "keeper": org.rep.user_id, "partner": partner, "site": "https://їжак.example/", "mail": "ann@example.com" });
    for (resource, path, body) in [
        ("account", "/accounts", json!({ "name": "A" })),
        ("contact", "/contacts", json!({ "last_name": "C" })),
        ("lead", "/leads", json!({ "company_name": "L" })),
        ("deal", "/deals", json!({ "name": "D" })),
        ("product", "/products", json!({ "sku": "P", "name": "P" })),
    ] {
        every_kind(&org, resource).await;
        let mut body = body;
        body["custom"] = given.clone();
        let made = org.admin.post(path, body).await.is(201);
        assert_eq!(made["custom"], kept, "{path}");
        let at = format!("{path}/{}", made.id());
        assert_eq!(org.admin.get(&at).await["custom"], kept);

        let changed =
            org.admin.patch(&at, json!({ "custom": { "seats": 6, "vip": null, "sizes": [] } })).await.is(200);
        let mut expected = kept.clone();
        expected["seats"] = json!(6);
        expected.as_object_mut().unwrap().retain(|key, _| key != "vip" && key != "sizes");
        assert_eq!(changed["custom"], expected, "{path}");
        let history = org.admin.get(&format!("{at}/history?limit=1")).await.is(200);
        assert_eq!(history.data()[0]["changed"], json!(["custom"]));
        assert_eq!(history.data()[0]["before"]["custom"]["seats"], 5);
    }
}

#[actix_web::test]
async fn all_that_breaks_a_definition_is_told_at_once() {
    let org = Organization::new().await;
    every_kind(&org, "account").await;
    let wrong = json!({ "note": "їжак".repeat(3), "seats": 101, "rate": "1.234", "vip": "yes", "since": "1999-12-31",
        "seen": "2030-01-01T00:00:00.000001Z", "size": "малá", "sizes": ["мала", "мала", "x"], "keeper": "me",
        "partner": 7, "site": "ftp://example.com", "mail": "nobody", "color": "red" });
    let refused = org.rep.post("/accounts", json!({ "name": "A", "custom": wrong })).await;
    let refused = refused.is_problem(409, "custom_field_mismatch");
    let expected = [
        ("color", "unknown_field"),
        ("keeper", "invalid_format"),
        ("mail", "invalid_format"),
        ("note", "too_long"),
        ("partner", "invalid_type"),
        ("rate", "too_many_decimals"),
        ("seats", "out_of_range"),
        ("seen", "out_of_range"),
        ("since", "out_of_range"),
        ("site", "invalid_format"),
        ("size", "unknown_value"),
        ("sizes/1", "repeated"),
        ("sizes/2", "unknown_value"),
        ("vip", "invalid_type"),
    ];
    let expected: Vec<_> =
        expected.iter().map(|(key, code)| (format!("/custom/{key}"), (*code).to_owned())).collect();
    assert_eq!(refused.violations(), expected);

    for (key, value, code) in [
        ("note", json!(""), "too_short"),
        ("note", json!(5), "invalid_type"),
        ("seats", json!(0), "out_of_range"),
        ("seats", json!(1.5), "invalid_type"),
        ("seats", json!("5"), "invalid_type"),
        ("rate", json!(1), "invalid_type"),
        ("rate", json!("01"), "invalid_format"),
        ("rate", json!("-1.51"), "out_of_range"),
        ("since", json!("2026-02-30"), "invalid_format"),
        ("seen", json!("2026-01-01"), "invalid_format"),
        ("size", json!(["мала"]), "invalid_type"),
        ("sizes", json!("мала"), "invalid_type"),
    ] {
        let body = json!({ "name": "A", "custom": { key: value } });
        let refused = org.rep.post("/accounts", body).await.is_problem(409, "custom_field_mismatch");
        assert_eq!(refused.violations(), [(format!("/custom/{key}"), code.to_owned())], "{value}");
    }
    let nul = org.rep.post("/accounts", json!({ "name": "A", "custom": { "note": "\0" } })).await;
    nul.is_problem(422, "validation_failed");
    assert_eq!(org.admin.get("/accounts").await.data().len(), 0);
}

#[actix_web::test]
async fn references_name_what_the_caller_sees() {
    let (org, stranger) = (Organization::new().await, Organization::new().await);
    field(&org, "deal", "partner", json!({ "kind": "reference", "refers_to": "account" })).await;
    field(&org, "deal", "keeper", json!({ "kind": "reference", "refers_to": "user" })).await;
    org.made(
        "/pipelines",
        json!({ "name": "P", "stages": [{ "name": "S", "probability": 10 }], "is_default": true }),
    )
    .await;
    let theirs = stranger.made("/accounts", json!({ "name": "X" })).await;
    let hidden = org.made("/accounts", json!({ "name": "Admin's" })).await;
    let gone = org.rep.post("/accounts", json!({ "name": "Gone" })).await.is(201).id().to_owned();
    org.rep.delete(&format!("/accounts/{gone}")).await.is(204);
    for id in [&theirs, &hidden, &gone] {
        let body = json!({ "name": "D", "custom": { "partner": id, "keeper": stranger.rep.user_id } });
        let refused = org.rep.post("/deals", body).await.is_problem(409, "reference_not_found");
        refused
            .names("/custom/partner", "reference_not_found")
            .names("/custom/keeper", "reference_not_found");
    }
    let own = org.rep.post("/accounts", json!({ "name": "Own" })).await.is(201).id().to_owned();
    let body = json!({ "name": "D", "custom": { "partner": own, "keeper": org.manager.user_id } });
    org.rep.post("/deals", body).await.is(201);
}

#[actix_web::test]
async fn required_fields_are_asked_of_new_records_and_stay_full() {
    let org = Organization::new().await;
    let old = org.rep.post("/leads", json!({ "company_name": "Стара" })).await.is(201).id().to_owned();
    field(&org, "lead", "budget", json!({ "kind": "decimal", "is_required": true })).await;
    field(&org, "lead", "channel", json!({ "kind": "text", "is_required": true, "default_value": "веб" }))
        .await;
    for body in [json!({ "company_name": "A" }), json!({ "company_name": "A", "custom": { "budget": null } })]
    {
        let refused = org.rep.post("/leads", body).await.is_problem(409, "custom_field_mismatch");
        assert_eq!(refused.violations(), [("/custom/budget".to_owned(), "required".to_owned())]);
    }
    let body = json!({ "company_name": "A", "custom": { "budget": "10", "channel": null } });
    let lead = org.rep.post("/leads", body).await.is(201);
    assert_eq!(lead["custom"], json!({ "budget": "10", "channel": "веб" }));
    let at = format!("/leads/{}", lead.id());
    let refused = org.rep.patch(&at, json!({ "custom": { "budget": null } })).await;
    refused.is_problem(409, "custom_field_mismatch").names("/custom/budget", "required");

    let at = format!("/leads/{old}");
    org.rep.patch(&at, json!({ "company_name": "Ще стара" })).await.is(200);
    let changed = org.rep.patch(&at, json!({ "custom": { "channel": "тел" } })).await.is(200);
    assert_eq!(changed["custom"], json!({ "channel": "тел" }), "an old record is asked for what it writes");
}

#[actix_web::test]
async fn conversion_asks_for_the_fields_of_what_it_makes() {
    let org = Organization::new().await;
    org.made(
        "/pipelines",
        json!({ "name": "P", "stages": [{ "name": "S", "probability": 10 }], "is_default": true }),
    )
    .await;
    field(&org, "deal", "market", json!({ "kind": "text", "is_required": true })).await;
    let lead = org.rep.post("/leads", json!({ "company_name": "Зразок" })).await.is(201).id().to_owned();
    org.rep.act(&format!("/leads/{lead}/start-work")).await.is(200);
    let found = json!({ "qualification": { "framework": "bant", "answers": { "budget": "yes" } } });
    org.rep.post(&format!("/leads/{lead}/qualify"), found).await.is(200);
    let path = format!("/leads/{lead}/convert");
    let refused = org.rep.post(&path, json!({ "deal": {} })).await.is_problem(409, "custom_field_mismatch");
    refused.names("/deal/custom/market", "required");
    let done = org.rep.post(&path, json!({ "deal": { "custom": { "market": "Захід" } } })).await.is(200);
    assert_eq!(done["deal"]["custom"], json!({ "market": "Захід" }));
}

#[actix_web::test]
async fn other_organizations_know_nothing_of_a_field() {
    let (org, stranger) = (Organization::new().await, Organization::new().await);
    field(&org, "account", "secret", json!({ "kind": "text", "is_filterable": true, "is_sortable": true }))
        .await;
    org.rep.post("/accounts", json!({ "name": "A", "custom": { "secret": "x" } })).await.is(201);
    let refused = stranger.rep.post("/accounts", json!({ "name": "A", "custom": { "secret": "x" } })).await;
    refused.is_problem(409, "custom_field_mismatch").names("/custom/secret", "unknown_field");
    stranger.rep.get("/accounts?custom__secret=x").await.is_problem(400, "unknown_parameter");
    stranger.rep.get("/accounts?sort=custom__secret").await.is_problem(400, "unknown_sort");
    let refused = org.rep.post("/contacts", json!({ "last_name": "C", "custom": { "secret": "x" } })).await;
    refused.is_problem(409, "custom_field_mismatch").names("/custom/secret", "unknown_field");
}

#[actix_web::test]
async fn unique_values_are_had_once() {
    let org = Organization::new().await;
    for (key, kind) in [("tax", "text"), ("mail", "email"), ("number", "number"), ("day", "date")] {
        field(&org, "account", key, json!({ "kind": kind, "is_unique": true })).await;
    }
    let body = |custom: Value| json!({ "name": "A", "custom": custom });
    let all = json!({ "tax": "№7", "mail": "a@example.com", "number": 7, "day": "2026-01-01" });
    let first = org.rep.post("/accounts", body(all.clone())).await.is(201).id().to_owned();
    for custom in [
        json!({ "tax": "№7" }),
        json!({ "mail": "A@Example.com" }),
        json!({ "number": 7.0 }),
        json!({ "day": "2026-01-01" }),
    ] {
        let key = custom.as_object().unwrap().keys().next().unwrap().clone();
        let refused = org.rep.post("/accounts", body(custom)).await.is_problem(409, "duplicate");
        assert_eq!(refused.violations(), [(format!("/custom/{key}"), "duplicate".to_owned())]);
        assert_eq!(refused["existing_id"], first.as_str());
    }
    let refused = org.outsider.post("/accounts", body(all)).await.is_problem(409, "duplicate");
    assert_eq!(refused.violations().len(), 4);
    assert_eq!(refused["existing_id"], Value::Null, "to whom does not see it");

    let second = org.rep.post("/accounts", body(json!({ "tax": "№8" }))).await.is(201).id().to_owned();
    let at = format!("/accounts/{second}");
    org.rep.patch(&at, json!({ "custom": { "tax": "№7" } })).await.is_problem(409, "duplicate");
    org.rep.patch(&at, json!({ "name": "B", "custom": { "tax": "№8" } })).await.is(200);
    org.rep.patch(&format!("/accounts/{first}"), json!({ "custom": { "tax": null } })).await.is(200);
    org.rep.patch(&at, json!({ "custom": { "tax": "№7" } })).await.is(200);
    // What is archived still has its value.
    org.rep.delete(&at).await.is(204);
    org.rep.post("/accounts", body(json!({ "tax": "№7" }))).await.is_problem(409, "duplicate");
    org.rep.act(&format!("{at}/restore")).await.is(200);
}

#[actix_web::test]
async fn of_two_that_come_at_once_one_is_entered() {
    let org = Organization::new().await;
    field(&org, "contact", "card", json!({ "kind": "text", "is_unique": true })).await;
    for n in 0..8 {
        let body = json!({ "last_name": "Швидка", "custom": { "card": format!("картка {n}") } });
        let (a, b) = join(org.rep.post("/contacts", body.clone()), org.rep.post("/contacts", body)).await;
        let (won, lost) = if a.status == 201 { (a, b) } else { (b, a) };
        let won = won.is(201);
        let lost = lost.is_problem(409, "duplicate").names("/custom/card", "duplicate");
        assert_eq!(lost["existing_id"], won["id"]);
    }
    assert_eq!(org.rep.get("/contacts").await.data().len(), 8);
}

#[actix_web::test]
async fn a_field_becomes_unique_only_if_it_is() {
    let org = Organization::new().await;
    let id = field(&org, "product", "ean", json!({ "kind": "text" })).await;
    let caller = org.with_role(Role::Integration).await;
    for sku in ["A", "B"] {
        caller.post("/products", json!({ "sku": sku, "name": sku, "custom": { "ean": "1" } })).await.is(201);
    }
    let at = format!("/custom-fields/{id}");
    let refused = org.admin.patch(&at, json!({ "is_unique": true })).await.is_problem(409, "duplicate");
    refused.names("/is_unique", "duplicate");
    let first = caller.get("/products?sku=A").await.data()[0]["id"].as_str().unwrap().to_owned();
    caller.patch(&format!("/products/{first}"), json!({ "custom": { "ean": "2" } })).await.is(200);
    org.admin.patch(&at, json!({ "is_unique": true })).await.is(200);
    let third = json!({ "sku": "C", "name": "C", "custom": { "ean": "2" } });
    caller.post("/products", third).await.is_problem(409, "duplicate");
}
