//! The edge: headers, sizes, media types, broken input.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use reqwest::Method;
use serde_json::json;

use crate::support::Organization;

#[actix_web::test]
async fn every_answer_carries_its_headers() {
    let org = Organization::new().await;
    for answer in [org.admin.get("/accounts").await.is(200), org.admin.get("/nothing").await.is(404)] {
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"));
        assert_eq!(answer.header("x-request-id").len(), 36);
        assert_eq!(answer.header("server"), "");
    }
}

#[actix_web::test]
async fn an_unknown_address_is_404_even_for_the_unknown() {
    let org = Organization::new().await;
    for path in ["/nothing", "/accounts/", "/accounts/1/2/3", "//etc/passwd", "//api/v2/accounts"] {
        org.anonymous.get(path).await.is_problem(404, "not_found");
    }
    org.admin.get("/accounts/not-an-id").await.is_problem(404, "not_found");
}

#[actix_web::test]
async fn heads_have_no_body() {
    let org = Organization::new().await;
    let get = org.admin.get("/accounts").await.is(200);
    let head = org.admin.send(org.admin.request(Method::HEAD, "/accounts")).await.is(200);
    assert_eq!(head.header("content-length"), get.header("content-length"));
    assert_eq!(head.body, serde_json::Value::Null);
}

#[actix_web::test]
async fn bodies_must_be_readable() {
    let org = Organization::new().await;
    let post = async |kind: &str, body: String| {
        let request = org.admin.request(Method::POST, "/accounts").header("content-type", kind);
        org.admin.send(request.body(body)).await
    };
    let json = "application/json";
    post(json, "{".into()).await.is_problem(400, "malformed_json");
    post(json, r#"{"name":"a","name":"b"}"#.into()).await.is_problem(400, "malformed_json");
    post(json, "[".repeat(1000)).await.is_problem(400, "json_too_deep");
    post(json, "[]".into()).await.is_problem(422, "validation_failed");
    post(json, format!(r#"{{"name":"{}"}}"#, "x".repeat(2 << 20))).await.is_problem(413, "too_large");
    post("text/plain", "{}".into()).await.is_problem(415, "unsupported_media_type");
    post("application/merge-patch+json", "{}".into()).await.is_problem(415, "unsupported_media_type");
    let offered = org.admin.send(org.admin.request(Method::POST, "/accounts")).await;
    assert_eq!(offered.is_problem(415, "unsupported_media_type").header("accept-post"), "application/json");
}

#[actix_web::test]
async fn a_change_may_call_itself_a_merge_patch() {
    let org = Organization::new().await;
    let id = org.made("/accounts", json!({ "name": "Acme" })).await;
    let request = org.admin.request(Method::PATCH, &format!("/accounts/{id}"));
    let request = request.header("content-type", "application/merge-patch+json").body(r#"{"name":"Acme 2"}"#);
    assert_eq!(org.admin.send(request).await.is(200)["name"], "Acme 2");
    let patch = org.admin.request(Method::PATCH, &format!("/accounts/{id}"));
    let patch = patch.header("content-type", "application/json-patch+json").body("[]");
    org.admin.send(patch).await.is_problem(415, "unsupported_media_type");
}

#[actix_web::test]
async fn only_json_is_offered() {
    let org = Organization::new().await;
    let accept = |kind: &'static str| org.admin.request(Method::GET, "/accounts").header("accept", kind);
    org.admin.send(accept("text/html")).await.is_problem(406, "not_acceptable");
    org.admin.send(accept("application/json;q=0")).await.is_problem(406, "not_acceptable");
    for kind in ["*/*", "application/*", "text/html, application/json;q=0.5"] {
        org.admin.send(accept(kind)).await.is(200);
    }
}

#[actix_web::test]
async fn preconditions_must_be_entity_tags() {
    let org = Organization::new().await;
    let id = org.made("/accounts", json!({ "name": "Acme" })).await;
    let with = |tag: &'static str| {
        org.admin.request(Method::PATCH, &format!("/accounts/{id}")).header("if-match", tag).json(&json!({}))
    };
    org.admin.send(with("7")).await.is_problem(400, "invalid_request").names("if-match", "invalid_header");
    org.admin.send(with("W/\"1\"")).await.is_problem(412, "stale");
    org.admin.send(with("\"9\", \"1\"")).await.is(200);
    org.admin.send(with("*")).await.is(200);
}

#[actix_web::test]
async fn an_organization_may_demand_preconditions() {
    let org = Organization::new().await;
    let id = org.made("/accounts", json!({ "name": "Acme" })).await;
    org.admin.patch("/organization", json!({ "require_preconditions": true })).await.is(200);
    // What is known of the organization is at most five seconds old.
    actix_web::rt::time::sleep(std::time::Duration::from_secs(6)).await;
    let path = format!("/accounts/{id}");
    org.admin.patch(&path, json!({})).await.is_problem(428, "precondition_required");
    org.admin.delete(&path).await.is_problem(428, "precondition_required");
    let tagged = org.admin.request(Method::PATCH, &path).header("if-match", "\"1\"").json(&json!({}));
    org.admin.send(tagged).await.is(200);
}

#[actix_web::test]
async fn the_service_says_how_it_is() {
    let org = Organization::new().await;
    assert_eq!(org.anonymous.get("//health/live").await.is(200)["status"], "ok");
    assert_eq!(org.anonymous.get("//health/ready").await.is(200)["status"], "ok");
    let document = org.anonymous.get("/openapi.json").await.is(200);
    assert_eq!(document["openapi"], "3.1.0");
    let docs = org.anonymous.get("//api/docs/").await.is(200);
    assert!(docs.body.as_str().unwrap().contains("swagger-ui"));
}

#[actix_web::test]
async fn every_problem_has_its_page() {
    let org = Organization::new().await;
    let problem = org.anonymous.get("/accounts").await.is_problem(401, "unauthenticated");
    let page = problem["type"].as_str().unwrap().strip_prefix("http://crm.test").unwrap().to_owned();
    let page = org.anonymous.get(&format!("/{page}")).await.is(200);
    assert!(page.body.as_str().unwrap().starts_with("unauthenticated"));
}

#[actix_web::test]
async fn sizes_have_limits() {
    let org = Organization::new().await;
    let long = "x".repeat(9 * 1024);
    org.admin.get(&format!("/accounts?q={long}")).await.is_problem(414, "uri_too_long");
    let headers = (0..5).fold(org.admin.request(Method::GET, "/accounts"), |request, n| {
        request.header(format!("x-filler-{n}"), &long)
    });
    org.admin.send(headers).await.is_problem(431, "headers_too_large");
}

/// A body that stalls is given up, and so is its connection.
#[test]
fn a_body_must_come_in_time() {
    let address = crate::support::app().base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let head = "POST /api/v1/auth/login HTTP/1.1\r\nhost: crm.test\r\ncontent-type: application/json\r\n";
    write!(stream, "{head}content-length: 100\r\n\r\n{{\"email\"").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("\"code\":\"timeout\""), "{answer}");
}
