//! Contents as they should not be: characters that cannot be kept.

use serde_json::{Value, json};

use super::work::{contacts_by_csv, counts, imported, started, work};
use crate::support::Organization;

#[actix_web::test]
async fn zeros_are_told_of_their_row() {
    let org = Organization::new().await;
    let csv = "last_name,emails.0.value,id\nA\0,,\nB,b\0@example.org,\nC,c@example.org,\n,,x\0y\n";
    let path = imported(&org, &org.rep, contacts_by_csv(), "text/csv", csv).await;
    assert_eq!(counts(&org.rep, &path).await, [1, 0, 0, 3]);
    let ndjson =
        "{\"last_name\": \"A\\u0000\"}\n{\"last_name\": \"D\", \"x\\u0000\": 1}\n{\"last_name\": \"E\"}\n";
    let new = json!({ "collection": "contacts", "format": "ndjson" });
    let lines = imported(&org, &org.rep, new, "application/x-ndjson", ndjson).await;
    assert_eq!(counts(&org.rep, &lines).await, [1, 0, 0, 2]);
    let mut places = Vec::new();
    for import in [path, lines] {
        let rows = org.rep.get(&format!("{import}/rows?status=failed")).await.is(200);
        places.extend(rows.data().iter().map(|row| {
            let error = &row["problem"]["errors"][0];
            assert_eq!(error["code"], "invalid_character", "{row:#}");
            error["pointer"].clone()
        }));
        org.rep.get(&format!("{import}/errors")).await.is(200);
    }
    let expected = ["/last_name", "/emails/0/value", "/id", "/last_name", "/x\u{fffd}"];
    assert_eq!(places, expected.map(Value::from));
}

#[actix_web::test]
async fn zeros_in_the_header_are_refused() {
    let org = Organization::new().await;
    let (_, job) = started(&org.rep, contacts_by_csv(), "text/csv", "last_name,x\0\nA,\n").await;
    work(org.id).await;
    let job = org.rep.get(&job).await.is(200);
    let code = &job["problem"]["errors"][0]["code"];
    assert_eq!((&job["status"], code), (&json!("failed"), &json!("invalid_character")), "{:#}", job.body);
}
