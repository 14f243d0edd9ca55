//! Lists filtered and sorted by custom fields.

use serde_json::{Value, json};

use super::custom_index::rows;
use super::field;
use crate::support::{Organization, expect};

/// Leads whose fields hold these values; their company names are numbers from 0.
async fn leads(org: &Organization, values: &[Value]) {
    for (n, custom) in values.iter().enumerate() {
        let body = json!({ "company_name": n.to_string(), "custom": custom });
        org.rep.post("/leads", body).await.is(201);
    }
}

async fn found(org: &Organization, query: &str) -> Vec<String> {
    let mut names = org.rep.get(&format!("/leads?{query}")).await.is(200).column("company_name");
    names.sort();
    names
}

#[actix_web::test]
async fn every_kind_has_the_operators_it_has_elsewhere() {
    let org = Organization::new().await;
    let options = json!([{ "value": "мала", "label": "Мала" }, { "value": "велика", "label": "Велика" }]);
    for (key, more) in [
        ("note", json!({ "kind": "text" })),
        ("seats", json!({ "kind": "number" })),
        ("rate", json!({ "kind": "decimal" })),
        ("vip", json!({ "kind": "boolean" })),
        ("since", json!({ "kind": "date" })),
        ("seen", json!({ "kind": "instant" })),
        ("size", json!({ "kind": "choice", "options": options })),
        ("sizes", json!({ "kind": "choices", "options": options })),
        ("keeper", json!({ "kind": "reference", "refers_to": "user" })),
        ("mail", json!({ "kind": "email" })),
    ] {
        let mut more = more;
        more["is_filterable"] = json!(true);
        field(&org, "lead", key, more).await;
    }
    let me = &org.rep.user_id;
    leads(&org, &[
        json!({ "note": "Ґанок", "seats": 5, "rate": "1.5", "vip": true, "since": "2026-01-01", "seen": "2026-01-01T00:00:00Z",
            "size": "мала", "sizes": ["мала"], "keeper": me, "mail": "Ann@Example.com" }),
        json!({ "note": "дах", "seats": 50, "rate": "-2", "vip": false, "since": "2026-02-01", "seen": "2026-02-01T00:00:00Z",
            "size": "велика", "sizes": ["мала", "велика"], "mail": "bob@example.com" }),
        json!({}),
    ]).await;
    let cases = [
        ("custom__note=%D0%B4%D0%B0%D1%85", "1"),
        ("custom__note__ne=%D0%B4%D0%B0%D1%85", "02"),
        ("custom__note__contains=%D0%93%D0%90%D0%9D%D0%9E%D0%9A", "0"),
        ("custom__note__startswith=%D0%93%D0%B0%D0%BD", "0"),
        ("custom__note__isnull=true", "2"),
        ("custom__note__isnull=false", "01"),
        ("custom__seats=5", "0"),
        ("custom__seats__gt=5", "1"),
        ("custom__seats__gte=5", "01"),
        ("custom__seats__lt=50", "0"),
        ("custom__seats__in=5&custom__seats__in=50", "01"),
        ("custom__seats__ne=5", "12"),
        ("custom__rate__lt=0", "1"),
        ("custom__rate=1.50", "0"),
        ("custom__vip=true", "0"),
        ("custom__vip=false", "1"),
        ("custom__since__gte=2026-01-15", "1"),
        ("custom__seen__lt=2026-01-15T00:00:00Z", "0"),
        ("custom__size=%D0%BC%D0%B0%D0%BB%D0%B0", "0"),
        ("custom__size__nin=%D0%BC%D0%B0%D0%BB%D0%B0", "12"),
        ("custom__sizes__any=%D0%BC%D0%B0%D0%BB%D0%B0", "01"),
        (
            "custom__sizes__all=%D0%BC%D0%B0%D0%BB%D0%B0&custom__sizes__all=%D0%B2%D0%B5%D0%BB%D0%B8%D0%BA%D0%B0",
            "1",
        ),
        ("custom__sizes__none=%D0%B2%D0%B5%D0%BB%D0%B8%D0%BA%D0%B0", "02"),
        ("custom__sizes__isempty=true", "2"),
        ("custom__keeper__isnull=true", "12"),
        ("custom__mail=ANN@example.com", "0"),
        ("custom__seats__gt=1&custom__vip=true", "0"),
        ("custom__seats__gt=1&company_name=1", "1"),
    ];
    for (query, expected) in cases {
        assert_eq!(found(&org, query).await.concat(), expected, "{query}");
        let counted = org.rep.get(&format!("/leads?count=exact&{query}")).await.is(200);
        assert_eq!(counted["page"]["total"]["value"], expected.len(), "{query}");
    }
    assert_eq!(found(&org, &format!("custom__keeper={me}")).await.concat(), "0");
    let hers = org.outsider.get("/leads?custom__seats__gt=1").await.is(200);
    assert_eq!(hers.data().len(), 0, "a filter never widens sight");
}

