//! Attachments: files of records, in and out.

mod access;
mod attachments;
mod content;
mod s3;
mod sweep;
mod uploads;

use crm::kernel::listing::query_string;
use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::support::{Answer, Caller, Organization};

/// An upload, to be completed by the test.
fn upload(
    caller: &Caller,
    record: &str,
    name: &str,
    kind: &str,
    body: impl Into<reqwest::Body>,
) -> RequestBuilder {
    let path = format!("{record}/attachments?{}", query_string(&[("name", name.to_owned())]));
    let request = caller.request(Method::POST, &path);
    request.header("content-type", kind).body(body)
}

async fn attach(
    caller: &Caller,
    record: &str,
    name: &str,
    kind: &str,
    body: impl Into<reqwest::Body>,
) -> Answer {
    caller.send(upload(caller, record, name, kind, body)).await
}

/// A lead of the representative; its path.
async fn lead(org: &Organization) -> String {
    let lead = org.rep.post("/leads", json!({ "company_name": "Acme" })).await.is(201);
    format!("/leads/{}", lead.id())
}

/// Bytes that look like nothing, the same each time.
fn noise(size: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_u32;
    let next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[0]
    };
    [b"noise".to_vec(), std::iter::repeat_with(next).take(size - 5).collect()].concat()
}

const OCTETS: &str = "application/octet-stream";

/// The content as it is downloaded.
async fn content(caller: &Caller, id: &str) -> Vec<u8> {
    let answer =
        caller.request(Method::GET, &format!("/attachments/{id}/content")).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    answer.bytes().await.expect("the content").to_vec()
}
