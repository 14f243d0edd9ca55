//! Records that may be the same, with a score and the reasons.

use serde_json::{Value, json};

use super::pipeline;
use crate::support::{Answer, Organization, run_sql};

/// The names of the rules that made the record a possible duplicate.
fn rules(duplicate: &Value) -> Vec<&str> {
    duplicate["reasons"].as_array().unwrap().iter().map(|reason| reason["rule"].as_str().unwrap()).collect()
}

async fn duplicates(org: &Organization, collection: &str, id: &str) -> Answer {
    org.admin.get(&format!("/{collection}/{id}/duplicates")).await.is(200)
}

#[actix_web::test]
async fn names_meet_as_they_sound_in_both_alphabets() {
    let org = Organization::new().await;
    let spellings = [
        ["Олександр Шевченко", "Shevchenko Oleksandr"],
        ["Юлия Семёнова", "Iuliia Semyonova"],
        ["Євген Щербак", "Yevhen Shcherbak"],
        ["Григорій Цимбал", "Hryhoriy Tsymbal"],
        ["Наталья Жук", "Natalia Zhuk"],
    ];
    for names in spellings {
        let mut ids = Vec::new();
        for name in names {
            let (first, last) = name.split_once(' ').unwrap();
            ids.push(org.made("/contacts", json!({ "first_name": first, "last_name": last })).await);
        }
        let found = duplicates(&org, "contacts", &ids[0]).await;
        assert_eq!(found.column("id"), [ids[1].as_str()], "{names:?}");
        assert_eq!((&found.data()[0]["score"], rules(&found.data()[0])), (&json!(40), vec!["name"]));
        assert_eq!(found.data()[0]["record"]["last_name"], names[1].split_once(' ').unwrap().1);
    }
    let names = ["ООО «Ромашка»", "Romashka Ltd.", "ТОВ Ромашка", "ROMASHKA, LLC"];
    let mut ids = Vec::new();
    for name in names {
        ids.push(org.made("/accounts", json!({ "name": name })).await);
    }
    assert_eq!(duplicates(&org, "accounts", &ids[0]).await.data().len(), 3);
}

#[actix_web::test]
async fn the_score_is_the_sum_of_the_reasons() {
    let org = Organization::new().await;
    let given = json!({ "name": "Acme Ltd", "website": "https://www.acme.example/", "country": "UA",
                        "phone": "+380 44 123-45-67", "tax_ids": [{ "kind": "vat", "value": "UA 12-34" }] });
    let given = org.made("/accounts", given).await;
    let alike = json!({ "name": "ACME, Inc.", "email": "office@acme.example", "country": "UA" });
    let alike = org.made("/accounts", alike).await;
    let other = json!({ "name": "Anvils", "phone": "00380441234567" });
    let phone = org.made("/accounts", other).await;
    let taxed = json!({ "name": "Nothing alike", "tax_ids": [{ "kind": "tax", "value": "ua1234" }] });
    let taxed = org.made("/accounts", taxed).await;
    // People with an address at the same large host have nothing in common.
    org.made("/accounts", json!({ "name": "Else", "email": "a@gmail.com", "country": "UA" })).await;
    let found = duplicates(&org, "accounts", &given).await;
    assert_eq!(found.column("id"), [alike.as_str(), &taxed, &phone]);
    assert_eq!(found.column("score"), ["85", "80", "40"]);
    assert_eq!(rules(&found.data()[0]), ["name", "domain", "country"]);
    assert_eq!(found.data()[0]["reasons"][1], json!({ "rule": "domain", "member": "website", "points": 35 }));
    let path = format!("/accounts/{given}/duplicates");
    let likely = org.admin.get(&format!("{path}?score__gte=50&count=exact&limit=1")).await.is(200);
    assert_eq!(likely["page"]["total"]["value"], 2);
    let walked = org.admin.walk(&format!("{path}?limit=1")).await;
    assert_eq!(walked, found.data());
    org.admin.get(&format!("{path}?sort=name")).await.is_problem(400, "unknown_sort");
}