#[actix_web::test]
async fn what_a_list_does_not_take_is_told() {
    let org = Organization::new().await;
    field(&org, "lead", "plain", json!({ "kind": "text" })).await;
    let options = json!([{ "value": "a", "label": "A" }]);
    field(&org, "lead", "pick", json!({ "kind": "choice", "options": options, "is_filterable": true })).await;
    field(&org, "lead", "seats", json!({ "kind": "number", "is_filterable": true })).await;
    for (query, code) in [
        ("custom__plain=x", "unknown_parameter"),
        ("custom__nothing=x", "unknown_parameter"),
        ("custom__seats__contains=123", "unknown_parameter"),
        ("custom__pick__startswith=a", "unknown_parameter"),
        ("custom__seats__eq=1", "unknown_parameter"),
        ("custom__=1", "unknown_parameter"),
        ("custom__pick=b", "unknown_value"),
        ("custom__seats=1.5", "malformed"),
        ("custom__seats=1&custom__seats=2", "duplicate_parameter"),
        ("sort=custom__seats", "unknown_sort"),
        ("sort=custom__nothing", "unknown_sort"),
    ] {
        org.rep.get(&format!("/leads?{query}")).await.is_problem(400, code);
    }
    let both =
        org.rep.get("/leads?custom__seats=x&custom__nothing=1").await.is_problem(400, "invalid_request");
    both.names("custom__seats", "malformed").names("custom__nothing", "unknown_parameter");
    // Lists of what has no such fields.
    org.rep.get("/teams?custom__seats=1").await.is_problem(400, "unknown_parameter");
}

#[actix_web::test]
async fn pages_follow_each_other_in_the_order_of_own_fields() {
    let org = Organization::new().await;
    for (key, kind) in
        [("note", "text"), ("seats", "number"), ("rate", "decimal"), ("since", "date"), ("seen", "instant")]
    {
        field(
            &org,
            "lead",
            key,
            json!({ "kind": kind, "is_sortable": true, "is_filterable": kind == "number" }),
        )
        .await;
    }
    leads(&org, &[
        json!({ "note": "Яма", "seats": 100, "rate": "0.5", "since": "2026-05-01", "seen": "2026-01-01T00:00:00Z" }),
        json!({}),
        json!({ "note": "ґанок", "seats": 9, "rate": "-10", "since": "2025-05-01", "seen": "2026-01-01T00:00:00.000001Z" }),
        json!({ "note": "Гай", "seats": 9 }),
        json!({ "rate": "9.25" }),
        json!({ "note": "їжак", "seats": -1, "since": "2026-05-01" }),
    ]).await;
    let sorts = [
        "custom__note",
        "-custom__note",
        "custom__seats",
        "-custom__seats",
        "custom__rate",
        "-custom__since",
        "custom__seen",
        "custom__seats,-custom__note",
        "created_at,custom__seats",
        "-custom__seats,created_at",
        "custom__since,-created_at",
    ];
    expect::walks(&org.rep, "/leads", &sorts).await;
    let in_order = async |sort: &str| {
        org.rep.get(&format!("/leads?sort={sort}")).await.is(200).column("company_name").concat()
    };
    assert_eq!(in_order("custom__seats").await, "145230");
    assert_eq!(in_order("-custom__seats").await, "032541");
    assert_eq!(in_order("custom__note").await, "143250");
    assert_eq!(in_order("custom__rate,created_at").await[..3].to_owned(), "135");
    assert_eq!(in_order("custom__seats&custom__seats__lt=100").await, "523");
    // A record that is changed takes its new place.
    let id = org.rep.get("/leads?company_name=1").await.data()[0]["id"].as_str().unwrap().to_owned();
    org.rep.patch(&format!("/leads/{id}"), json!({ "custom": { "seats": 50 } })).await.is(200);
    assert_eq!(in_order("-custom__seats").await, "013254");
    let page = org.rep.get("/leads?sort=custom__seats&limit=2").await.is(200);
    let cursor = page["page"]["next_cursor"].as_str().unwrap();
    org.rep
        .get(&format!("/leads?sort=-custom__seats&limit=2&cursor={cursor}"))
        .await
        .is_problem(400, "cursor_mismatch");
    let hers = org.outsider.get("/leads?sort=custom__seats").await.is(200);
    assert_eq!(hers.data().len(), 0, "a sort never widens sight");
}

#[actix_web::test]
async fn marks_hold_for_records_that_were_there() {
    let org = Organization::new().await;
    let id = field(&org, "lead", "seats", json!({ "kind": "number" })).await;
    leads(&org, &[json!({ "seats": 3 }), json!({}), json!({ "seats": 1 })]).await;
    let at = format!("/custom-fields/{id}");
    org.rep.get("/leads?custom__seats=3").await.is_problem(400, "unknown_parameter");
    org.admin.patch(&at, json!({ "is_filterable": true })).await.is(200);
    assert_eq!(found(&org, "custom__seats=3").await.concat(), "0");
    org.rep.get("/leads?sort=custom__seats").await.is_problem(400, "unknown_sort");
    org.admin.patch(&at, json!({ "is_sortable": true })).await.is(200);
    let sorted = org.rep.get("/leads?sort=custom__seats").await.is(200);
    assert_eq!(sorted.column("company_name"), ["1", "2", "0"]);
    org.admin.patch(&at, json!({ "is_filterable": false, "is_sortable": false })).await.is(200);
    org.rep.get("/leads?custom__seats=3").await.is_problem(400, "unknown_parameter");
    assert_eq!(rows(&org), 0);
}
