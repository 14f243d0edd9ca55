//! Imports by CSV: mapping, dry run, what is done with known records, verdicts and the file of errors.

use reqwest::Method;
use serde_json::{Value, json};

use super::work::{contacts, contacts_by_csv, counts, imported, people, sent, started, work};
use crate::support::{Caller, Organization};

const TRICKY: &str = "\u{feff}Прізвище;Пошта;Телефон;Нотатка\r\n\
    \"О'Приклад \"\"мол.\"\"\";olena@example.org;'+380441234567;\"два\nрядки; і ще\"\r\n\
    Друга;;;'=1+1\r\n";

fn tricky() -> Value {
    let to = |column: &str, to: &str| json!({ "column": column, "to": to });
    json!({
        "collection": "contacts", "format": "csv", "csv": { "delimiter": "semicolon" },
        "mapping": [to("Прізвище", "last_name"), to("Пошта", "emails.0.value"), to("Телефон", "/phones/0/value"),
                    to("Нотатка", "description"), { "value": "ua", "to": "languages" }],
    })
}

async fn named(caller: &Caller, name: &str) -> Value {
    let all = caller.walk("/contacts?limit=200").await;
    all.into_iter().find(|contact| contact["last_name"] == name).unwrap_or_default()
}

#[actix_web::test]
async fn cyrillic_quotes_marks_and_formulas_come_in_as_meant() {
    let org = Organization::new().await;
    let path = imported(&org, &org.rep, tricky(), "text/csv; charset=utf-8", TRICKY).await;
    assert_eq!(counts(&org.rep, &path).await, [2, 0, 0, 0]);
    let first = named(&org.rep, "О'Приклад \"мол.\"").await;
    assert_eq!(first["emails"][0]["value"], "olena@example.org");
    assert_eq!(first["phones"][0]["normalised"], "+380441234567");
    assert_eq!((&first["description"], &first["languages"]), (&json!("два\nрядки; і ще"), &json!(["ua"])));
    let second = named(&org.rep, "Друга").await;
    assert_eq!((&second["description"], &second["emails"]), (&json!("=1+1"), &json!([])));
    let rows = org.rep.get(&format!("{path}/rows")).await.is(200);
    assert_eq!(rows.column("line"), ["2", "3"]);
    assert_eq!(rows.data()[0]["record_id"], first["id"]);
    let history = org.rep.get(&format!("/contacts/{}/history", first["id"].as_str().unwrap())).await.is(200);
    assert_eq!(history.data()[0]["actor_id"], json!(org.rep.user_id));
}

#[actix_web::test]
async fn a_dry_run_tells_all_and_does_nothing() {
    let org = Organization::new().await;
    let mut new = tricky();
    new["dry_run"] = json!(true);
    let content = format!("{TRICKY};x@example.org;;no name\r\n");
    let path = imported(&org, &org.rep, new, "text/csv", content).await;
    assert_eq!(counts(&org.rep, &path).await, [2, 0, 0, 1]);
    assert_eq!(contacts(&org.rep).await, 0);
    let rows = org.rep.get(&format!("{path}/rows?status=failed")).await.is(200);
    assert_eq!(
        (&rows.data()[0]["line"], &rows.data()[0]["problem"]["code"]),
        (&json!(4), &json!("validation_failed"))
    );
    org.rep.act(&format!("{path}/undo")).await.is_problem(409, "invalid_transition");
}

