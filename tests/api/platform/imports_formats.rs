//! Imports by NDJSON and vCard, and of the other collections.

use serde_json::{Value, json};

use super::work::{contacts, counts, imported};
use crate::support::Organization;

#[actix_web::test]
async fn objects_come_line_by_line() {
    let org = Organization::new().await;
    let content = "{\"name\": \"Перша\", \"employees\": 5}\n\n[1]\n{\"name\": \"Second\", \"colour\": 1}\n{\"name\": \"a\", \"name\": \"b\"}\n{\"name\": \"Last\"}";
    let new = json!({ "collection": "accounts", "format": "ndjson" });
    let path = imported(&org, &org.rep, new, "application/x-ndjson", content).await;
    assert_eq!(counts(&org.rep, &path).await, [2, 0, 0, 3]);
    let failed = org.rep.get(&format!("{path}/rows?status=failed")).await.is(200);
    assert_eq!(failed.column("line"), ["3", "4", "5"]);
    assert_eq!(failed.data()[1]["problem"]["errors"][0]["pointer"], "/colour");
    let errors = org.rep.get(&format!("{path}/errors")).await.is(200);
    assert!(errors.body.as_str().unwrap().starts_with("source,import_error\r\n[1],"), "{:#}", errors.body);

    let new = json!({ "collection": "accounts", "format": "ndjson",
                      "mapping": [{ "column": "title", "to": "name" }, { "column": "staff", "to": "employees" }] });
    let content = "{\"title\": \"Третя\", \"staff\": 7, \"colour\": null}\n";
    let path = imported(&org, &org.rep, new, "application/x-ndjson", content).await;
    assert_eq!(counts(&org.rep, &path).await, [1, 0, 0, 0]);
    let found = org.rep.get("/accounts?employees=7").await.is(200);
    assert_eq!(found.column("name"), ["Третя"]);
}

#[actix_web::test]
async fn cards_become_contacts() {
    let org = Organization::new().await;
    let cards = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Приклад;Олена;;;\r\nFN:Олена Приклад\r\nEMAIL;TYPE=work:olena@example.org\r\n\
        TEL;TYPE=cell:+38 044 123 45 67\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:4.0\r\nFN:Only Name\r\nEMAIL:broken\r\nEND:VCARD\r\n\
        BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Олена знову\r\nEMAIL:OLENA@example.org\r\nEND:VCARD\r\n";
    let new = json!({ "collection": "contacts", "format": "vcard" });
    let path = imported(&org, &org.rep, new, "text/vcard", cards).await;
    assert_eq!(counts(&org.rep, &path).await, [1, 0, 1, 1]);
    let contact = org.rep.get("/contacts").await.is(200).data()[0].clone();
    assert_eq!(
        contact["emails"][0],
        json!({ "value": "olena@example.org", "label": "work", "is_primary": true })
    );
    assert_eq!((&contact["first_name"], &contact["phones"][0]["label"]), (&json!("Олена"), &json!("mobile")));
    assert_eq!(contacts(&org.rep).await, 1);
}

#[actix_web::test]
async fn every_collection_takes_an_import() {
    let org = Organization::new().await;
    let stages = json!([{ "name": "Open", "probability": 10 }]);
    org.made("/pipelines", json!({ "name": "Sales", "is_default": true, "stages": stages })).await;
    for (collection, header, row, member, expected) in [
        (
            "leads",
            "company_name,email,phone",
            "Зразок,a@example.org,+1 555 0100",
            "phone",
            json!("+1 555 0100"),
        ),
        (
            "deals",
            "name,amount.amount,amount.currency",
            "Угода,1500.50,EUR",
            "amount",
            json!({ "amount": "1500.50", "currency": "EUR" }),
        ),
        ("accounts", "name,industries", "Рахунок,steel; coal", "industries", json!(["steel", "coal"])),
        ("products", "sku,name,is_active", "S-1,Anvil,no", "is_active", json!(false)),
    ] {
        let new = json!({ "collection": collection, "format": "csv" });
        let content = format!("{header}\n{row}\n");
        let path = imported(&org, &org.admin, new.clone(), "text/csv", content.clone()).await;
        assert_eq!(counts(&org.admin, &path).await, [1, 0, 0, 0], "{:#}", rows(&org, &path).await);
        let made = org.admin.get(&format!("/{collection}")).await.is(200).data()[0].clone();
        assert_eq!(made[member], expected, "{collection}");
        // The same again finds what is there.
        let path = imported(&org, &org.admin, new, "text/csv", content).await;
        assert_eq!(counts(&org.admin, &path).await, [0, 0, 1, 0], "{collection}");
    }
}

async fn rows(org: &Organization, path: &str) -> Value {
    org.admin.get(&format!("{path}/rows")).await.body
}
