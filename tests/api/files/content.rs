//! The content on its way out: safe to save, and in parts.

use reqwest::Method;
use reqwest::header::HeaderMap;

use super::{OCTETS, attach, lead, noise};
use crate::support::{Caller, Organization};

async fn fetch(caller: &Caller, id: &str, headers: &[(&str, &str)]) -> (u16, HeaderMap, Vec<u8>) {
    let mut request = caller.request(Method::GET, &format!("/attachments/{id}/content"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = request.send().await.expect("an answer");
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    (status, headers, answer.bytes().await.expect("the content").to_vec())
}

#[actix_web::test]
async fn a_download_is_saved_and_never_shown() {
    let org = Organization::new().await;
    let name = "Рахунок \"№ 7\".pdf";
    let made = attach(&org.rep, &lead(&org).await, name, "application/pdf", "%PDF-1.7 x").await.is(201);
    assert_eq!(made["name"], name);
    let (status, headers, bytes) = fetch(&org.rep, made.id(), &[("accept", "application/pdf")]).await;
    assert_eq!((status, bytes), (200, b"%PDF-1.7 x".to_vec()));
    assert_eq!(headers["content-type"], "application/pdf");
    let disposition = headers["content-disposition"].to_str().unwrap();
    assert!(
        disposition.starts_with("attachment; filename=\"_______ __ 7_.pdf\"; filename*=UTF-8''%D0%A0"),
        "{disposition}"
    );
    assert!(disposition.ends_with("%20%22%E2%84%96%207%22.pdf"), "{disposition}");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert!(headers["content-security-policy"].to_str().unwrap().ends_with("; sandbox"));
    assert_eq!(headers["cache-control"], "no-store");
    assert_eq!(headers["etag"], format!("\"{}\"", made["sha256"].as_str().unwrap()));
    assert!(headers["repr-digest"].to_str().unwrap().starts_with("sha-256=:"));
    let (status, ..) = fetch(&org.rep, made.id(), &[("accept", "image/png;q=0")]).await;
    assert_eq!(status, 406);
}

#[actix_web::test]
async fn parts_are_given() {
    let org = Organization::new().await;
    let bytes = noise(700_000);
    let made = attach(&org.rep, &lead(&org).await, "noise.bin", OCTETS, bytes.clone()).await.is(201);
    let id = made.id();
    for (range, from, to) in [
        ("bytes=0-0", 0, 1),
        ("bytes=100000-600000", 100_000, 600_001),
        ("bytes=699999-", 699_999, 700_000),
        ("bytes=-1000", 699_000, 700_000),
    ] {
        let (status, headers, part) = fetch(&org.rep, id, &[("range", range)]).await;
        assert_eq!(status, 206, "{range}");
        assert_eq!(headers["content-range"], format!("bytes {from}-{}/700000", to - 1));
        assert_eq!(headers["content-length"], (to - from).to_string());
        assert!(part == bytes[from..to], "{range}");
    }
    for whole in ["bytes=0-1,5-6", "pages=1-2", "bytes=9-1"] {
        let (status, headers, all) = fetch(&org.rep, id, &[("range", whole)]).await;
        assert_eq!((status, all.len()), (200, 700_000), "{whole}");
        assert_eq!(headers["accept-ranges"], "bytes");
    }
    let path = format!("/attachments/{id}/content");
    let beyond = org.rep.request(Method::GET, &path).header("range", "bytes=700000-");
    let refused = org.rep.send(beyond).await.is_problem(416, "range_not_satisfiable");
    assert_eq!(refused.header("content-range"), "bytes */700000");
}

#[actix_web::test]
async fn whoever_has_it_need_not_fetch_it() {
    let org = Organization::new().await;
    let made = attach(&org.rep, &lead(&org).await, "a.txt", "text/plain", "abc").await.is(201);
    let tag = format!("\"{}\"", made["sha256"].as_str().unwrap());
    let (status, headers, body) = fetch(&org.rep, made.id(), &[("if-none-match", &tag)]).await;
    assert_eq!((status, body.len()), (304, 0));
    assert_eq!(headers["etag"], tag);
    let (status, ..) = fetch(&org.rep, made.id(), &[("if-none-match", "\"other\"")]).await;
    assert_eq!(status, 200);
    // A part of another content is worth nothing.
    let (status, ..) = fetch(&org.rep, made.id(), &[("range", "bytes=1-"), ("if-range", "\"other\"")]).await;
    assert_eq!(status, 200);
    let (status, _, part) = fetch(&org.rep, made.id(), &[("range", "bytes=1-"), ("if-range", &tag)]).await;
    assert_eq!((status, part), (206, b"bc".to_vec()));
    let head = org.rep.request(Method::HEAD, &format!("/attachments/{}/content", made.id()));
    assert_eq!(org.rep.send(head).await.is(200).header("content-length"), "3");
}