#[actix_web::test]
async fn addresses_numbers_and_slips_of_the_pen_are_found() {
    let org = Organization::new().await;
    let person = |first: &str, last: &str, more: Value| {
        let mut body = json!({ "first_name": first, "last_name": last, "allow_duplicate": true });
        body.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        body
    };
    let all = json!({ "emails": [{ "value": "Ann@acme.example" }], "phones": [{ "value": "+1 (555) 0100" }],
                      "birth_on": "1980-02-29" });
    let given = org.made("/contacts", person("Anna", "Kovalenko", all)).await;
    let mail = json!({ "emails": [{ "value": "ann@ACME.example" }], "birth_on": "1980-02-29" });
    let mail = org.made("/contacts", person("A", "Marchuk", mail)).await;
    let slip = org.made("/contacts", person("Anna", "Kovalenka", json!({}))).await;
    let found = duplicates(&org, "contacts", &given).await;
    assert_eq!(found.column("id"), [mail.as_str(), &slip]);
    assert_eq!(rules(&found.data()[0]), ["email", "birth_day"]);
    assert_eq!(rules(&found.data()[1]), ["similar_name"]);
}

#[actix_web::test]
async fn where_nearly_all_are_alike_some_are_looked_at() {
    let org = Organization::new().await;
    let given = json!({ "first_name": "Olena", "last_name": "Kovalenko" });
    let given = org.made("/contacts", given).await;
    // All have her names among theirs; of 2,200 there are 200 who have little else.
    let insert = "INSERT INTO contacts (organization_id, id, owner_id, first_name, last_name, created_at, updated_at) \
                  SELECT $org, gen_random_uuid(), owner_id, 'Olena', 'Kovalenko ' || \
                  CASE WHEN n % 11 = 0 THEN 'X' ELSE repeat('of another house ', 4) END, now(), now() \
                  FROM contacts, generate_series(1, 2200) n WHERE organization_id = $org";
    run_sql(org.id, insert);
    let path = format!("/contacts/{given}/duplicates?count=exact&limit=1");
    let found = org.admin.get(&path).await.is(200);
    assert_eq!(rules(&found.data()[0]), ["similar_name"]);
    let total = found["page"]["total"]["value"].as_i64().unwrap();
    assert!((1..150).contains(&total), "{total}");
}

#[actix_web::test]
async fn every_resource_finds_its_duplicates() {
    let org = Organization::new().await;
    pipeline(&org).await;
    let account = org.made("/accounts", json!({ "name": "Acme" })).await;
    let bodies = [
        (
            "deals",
            json!({ "name": "Ковадло 1", "account_id": account }),
            json!({ "name": "Kovadlo 1", "account_id": account }),
        ),
        ("products", json!({ "sku": "A-1", "name": "Anvil" }), json!({ "sku": "a1", "name": "Anvil" })),
    ];
    for (collection, one, other) in bodies {
        let one = org.made(&format!("/{collection}"), one).await;
        let other = org.made(&format!("/{collection}"), other).await;
        assert_eq!(duplicates(&org, collection, &one).await.column("id"), [other.as_str()], "{collection}");
    }
    let lead = json!({ "first_name": "Олена", "last_name": "Приклад", "email": "o@example.org" });
    let lead = org.made("/leads", lead).await;
    let same = json!({ "last_name": "Olena Pryklad", "email": "O@example.org", "allow_duplicate": true });
    let same = org.made("/leads", same).await;
    let found = duplicates(&org, "leads", &lead).await;
    assert_eq!((found.column("id"), rules(&found.data()[0])), (vec![same.clone()], vec!["email", "name"]));
    assert_eq!(found["duplicates"][0]["record_id"], same);
}

#[actix_web::test]
async fn nobody_is_shown_what_they_do_not_see() {
    let (org, stranger) = (Organization::new().await, Organization::new().await);
    let body = json!({ "name": "Acme", "email": "a@acme.example" });
    let mine = org.rep.post("/accounts", body.clone()).await.is(201).id().to_owned();
    let theirs = org.outsider.post("/accounts", body.clone()).await.is(201).id().to_owned();
    stranger.admin.post("/accounts", body.clone()).await.is(201);
    let gone = org.rep.post("/accounts", body).await.is(201).id().to_owned();
    org.rep.delete(&format!("/accounts/{gone}")).await.is(204);
    let path = format!("/accounts/{mine}/duplicates");
    assert!(org.rep.get(&path).await.is(200).data().is_empty());
    assert_eq!(org.admin.get(&path).await.column("id"), [theirs]);
    org.outsider.get(&path).await.is_problem(404, "not_found");
}
