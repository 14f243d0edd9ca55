//! Custom fields in files that come in and go out.

use serde_json::{Value, json};

use super::exports::{exported, lines, text};
use super::work::{counts, imported};
use crate::extras::field;
use crate::support::Organization;

async fn with_fields() -> Organization {
    let org = Organization::new().await;
    let options = json!([{ "value": "red", "label": "R" }, { "value": "blue", "label": "B" }]);
    for (key, more) in [
        ("seats", json!({ "kind": "number", "maximum": "100", "is_filterable": true })),
        ("rate", json!({ "kind": "decimal" })),
        ("vip", json!({ "kind": "boolean" })),
        ("colors", json!({ "kind": "choices", "options": options })),
        ("note", json!({ "kind": "text" })),
    ] {
        field(&org, "account", key, more).await;
    }
    org
}

#[actix_web::test]
async fn own_fields_come_in_and_go_out() {
    let org = with_fields().await;
    let file = "name,custom.seats,custom.rate,custom.vip,custom.colors,custom.note\n\
        A,5,-1.50,yes,red; blue,'=1+1\nB,,,,,\nC,500,,,,\nD,many,,,green,\n";
    let new = json!({ "collection": "accounts", "format": "csv", "dedupe": { "policy": "create" } });
    let path = imported(&org, &org.admin, new.clone(), "text/csv", file).await;
    assert_eq!(counts(&org.admin, &path).await, [2, 0, 0, 2]);
    let rows = org.admin.get(&format!("{path}/rows?status=failed&sort=line")).await.is(200);
    let places = |row: &Value| {
        let errors = row["problem"]["errors"].as_array().unwrap();
        errors.iter().map(|error| error["pointer"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(rows.data()[0]["problem"]["code"], "custom_field_mismatch");
    assert_eq!(places(&rows.data()[0]), ["/custom/seats"]);
    assert_eq!(places(&rows.data()[1]), ["/custom/seats", "/custom/colors/0"]);
    let first = json!({ "seats": 5, "rate": "-1.5", "vip": true, "colors": ["red", "blue"], "note": "=1+1" });
    let listed = org.admin.get("/accounts?custom__seats=5").await.is(200);
    assert_eq!(listed.data()[0]["custom"], first);

    let out = json!({ "collection": "accounts", "format": "csv", "fields": ["name", "custom"], "filter": "custom__seats__gt=1" });
    let (path, _) = exported(&org, &org.admin, out).await;
    let content = text(&org.admin, &path).await;
    let (header, row) = content.split_once("\r\n").unwrap();
    assert_eq!(header, "id,version,custom.seats,custom.rate,custom.vip,custom.colors,custom.note,name");
    assert!(row.ends_with(",1,5,-1.5,true,\"[\"\"red\"\",\"\"blue\"\"]\",'=1+1,A\r\n"), "{row}");
    let out = json!({ "collection": "accounts", "format": "ndjson", "filter": "custom__seats=5" });
    let (path, _) = exported(&org, &org.admin, out).await;
    assert_eq!(lines(&text(&org.admin, &path).await)[0]["custom"], first);

    let other = with_fields().await;
    let mapping = ["seats", "rate", "vip", "colors", "note"].map(|key| format!("custom.{key}"));
    let mapping: Vec<_> = mapping
        .iter()
        .map(String::as_str)
        .chain(["name"])
        .map(|name| json!({ "column": name, "to": name }))
        .collect();
    let mut again = new;
    again["mapping"] = json!(mapping);
    let path = imported(&other, &other.admin, again, "text/csv", content).await;
    assert_eq!(counts(&other.admin, &path).await, [1, 0, 0, 0]);
    assert_eq!(other.admin.get("/accounts").await.is(200).data()[0]["custom"], first);
}
