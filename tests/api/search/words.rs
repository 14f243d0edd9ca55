//! The search over all kinds.

use crm::access::Role;
use crm::kernel::listing::query_string;
use serde_json::{Value, json};

use crate::support::{Answer, Caller, Organization};

/// What a caller finds, with more parameters behind.
async fn found(caller: &Caller, q: &str, more: &str) -> Answer {
    let question = query_string(&[("q", q.to_owned())]);
    caller.get(&format!("/search?{question}&{more}")).await.is(200)
}

/// The names of what is found, the best first.
async fn labels(caller: &Caller, q: &str) -> Vec<String> {
    found(caller, q, "").await.column("label")
}

async fn one_of_each(org: &Organization) {
    org.made("/accounts", json!({ "name": "Срібний Птах ТОВ", "phone": "+380 (32) 245-67-89", "website": "https://ptah.example" }))
        .await;
    let emails = json!([{ "value": "Iryna.Shevchenko@example.org" }]);
    let phones = json!([{ "value": "067 111-22-33" }]);
    org.made(
        "/contacts",
        json!({ "first_name": "Ірина", "last_name": "Шевченко", "emails": emails, "phones": phones }),
    )
    .await;
    org.made("/leads", json!({ "first_name": "André", "last_name": "Müller", "company_name": "Zürich AG" }))
        .await;
    org.made("/products", json!({ "sku": "AB-1000/7", "name": "Anvil" })).await;
    let stages = json!([{ "name": "Open", "probability": 10 }]);
    org.made("/pipelines", json!({ "name": "Sales", "is_default": true, "stages": stages })).await;
    let amount = json!({ "amount": "950", "currency": "USD" });
    org.made("/deals", json!({ "name": "Сто ковадел", "amount": amount })).await;
}

#[actix_web::test]
async fn everything_is_found_by_what_is_known_of_it() {
    let org = Organization::new().await;
    one_of_each(&org).await;
    for (q, expected, score) in [
        ("срібний птах тов", "Срібний Птах ТОВ", 100),
        ("ПТАХ", "Срібний Птах ТОВ", 80),
        ("0322456789", "Срібний Птах ТОВ", 80),
        ("380 32 245 67 89", "Срібний Птах ТОВ", 80),
        ("птах.example", "Срібний Птах ТОВ", 0),
        ("ptah.example", "Срібний Птах ТОВ", 40),
        ("iryna.shevchenko@EXAMPLE.org", "Ірина Шевченко", 100),
        ("+38 067 1112233", "Ірина Шевченко", 80),
        ("067 111-22-33", "Ірина Шевченко", 100),
        ("Shevchenko", "Ірина Шевченко", 80),
        ("Iryna Shevchenko", "Ірина Шевченко", 90),
        ("евчен", "Ірина Шевченко", 60),
        ("muller andre", "André Müller", 90),
        ("zur", "André Müller", 80),
        ("ab10007", "Anvil", 100),
        ("сто ков", "Сто ковадел", 80),
    ] {
        let answer = found(&org.admin, q, "").await;
        let best = answer.data().first().cloned().unwrap_or(Value::Null);
        if score == 0 {
            assert_eq!(best, Value::Null, "{q}");
            continue;
        }
        assert_eq!((&best["label"], &best["score"]), (&json!(expected), &json!(score)), "{q}: {best:#}");
    }
    let deal = found(&org.admin, "ковадел", "").await;
    assert_eq!(deal.data()[0]["detail"], "open, 950 USD");
    assert_eq!(deal.data()[0]["matched"], json!({ "member": "name", "text": "Сто ковадел" }));
    let person = found(&org.admin, "0671112233", "").await;
    assert_eq!(person.data()[0]["matched"], json!({ "member": "phones", "text": "067 111-22-33" }));
}

#[actix_web::test]
async fn a_slip_of_the_pen_is_forgiven_in_names() {
    let org = Organization::new().await;
    one_of_each(&org).await;
    for q in ["шевчнко", "Ірина Шевчинко", "Shevchnko", "Мюллер", "ковадил"]
    {
        let answer = found(&org.admin, q, "").await;
        assert!(!answer.data().is_empty(), "{q}");
        assert!(answer.data()[0]["score"].as_i64().unwrap() < 40, "{q}: {:#}", answer.body);
    }
    for q in ["examlpe", "qwertz", "ян", "--", "%", "_"] {
        assert_eq!(labels(&org.admin, q).await, [""; 0], "{q}");
    }
}

#[actix_web::test]
async fn nobody_finds_what_they_may_not_see() {
    let org = Organization::new().await;
    org.rep.post("/contacts", json!({ "last_name": "Своя" })).await.is(201);
    org.rep.post("/leads", json!({ "last_name": "Своя", "company_name": "Acme" })).await.is(201);
    for caller in [&org.rep, &org.manager, &org.admin] {
        assert_eq!(labels(caller, "своя").await, ["Своя", "Своя"]);
    }
    for caller in [&org.other_rep, &org.outsider] {
        assert_eq!(labels(caller, "своя").await, [""; 0]);
        assert_eq!(labels(caller, "sovya").await, [""; 0]);
    }
    // Who may read contacts and no leads finds no leads, and is told so when asking for them.
    let support = org.with_role(Role::SupportAgent).await;
    assert_eq!(found(&support, "своя", "").await.column("kind"), ["contact"]);
    support.get("/search?q=a&types=lead").await.is_problem(403, "forbidden");
    let other = Organization::new().await;
    assert_eq!(labels(&other.admin, "своя").await, [""; 0]);
    org.anonymous.get("/search?q=a").await.is_problem(401, "unauthenticated");
}

#[actix_web::test]
async fn what_is_written_is_found_at_once_and_what_is_archived_is_not() {
    let org = Organization::new().await;
    for number in 0..12 {
        let answer =
            org.admin.post("/contacts", json!({ "last_name": format!("Ґава {number}") })).await.is(201);
        assert_eq!(labels(&org.admin, &format!("гава {number}")).await[0], format!("Ґава {number}"));
        if number == 11 {
            org.admin.delete(&format!("/contacts/{}", answer.id())).await.is(204);
        }
    }
    let all = found(&org.admin, "ґава", "types=contact&limit=11").await;
    assert_eq!((all.data().len(), &all["truncated"]), (11, &json!([])));
    let some = found(&org.admin, "ґава", "types=contact&types=user").await;
    assert_eq!((some.data().len(), &some["truncated"]), (10, &json!(["contact"])));
    // Of what fits alike the record that was changed last comes first.
    assert_eq!(some.data()[0]["label"], "Ґава 10");
}

#[actix_web::test]
async fn a_question_is_held_to_its_bounds() {
    let org = Organization::new().await;
    for (query, parameter, code) in [
        ("", "q", "required"),
        ("q=", "q", "too_short"),
        ("q=1+2+3+4+5+6+7+8+9", "q", "too_many_values"),
        ("q=a&limit=51", "limit", "out_of_range"),
        ("q=a&types=ticket", "types", "unknown_value"),
        ("q=a&sort=name", "sort", "unknown_parameter"),
        ("q=a&q=b", "q", "duplicate_parameter"),
    ] {
        let answer = org.admin.get(&format!("/search?{query}")).await;
        answer.is_problem(400, "invalid_request").names(parameter, code);
    }
}
