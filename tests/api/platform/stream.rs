//! The change feed as a stream.

use std::time::Duration;

use actix_web::rt::time::timeout;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Caller, Listener, Organization, settled};

#[actix_web::test]
async fn it_tells_what_was_and_what_comes() {
    let org = Organization::new().await;
    let head = settled(org.id).await;
    let mut listener = Listener::at(&org.admin, "/changes/stream", None).await;
    let hello = listener.event().await.unwrap();
    assert!(hello.contains(&"event: epoch".to_owned()));
    assert!(hello.iter().any(|line| line.contains(&format!("\"head\":{head}"))), "{hello:?}");
    for seq in 1..=head {
        assert_eq!(listener.told().await["seq"], seq);
    }
    let id = org.made("/accounts", json!({ "name": "Now" })).await;
    let change = listener.told().await;
    assert_eq!((&change["seq"], &change["record_id"]), (&json!(head + 1), &json!(id)));
    assert_eq!(change["type"], "account.created");
}

#[actix_web::test]
async fn whoever_comes_back_goes_on_where_they_were() {
    let org = Organization::new().await;
    let head = settled(org.id).await;
    let mut listener = Listener::at(&org.admin, "/changes/stream?after=1", Some(head - 2)).await;
    listener.event().await.unwrap();
    assert_eq!(listener.told().await["seq"], head - 1);
    assert_eq!(listener.told().await["seq"], head);
    let of_kind = format!("/changes/stream?after={head}&types=contact&include_record=true");
    let mut listener = Listener::at(&org.admin, &of_kind, None).await;
    listener.event().await.unwrap();
    org.made("/accounts", json!({ "name": "Passed over" })).await;
    org.made("/contacts", json!({ "last_name": "Wanted" })).await;
    let change = listener.told().await;
    assert_eq!((&change["seq"], &change["record"]["last_name"]), (&json!(head + 2), &json!("Wanted")));
}

#[actix_web::test]
async fn it_ends_with_the_session() {
    let org = Organization::new().await;
    let analyst = org.with_role(crm::access::Role::Analyst).await;
    let head = settled(org.id).await;
    let mut listener = Listener::at(&analyst, &format!("/changes/stream?after={head}"), None).await;
    listener.event().await.unwrap();
    analyst.act("/auth/logout").await.is(204);
    while let Some(event) = listener.event().await {
        assert!(event.iter().all(|line| line.starts_with(':') || line.starts_with("id: ")), "{event:?}");
    }
}

#[actix_web::test]
async fn too_many_are_told_to_come_back() {
    let org = Organization::new().await;
    let base = crate::support::another(|config| config.max_waiting = 1);
    let admin = Caller::new(&base, org.admin.token.clone(), org.admin.user_id.clone());
    let mut first = Listener::at(&admin, "/changes/stream", None).await;
    first.event().await.unwrap();
    let refused = admin.get("/changes/stream").await.is_problem(503, "overloaded");
    assert_eq!(refused.header("retry-after"), "1");
    let head = settled(org.id).await;
    let waits = format!("/changes?after={head}&wait_s=1");
    admin.get(&waits).await.is_problem(503, "overloaded");
    admin.get("/accounts").await.is(200);
    drop(first);
    // Whoever has gone leaves the place as soon as that is noticed.
    org.made("/accounts", json!({ "name": "Noticed" })).await;
    let begun = std::time::Instant::now();
    while admin.get("/changes/stream?after=0").await.status == 503 {
        assert!(begun.elapsed() < Duration::from_secs(30));
        actix_web::rt::time::sleep(Duration::from_millis(100)).await;
    }
}

#[actix_web::test]
async fn it_is_offered_as_a_stream() {
    let org = Organization::new().await;
    let asked = |method: Method| org.admin.request(method, "/changes/stream");
    let html = asked(Method::GET).header("accept", "text/html");
    org.admin.send(html).await.is_problem(406, "not_acceptable");
    let not_json = org.admin.request(Method::GET, "/changes").header("accept", "text/event-stream");
    org.admin.send(not_json).await.is_problem(406, "not_acceptable");
    let bad = asked(Method::GET).header("last-event-id", "x");
    org.admin.send(bad).await.is_problem(400, "invalid_request").names("last-event-id", "invalid_header");
    // The connection is free for the next request at once.
    for _ in 0..3 {
        let head = org.admin.send(asked(Method::HEAD)).await.is(200);
        assert_eq!(head.body, Value::Null);
        timeout(Duration::from_secs(5), org.admin.get("/me")).await.expect("an answer in time");
    }
}
