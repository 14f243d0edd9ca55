//! The file of errors: in the form of its import, to be mended and sent again.

use serde_json::{Value, json};

use super::work::{counts, imported};
use crate::support::Organization;

fn contacts_by_semicolons(mapped: &[(&str, &str)]) -> Value {
    let to = |(column, to): &(&str, &str)| json!({ "column": column, "to": to });
    let mapping: Vec<Value> = mapped.iter().map(to).collect();
    json!({ "collection": "contacts", "format": "csv", "csv": { "delimiter": "semicolon" }, "mapping": mapping })
}

#[actix_web::test]
async fn reasons_of_before_give_way() {
    let org = Organization::new().await;
    let new = contacts_by_semicolons(&[]);
    let content = "last_name;import_error;birth_on\nBad;of before;tomorrow\n'=Bad;;never\nShort\n";
    let path = imported(&org, &org.rep, new.clone(), "text/csv", content).await;
    let errors = org.rep.get(&format!("{path}/errors")).await.is(200);
    let text = errors.body.as_str().unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "last_name;birth_on;import_error");
    assert!(lines[1].starts_with("Bad;tomorrow;birth_on: "), "{text}");
    assert!(lines[2].starts_with("'=Bad;never;birth_on: "), "{text}");
    assert!(lines[3].starts_with("Short;;The row has 1 cells"), "{text}");
    let mended = text.replace("tomorrow", "2000-02-29").replace("never", "");
    let path = imported(&org, &org.rep, new, "text/csv", mended).await;
    assert_eq!(counts(&org.rep, &path).await, [3, 0, 0, 0]);
    let mut names = org.rep.get("/contacts").await.is(200).column("last_name");
    names.sort();
    assert_eq!(names, ["=Bad", "Bad", "Short"]);
}

#[actix_web::test]
async fn a_column_of_that_name_may_be_content() {
    let org = Organization::new().await;
    let to = [("=name", "last_name"), ("import_error", "description"), ("birth_on", "birth_on")];
    let new = contacts_by_semicolons(&to);
    let content = "=name;import_error;birth_on\nBad;a text;tomorrow\n";
    let path = imported(&org, &org.rep, new.clone(), "text/csv", content).await;
    let errors = org.rep.get(&format!("{path}/errors")).await.is(200);
    let text = errors.body.as_str().unwrap();
    assert!(
        text.starts_with("'=name;import_error;birth_on;import_error\r\nBad;a text;tomorrow;birth"),
        "{text}"
    );
    let mended = text.replace("tomorrow", "2000-02-29");
    let path = imported(&org, &org.rep, new, "text/csv", mended).await;
    assert_eq!(counts(&org.rep, &path).await, [1, 0, 0, 0]);
    assert_eq!(org.rep.get("/contacts").await.data()[0]["description"], "a text");
}
