//! Contents as they should not be: characters that cannot be kept, bodies that stop or are too large, gaps.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crm::platform::sweep_contents;
use serde_json::{Value, json};

use super::work::{
    contacts, contacts_by_csv, counts, expire_leases, imported, pieces, sql, started, work, worker,
};
use crate::support::{Caller, Organization, app, database};

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

/// What the service says to a content of which only so many bytes come.
async fn spoken(caller: &Caller, path: &str, length: usize, sent: usize) -> String {
    let head = format!(
        "PUT /api/v1{path}/content HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-type: text/csv\r\n\
        content-length: {length}\r\n\r\n",
        caller.token.clone().unwrap()
    );
    let talk = move || {
        let mut wire = TcpStream::connect(app().base.strip_prefix("http://").unwrap()).unwrap();
        wire.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        wire.write_all(&[head.into_bytes(), vec![b'a'; sent]].concat()).unwrap();
        let mut answer = vec![0; 2000];
        let size = wire.read(&mut answer).unwrap();
        String::from_utf8_lossy(&answer[..size]).into_owned()
    };
    actix_web::web::block(talk).await.unwrap()
}

#[actix_web::test]
async fn of_a_body_that_is_given_up_nothing_stays() {
    let org = Organization::new().await;
    let import = org.rep.post("/imports", contacts_by_csv()).await.is(201);
    let path = format!("/imports/{}", import.id());
    let large = spoken(&org.rep, &path, (256 << 20) + 1, 0).await;
    assert!(large.starts_with("HTTP/1.1 413 "), "{large}");
    let stopped = spoken(&org.rep, &path, 600_000, 300_000).await;
    assert!(stopped.starts_with("HTTP/1.1 408 "), "{stopped}");
    assert_eq!(pieces(org.id), 0);
    assert_eq!(org.rep.get(&path).await["job_id"], Value::Null);
}

/// Rows that fill more than one piece.
fn large() -> (Value, String) {
    let mapping = json!([{ "column": "last_name", "to": "last_name" }]);
    let new = json!({ "collection": "contacts", "format": "csv", "mapping": mapping });
    let row = |row: usize| format!("Name {row},{}\n", "x".repeat(100_000));
    let rows: String = (0..6).map(row).collect();
    (new, format!("last_name,filler\n{rows}"))
}

#[actix_web::test]
async fn a_gap_in_a_content_is_not_its_end() {
    let org = Organization::new().await;
    let (new, content) = large();
    let (_, job) = started(&org.rep, new, "text/csv", content).await;
    sql("DELETE FROM content_pieces WHERE organization_id = $1 AND number = 1", org.id);
    // Each attempt may do better, as far as is known.
    while worker(org.id, &|| false).unwrap() {
        expire_leases(org.id);
    }
    let job = org.rep.get(&job).await.is(200);
    assert_eq!((&job["status"], &job["problem"]["code"]), (&json!("failed"), &json!("internal_error")));
    assert_eq!(contacts(&org.rep).await, 0);
}

#[actix_web::test]
async fn contents_that_belong_to_nothing_are_swept_away() {
    let org = Organization::new().await;
    let (new, content) = large();
    started(&org.rep, new.clone(), "text/csv", content.clone()).await;
    started(&org.rep, new, "text/csv", content).await;
    let sweep = || sweep_contents(&mut database(), &|| false).unwrap();
    sql(
        "UPDATE content_pieces SET created_at = now() - interval '3 hours' WHERE organization_id = $1",
        org.id,
    );
    sweep();
    assert_eq!(pieces(org.id), 6);
    let orphan = "UPDATE imports SET content_id = NULL WHERE organization_id = $1 \
        AND id = (SELECT max(id::text)::uuid FROM imports WHERE organization_id = $1)";
    sql(orphan, org.id);
    sweep();
    assert_eq!(pieces(org.id), 3);
    work(org.id).await;
    assert_eq!(pieces(org.id), 0);
}