#[actix_web::test]
async fn known_records_are_left_alone_changed_or_doubled() {
    let org = Organization::new().await;
    let known = json!({ "last_name": "Старе", "emails": [{ "value": "a@example.org" }, { "value": "b@example.org" }] });
    let id = org.rep.post("/contacts", known).await.is(201).id().to_owned();
    let content = "last_name,job_title,emails.0.value\nНове,Boss,A@example.org\nІнша,,c@example.org\nТа сама,Chief,C@Example.org\n";
    let with = |policy: &str| json!({ "collection": "contacts", "format": "csv", "dedupe": { "policy": policy, "keys": ["email"] } });

    let path = imported(&org, &org.rep, with("skip"), "text/csv", content).await;
    assert_eq!(counts(&org.rep, &path).await, [1, 0, 2, 0]);
    let rows = org.rep.get(&format!("{path}/rows?sort=line")).await.is(200);
    assert_eq!(rows.column("status"), ["skipped", "created", "skipped"]);
    assert_eq!(rows.data()[0]["record_id"], json!(id));
    assert_eq!(org.rep.get(&format!("/contacts/{id}")).await["last_name"], "Старе");

    let path = imported(&org, &org.rep, with("update"), "text/csv", content).await;
    assert_eq!(counts(&org.rep, &path).await, [0, 3, 0, 0]);
    let after = org.rep.get(&format!("/contacts/{id}")).await.is(200);
    assert_eq!((&after["last_name"], &after["job_title"]), (&json!("Нове"), &json!("Boss")));
    assert_eq!(after["emails"].as_array().unwrap().len(), 2);
    assert_eq!(named(&org.rep, "Та сама").await["job_title"], "Chief");

    let path = imported(&org, &org.rep, with("create"), "text/csv", content).await;
    assert_eq!(counts(&org.rep, &path).await, [3, 0, 0, 0]);
}

#[actix_web::test]
async fn ids_of_other_systems_and_own_ids_find_records() {
    let org = Organization::new().await;
    let new = json!({
        "collection": "products", "format": "csv", "dedupe": { "policy": "update", "keys": ["external_id", "id"] },
        "mapping": [{ "column": "nr", "to": "external_ids.0.id" }, { "value": "erp", "to": "external_ids.0.system" },
                    { "column": "id", "to": "id" }, { "column": "sku", "to": "sku" }, { "column": "name", "to": "name" }],
    });
    let first = "nr,id,sku,name\n7,,S-7,Сім\n";
    assert_eq!(
        counts(&org.admin, &imported(&org, &org.admin, new.clone(), "text/csv", first).await).await,
        [1, 0, 0, 0]
    );
    let id = org.admin.get("/products?sku=S-7").await.is(200).data()[0]["id"].as_str().unwrap().to_owned();
    let again = format!("nr,id,sku,name\n7,,S-7,Seven\n,{id},S-7,Седем\n,{},S-8,Nobody\n", org.id);
    let path = imported(&org, &org.admin, new, "text/csv", again).await;
    assert_eq!(counts(&org.admin, &path).await, [0, 2, 0, 1]);
    let product = org.admin.get(&format!("/products/{id}")).await.is(200);
    assert_eq!((&product["name"], &product["version"]), (&json!("Седем"), &json!(3)));
    assert_eq!(product["external_ids"], json!([{ "system": "erp", "id": "7" }]));
}

#[actix_web::test]
async fn bad_rows_are_told_and_good_ones_stay() {
    let org = Organization::new().await;
    let content = b"last_name,birth_on,reports_to_id\nGood,2000-01-31,\nBad,tomorrow,\nShort\n\xff\xfe,,\n\
        Alone,,019a0000-0000-7000-8000-000000000000\n=Good too,,\n"
        .to_vec();
    let path = imported(&org, &org.rep, contacts_by_csv(), "text/csv", content).await;
    assert_eq!(counts(&org.rep, &path).await, [2, 0, 0, 4]);
    assert_eq!(contacts(&org.rep).await, 2);
    let rows = org.rep.get(&format!("{path}/rows?status=failed")).await.is(200);
    assert_eq!(rows.column("line"), ["3", "4", "5", "6"]);
    let codes: Vec<_> = rows.data().iter().map(|row| row["problem"]["errors"][0]["code"].clone()).collect();
    assert_eq!(codes, ["invalid_format", "wrong_length", "invalid_encoding", "reference_not_found"]);
    assert_eq!(rows.data()[0]["problem"]["errors"][0]["pointer"], "/birth_on");
    let errors = org.rep.get(&format!("{path}/errors")).await.is(200);
    assert_eq!(errors.header("content-type"), "text/csv; charset=utf-8; header=present");
    let text = errors.body.as_str().unwrap();
    assert!(text.starts_with("last_name,birth_on,reports_to_id,import_error\r\nBad,tomorrow,,"), "{text}");
    assert!(text.contains("\r\nShort,,,\"The row has 1 cells, the header 3.\"\r\n"), "{text}");
    // Mended, it can be sent again as it is.
    let mended = text.replace("tomorrow", "2000-02-29");
    let path = imported(&org, &org.rep, contacts_by_csv(), "text/csv", mended).await;
    assert_eq!(counts(&org.rep, &path).await, [3, 0, 0, 1]);
}

