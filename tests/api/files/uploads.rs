//! Files on their way in: what is refused, and what happens twice.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use futures_util::stream;
use reqwest::Body;

use super::{OCTETS, attach, content, lead, noise, upload};
use crate::support::{Organization, app};

#[actix_web::test]
async fn a_checksum_is_compared() {
    let org = Organization::new().await;
    let lead = lead(&org).await;
    let digest = async |value: &'static str| {
        org.rep
            .send(upload(&org.rep, &lead, "a.txt", "text/plain", "hello").header("content-digest", value))
            .await
    };
    let right = "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:";
    digest(right).await.is(201);
    digest("md5=:XUFAKrxLKna5cZ2REBfFkg==:").await.is(201);
    let wrong = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:";
    digest(wrong).await.is_problem(400, "digest_mismatch").names("content-digest", "digest_mismatch");
    digest("sha-256=:AAAA:")
        .await
        .is_problem(400, "invalid_request")
        .names("content-digest", "invalid_header");
    assert_eq!(org.rep.get(&format!("{lead}/attachments")).await.data().len(), 2);
}

#[actix_web::test]
async fn fifty_mebibytes_are_the_most() {
    let org = Organization::new().await;
    let lead = lead(&org).await;
    let all = noise((50 << 20) + 1);
    // Without a length announced, so that it shows only while it comes.
    let pieces = |bytes: &[u8]| {
        let pieces: Vec<_> =
            bytes.chunks(1 << 16).map(|piece| Ok::<_, std::io::Error>(piece.to_vec())).collect();
        Body::wrap_stream(stream::iter(pieces))
    };
    let largest = &all[..50 << 20];
    let made = attach(&org.rep, &lead, "all.bin", OCTETS, pieces(largest)).await.is(201);
    assert!(content(&org.rep, made.id()).await == largest);
    // The answer may come while the rest is still being sent, and then be lost with the connection.
    if let Ok(refused) = upload(&org.rep, &lead, "more.bin", OCTETS, pieces(&all)).send().await {
        assert_eq!(refused.status(), 413);
    }
    assert_eq!(org.rep.get(&format!("{lead}/attachments")).await.data().len(), 1);
    let request = format!(
        "POST /api/v1{lead}/attachments?name=a.bin HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\
        content-type: {OCTETS}\r\ncontent-length: 52428801\r\n\r\n",
        org.rep.token.clone().unwrap()
    );
    let answer = actix_web::web::block(move || spoken(&request)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

/// What the service says to words on a wire.
fn spoken(request: &str) -> String {
    let mut wire = TcpStream::connect(app().base.strip_prefix("http://").unwrap()).unwrap();
    wire.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
    wire.write_all(request.as_bytes()).unwrap();
    let mut answer = vec![0; 2000];
    let size = wire.read(&mut answer).unwrap();
    String::from_utf8_lossy(&answer[..size]).into_owned()
}

#[actix_web::test]
async fn an_upload_that_stops_is_given_up() {
    let org = Organization::new().await;
    let lead = lead(&org).await;
    let request = format!(
        "POST /api/v1{lead}/attachments?name=a.bin HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\
        content-type: {OCTETS}\r\ncontent-length: 1000\r\n\r\nabc",
        org.rep.token.clone().unwrap()
    );
    let answer = actix_web::web::block(move || spoken(&request)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert_eq!(org.rep.get(&format!("{lead}/attachments")).await.data().len(), 0);
}

#[actix_web::test]
async fn what_machines_would_run_is_refused() {
    let org = Organization::new().await;
    let lead = lead(&org).await;
    for kind in
        ["text/html", "image/svg+xml", "application/x-msdownload", "application/javascript", "", "nonsense"]
    {
        let refused = attach(&org.rep, &lead, "a", kind, "x").await.is_problem(415, "unsupported_media_type");
        assert!(refused.header("accept-post").contains("application/pdf"), "{kind}");
    }
    for (kind, body) in [
        ("text/plain", "<!DOCTYPE html><script>alert(1)</script>"),
        ("image/png", "<svg onload=alert(1)>"),
        (OCTETS, "MZ\u{0}\u{0}"),
        (OCTETS, "\u{7f}ELF"),
        ("text/plain", "#!/bin/sh\nrm -rf /"),
        ("application/pdf", "not a pdf"),
        ("text/plain", "\u{0}"),
    ] {
        attach(&org.rep, &lead, "a", kind, body).await.is_problem(422, "content_mismatch");
    }
    let coded = upload(&org.rep, &lead, "a.txt", "text/plain", "x").header("content-encoding", "gzip");
    org.rep.send(coded).await.is_problem(415, "unsupported_media_type");
    assert_eq!(org.rep.get(&format!("{lead}/attachments")).await.data().len(), 0);
}

#[actix_web::test]
async fn names_are_names() {
    let org = Organization::new().await;
    let lead = lead(&org).await;
    let long = "x".repeat(201);
    for bad in [
        "",
        "..",
        "../../etc/passwd",
        "a/b",
        "a\\b",
        "C:\\a.txt",
        "a\r\nset-cookie: x",
        "a\nb",
        "a\tb",
        "a.",
        " a",
        "a ",
        ".hidden",
        "annexe\u{202e}txt.exe",
        "a\u{85}b",
        &long,
    ] {
        let refused =
            attach(&org.rep, &lead, bad, "text/plain", "x").await.is_problem(400, "invalid_request");
        refused.names("name", "malformed");
    }
    let path = format!("{lead}/attachments");
    let unnamed =
        org.rep.request(reqwest::Method::POST, &path).header("content-type", "text/plain").body("x");
    org.rep.send(unnamed).await.is_problem(400, "invalid_request");
    for good in ["Договір № 5 (копія).docx.txt", "a'b\"c;d%2F.txt", "x".repeat(200).as_str()] {
        let made = attach(&org.rep, &lead, good, "text/plain", "x").await.is(201);
        assert_eq!(made["name"], good);
        content(&org.rep, made.id()).await;
    }
}

#[actix_web::test]
async fn an_upload_acts_once_for_each_key() {
    let org = Organization::new().await;
    let lead = lead(&org).await;
    let keyed = async |kind: &str, body: &'static str| {
        org.rep.send(upload(&org.rep, &lead, "a.json", kind, body).header("idempotency-key", "k")).await
    };
    let first = keyed("application/json", "{\"a\":1}").await.is(201);
    let again = keyed("application/json", "{\"a\":1}").await.is(201);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(again.body, first.body);
    // The content is a part of what the key stands for.
    keyed("application/json", "{\"a\":2}").await.is_problem(422, "idempotency_key_reused");
    keyed(OCTETS, "{\"a\":1}").await.is_problem(422, "idempotency_key_reused");
    assert_eq!(org.rep.get(&format!("{lead}/attachments")).await.data().len(), 1);
    assert_eq!(content(&org.rep, first.id()).await, b"{\"a\":1}");
}
