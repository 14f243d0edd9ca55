//! Definitions of custom fields.

use diesel::prelude::*;
use diesel::{sql_query, sql_types};
use serde_json::{Value, json};

use super::field;
use crate::support::{Organization, database, expect};

#[actix_web::test]
async fn a_definition_is_a_record_like_others() {
    let org = Organization::new().await;
    let body = json!({ "resource": "account", "key": "sector", "label": "Галузь", "kind": "choice", "is_filterable": true,
        "description": "Чим займається клієнт",
        "options": [{ "value": "шахти", "label": "Шахти" }, { "value": "ит", "label": "ИТ", "is_active": false }] });
    let made = org.admin.post("/custom-fields", body).await.is(201);
    assert_eq!(made["options"][0], json!({ "value": "шахти", "label": "Шахти", "is_active": true }));
    assert_eq!(
        (made["position"].clone(), made["is_required"].clone(), made["default_value"].clone()),
        (json!(1), json!(false), Value::Null)
    );
    let path = format!("/custom-fields/{}", made.id());
    assert_eq!(made.header("location"), format!("/api/v1{path}"));
    assert_eq!(org.rep.get(&path).await.is(200).body, made.body);
    org.rep.patch(&path, json!({ "label": "X" })).await.is_problem(403, "forbidden");

    expect::guards_versions(&org.admin, &path, json!({ "label": "Сектор" })).await;
    let changed = org.admin.patch(&path, json!({ "description": null, "is_required": true })).await.is(200);
    assert_eq!((changed["description"].clone(), changed["is_required"].clone()), (Value::Null, json!(true)));
    for fixed in ["key", "kind", "resource", "refers_to"] {
        let refused = org.admin.patch(&path, json!({ fixed: "text" })).await;
        refused.is_problem(422, "validation_failed").names(&format!("/{fixed}"), "unknown_field");
    }
    expect::remembers(&org.admin, &path, &["updated", "updated", "created"]).await;
    expect::is_sealed_off(&path, json!({ "label": "X" })).await;
}

#[actix_web::test]
async fn keys_are_unique_for_each_kind_of_record() {
    let org = Organization::new().await;
    field(&org, "lead", "size", json!({ "kind": "number" })).await;
    field(&org, "deal", "size", json!({ "kind": "text" })).await;
    let again = json!({ "resource": "lead", "key": "size", "label": "X", "kind": "text" });
    org.admin.post("/custom-fields", again).await.is_problem(409, "duplicate").names("/key", "duplicate");
    for key in ["Size", "1size", "роз", "a-b", ""] {
        let body = json!({ "resource": "lead", "key": key, "label": "X", "kind": "text" });
        org.admin.post("/custom-fields", body).await.is_problem(422, "validation_failed");
    }
    let listed = org.rep.get("/custom-fields?resource=lead").await.is(200);
    assert_eq!(listed.column("key"), ["size"]);
}

#[actix_web::test]
async fn lists_of_definitions_are_walked() {
    let org = Organization::new().await;
    for n in 0..6 {
        field(&org, "contact", &format!("field_{n}"), json!({ "kind": "text" })).await;
    }
    let sorts = ["position", "-position", "label", "-label", "created_at", "-created_at", "id"];
    expect::walks(&org.admin, "/custom-fields", &sorts).await;
    let listed = org.admin.get("/custom-fields?sort=position").await.is(200);
    assert_eq!(listed.column("position"), ["1", "2", "3", "4", "5", "6"]);
}

