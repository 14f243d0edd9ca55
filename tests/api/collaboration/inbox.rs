//! What becomes of what people were told: read, streamed, forgotten.

use actix_web::web;
use crm::platform;
use serde_json::{Value, json};

use super::{tell, told};
use crate::support::{Listener, Organization, app, run_sql};

async fn given(org: &Organization, names: &[&str]) {
    for name in names {
        org.made("/accounts", json!({ "name": name, "owner_id": org.rep.user_id })).await;
    }
}

#[actix_web::test]
async fn what_was_read_is_read_once() {
    let org = Organization::new().await;
    given(&org, &["One", "Два", "Three", "Чотири"]).await;
    let all = told(&org, &org.rep).await;
    assert_eq!(all.column("kind"), ["assignment"; 4]);
    let unread = async || {
        let page = org.rep.get("/notifications?read_at__isnull=true&count=exact&limit=1").await.is(200);
        page["page"]["total"]["value"].as_i64().unwrap()
    };
    assert_eq!(unread().await, 4);
    let one = format!("/notifications/{}", all.data()[0]["id"].as_str().unwrap());
    let read = org.rep.act(&format!("{one}/read")).await.is(200)["read_at"].clone();
    assert_ne!(read, Value::Null);
    assert_eq!(org.rep.act(&format!("{one}/read")).await.is(200)["read_at"], read);
    assert_eq!(org.rep.get(&one).await.is(200)["read_at"], read);
    org.other_rep.get(&one).await.is_problem(404, "not_found");
    org.admin.act(&format!("{one}/read")).await.is_problem(404, "not_found");
    // What comes while somebody reads is not read by that.
    let to = format!("/notifications/read-all?to_seq={}", all.data()[2]["seq"]);
    assert_eq!(org.other_rep.act(&to).await.is(200)["count"], 0);
    assert_eq!(org.rep.act(&to).await.is(200)["count"], 2);
    assert_eq!(unread().await, 1);
    assert_eq!(org.rep.act("/notifications/read-all").await.is(200)["count"], 1);
    assert_eq!(unread().await, 0);
}

#[actix_web::test]
async fn everything_is_told_once_however_many_tell() {
    let org = Organization::new().await;
    given(&org, &["One", "Два", "Three"]).await;
    futures_util::future::join_all((0..4).map(|_| tell(&org))).await;
    let first = told(&org, &org.rep).await.column("seq");
    assert_eq!(first.len(), 3);
    // Also by the round of all organizations, which finds nothing left here.
    web::block(|| platform::notifications::round(&mut app().db.writer().get().unwrap()).unwrap())
        .await
        .unwrap();
    assert_eq!(told(&org, &org.rep).await.column("seq"), first);
}

#[actix_web::test]
async fn who_listens_is_told_at_once() {
    let org = Organization::new().await;
    given(&org, &["Before"]).await;
    tell(&org).await;
    let mut listener = Listener::at(&org.rep, "/notifications/stream", None).await;
    let hello = listener.event().await.unwrap();
    assert!(hello.contains(&"event: unread".to_owned()), "{hello:?}");
    assert!(hello.contains(&"data: {\"unread\":1}".to_owned()), "{hello:?}");
    given(&org, &["Тепер", "And now"]).await;
    tell(&org).await;
    let now = listener.told().await;
    assert_eq!((&now["kind"], &now["read_at"]), (&json!("assignment"), &json!(null)));
    let last = listener.told().await;
    assert_eq!(org.rep.get("/notifications?limit=1").await.is(200).data()[0], last);
    // Whoever comes back goes on; nobody hears what is for somebody else.
    let mut again = Listener::at(&org.rep, "/notifications/stream", now["seq"].as_i64()).await;
    again.event().await.unwrap();
    assert_eq!(again.told().await, last);
    let mut other = Listener::at(&org.other_rep, "/notifications/stream", Some(0)).await;
    assert!(other.event().await.unwrap().contains(&"data: {\"unread\":0}".to_owned()));
    // It ends with the token.
    org.rep.act("/auth/logout").await.is(204);
    while let Some(event) = listener.event().await {
        assert!(event.iter().all(|line| line.starts_with(':') || line.starts_with("id: ")), "{event:?}");
    }
}

#[actix_web::test]
async fn the_old_is_forgotten() {
    let org = Organization::new().await;
    given(&org, &["Old", "New"]).await;
    let all = told(&org, &org.rep).await;
    let old = all.data()[1]["id"].as_str().unwrap();
    let aged = format!(
        "UPDATE notifications SET id = overlay(id::text placing '0000' from 1)::uuid \
         WHERE organization_id = $org AND id = '{old}'"
    );
    run_sql(org.id, &aged);
    web::block(|| platform::tidy(&mut app().db.writer().get().unwrap()).unwrap()).await.unwrap();
    assert_eq!(told(&org, &org.rep).await.column("id"), [all.data()[0]["id"].as_str().unwrap()]);
}