#[actix_web::test]
async fn a_description_that_cannot_be_is_refused() {
    let org = Organization::new().await;
    for (bad, place) in [
        (json!({ "collection": "contacts", "format": "xls" }), "/format"),
        (
            json!({ "collection": "contacts", "format": "csv", "dedupe": { "policy": "skip", "keys": ["sku"] } }),
            "",
        ),
        (json!({ "collection": "leads", "format": "vcard" }), ""),
        (json!({ "collection": "contacts", "format": "csv", "mapping": [{ "to": "last_name" }] }), ""),
    ] {
        let refused = org.rep.post("/imports", bad).await.is_problem(422, "validation_failed");
        assert!(refused.violations().iter().any(|(at, _)| at == place), "{:#}", refused.body);
    }
    let analyst = org.with_role(crm::access::Role::Analyst).await;
    analyst.post("/imports", contacts_by_csv()).await.is_problem(403, "forbidden");
    let marketer = org.with_role(crm::access::Role::Marketer).await;
    marketer.post("/imports", contacts_by_csv()).await.is_problem(403, "forbidden");
    // What is wrong with the file is known when it is read.
    let (_, job) = started(&org.rep, contacts_by_csv(), "text/csv", "last_name,shoe_size\nA,42\n").await;
    work(org.id).await;
    let job = org.rep.get(&job).await.is(200);
    assert_eq!(
        (&job["status"], &job["problem"]["errors"][0]["code"]),
        (&json!("failed"), &json!("unknown_field"))
    );
}

#[actix_web::test]
async fn content_comes_once_in_its_own_type() {
    let org = Organization::new().await;
    let import = org.rep.post("/imports", contacts_by_csv()).await.is(201);
    let path = format!("/imports/{}", import.id());
    for kind in ["application/json", "text/csvx", "text/vcard; text/csv"] {
        let refused = sent(&org.rep, &path, kind, "{}").await.is_problem(415, "unsupported_media_type");
        assert_eq!(
            [refused.header("accept-post"), refused.header("accept-encoding")],
            ["text/csv", "gzip, identity"]
        );
    }
    sent(&org.other_rep, &path, "text/csv", people(1)).await.is_problem(404, "not_found");
    sent(&Organization::new().await.admin, &path, "text/csv", people(1)).await.is_problem(404, "not_found");
    org.rep.act(&format!("{path}/undo")).await.is_problem(409, "invalid_transition");
    let keyed = |body: String| {
        let put = org.rep.request(Method::PUT, &format!("{path}/content")).header("content-type", "text/csv");
        org.rep.send(put.header("idempotency-key", "k").body(body))
    };
    let job = keyed(people(1)).await.is(202);
    let again = keyed(people(1)).await.is(202);
    assert_eq!((again.header("idempotent-replayed"), again.id()), ("true", job.id()));
    keyed(people(2)).await.is_problem(422, "idempotency_key_reused");
    sent(&org.rep, &path, "text/csv", people(1)).await.is_problem(409, "invalid_transition");
    work(org.id).await;
    assert_eq!(counts(&org.rep, &path).await, [1, 0, 0, 0]);
}