#[actix_web::test]
async fn what_does_not_fit_together_is_told_at_once() {
    let org = Organization::new().await;
    let cases = [
        (
            json!({ "kind": "number", "refers_to": "user", "options": [{ "value": "a", "label": "A" }],
                "max_length": 5, "max_decimals": 2 }),
            vec![
                ("/max_decimals", "not_allowed"),
                ("/max_length", "not_allowed"),
                ("/options", "not_allowed"),
                ("/refers_to", "not_allowed"),
            ],
        ),
        (json!({ "kind": "reference" }), vec![("/refers_to", "required")]),
        (
            json!({ "kind": "choice", "is_unique": true }),
            vec![("/is_unique", "not_allowed"), ("/options", "required")],
        ),
        (
            json!({ "kind": "choices", "is_sortable": true,
                "options": [{ "value": "a", "label": "A" }, { "value": "a", "label": "B" }] }),
            vec![("/options/1/value", "repeated")],
        ),
        (json!({ "kind": "text", "minimum": "1" }), vec![("/minimum", "not_allowed")]),
        (json!({ "kind": "number", "minimum": "1.5" }), vec![("/minimum", "invalid_type")]),
        (json!({ "kind": "date", "maximum": "2026-02-30" }), vec![("/maximum", "invalid_format")]),
        (json!({ "kind": "decimal", "minimum": "5", "maximum": "4.99" }), vec![("/maximum", "out_of_range")]),
        (
            json!({ "kind": "text", "max_length": 501, "is_sortable": true }),
            vec![("/max_length", "out_of_range")],
        ),
        (
            json!({ "kind": "number", "maximum": "5", "default_value": 6 }),
            vec![("/default_value", "out_of_range")],
        ),
        (json!({ "kind": "date", "default_value": "soon" }), vec![("/default_value", "invalid_format")]),
        (
            json!({ "kind": "email", "is_unique": true, "default_value": "a@example.com" }),
            vec![("/default_value", "not_allowed")],
        ),
    ];
    for (members, expected) in cases {
        let mut body = json!({ "resource": "product", "key": "any", "label": "Будь-яке" });
        body.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        let refused = org.admin.post("/custom-fields", body).await.is_problem(422, "validation_failed");
        let expected: Vec<_> =
            expected.iter().map(|(at, code)| ((*at).to_owned(), (*code).to_owned())).collect();
        assert_eq!(refused.violations(), expected, "{members}");
    }
    assert_eq!(org.admin.get("/custom-fields").await.data().len(), 0);
}

#[actix_web::test]
async fn limits_stand_in_one_form() {
    let org = Organization::new().await;
    let body = json!({ "resource": "deal", "key": "at", "label": "Коли", "kind": "instant",
        "minimum": "2026-01-01T02:00:00+02:00", "default_value": "2026-05-05T05:05:05Z" });
    let made = org.admin.post("/custom-fields", body).await.is(201);
    assert_eq!(made["minimum"], "2026-01-01T00:00:00.000000Z");
    assert_eq!(made["default_value"], "2026-05-05T05:05:05.000000Z");
}

#[actix_web::test]
async fn a_kind_of_record_has_two_hundred_fields() {
    let org = Organization::new().await;
    let most = "INSERT INTO custom_fields \
        (organization_id, id, resource, key, label, kind, default_value, position, created_at, updated_at) \
        SELECT $1, gen_random_uuid(), 'lead', 'f' || n, 'f' || n, 'number', to_jsonb(n), n, now(), now() \
        FROM generate_series(0, 198) n";
    sql_query(most).bind::<sql_types::Uuid, _>(org.id).execute(&mut database()).unwrap();
    field(&org, "lead", "f199", json!({ "kind": "number", "default_value": 199 })).await;
    let more = json!({ "resource": "lead", "key": "more", "label": "Більше", "kind": "text" });
    org.admin.post("/custom-fields", more).await.is_problem(409, "too_many_fields");
    let lead = org.rep.post("/leads", json!({ "company_name": "Повна" })).await.is(201);
    assert_eq!(lead["custom"].as_object().unwrap().len(), 200);
    assert_eq!(lead["custom"]["f199"], 199);
    field(&org, "deal", "more", json!({ "kind": "text" })).await;
}

#[actix_web::test]
async fn options_that_records_have_stay() {
    let org = Organization::new().await;
    let options = |values: &[&str]| -> Vec<Value> {
        values.iter().map(|value| json!({ "value": value, "label": value })).collect()
    };
    let more = json!({ "kind": "choices", "options": options(&["перша", "друга", "третя"]) });
    let id = field(&org, "contact", "tags", more).await;
    let path = format!("/custom-fields/{id}");
    let contact = json!({ "last_name": "Є", "custom": { "tags": ["друга", "перша"] } });
    let contact = org.rep.post("/contacts", contact).await.is(201);
    assert_eq!(contact["custom"]["tags"], json!(["перша", "друга"]), "in the order of the options");

    let without = json!({ "options": options(&["перша", "третя"]) });
    org.admin.patch(&path, without).await.is_problem(409, "in_use").names("/options", "in_use");
    org.admin.patch(&path, json!({ "options": options(&["друга", "перша"]) })).await.is(200);
    let mut inactive = options(&["друга", "перша", "нова"]);
    inactive[0]["is_active"] = json!(false);
    org.admin.patch(&path, json!({ "options": inactive })).await.is(200);

    let at = format!("/contacts/{}", contact.id());
    let kept = org.rep.patch(&at, json!({ "custom": { "tags": ["нова", "друга"] } })).await.is(200);
    assert_eq!(kept["custom"]["tags"], json!(["друга", "нова"]), "what was there may stay");
    let other = json!({ "last_name": "Ї", "custom": { "tags": ["друга"] } });
    let refused = org.rep.post("/contacts", other).await.is_problem(409, "custom_field_mismatch");
    refused.names("/custom/tags/0", "unknown_value");
}
