//! What is known of a file, and its life.

use serde_json::{Value, json};

use super::{OCTETS, attach, content, lead, noise};
use crate::support::{Organization, expect};

#[actix_web::test]
async fn a_file_goes_in_and_comes_out_as_it_was() {
    let org = Organization::new().await;
    let lead = lead(&org).await;
    // Both that fit into one piece and those that need several, and an empty one.
    for size in [5, 4_096, 1_000_003, 3 << 20] {
        let bytes = noise(size);
        let made = attach(&org.rep, &lead, "noise.bin", OCTETS, bytes.clone()).await.is(201);
        assert_eq!(made["size"], size);
        assert_eq!(made["record_type"], "lead");
        assert_eq!(made["created_by_id"], org.rep.user_id);
        assert_eq!(made.header("location"), format!("/api/v1/attachments/{}", made.id()));
        assert_eq!(content(&org.rep, made.id()).await, bytes, "{size}");
        let shown = org.rep.get(&format!("/attachments/{}", made.id())).await.is(200);
        assert_eq!(shown.body, made.body);
    }
    let empty = attach(&org.rep, &lead, "empty.txt", "text/plain", "").await.is(201);
    assert_eq!(empty["sha256"], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert!(content(&org.rep, empty.id()).await.is_empty());
}

#[actix_web::test]
async fn every_kind_of_record_has_attachments() {
    let org = Organization::new().await;
    for (collection, body) in [
        ("accounts", json!({ "name": "Acme" })),
        ("contacts", json!({ "last_name": "Example" })),
        ("products", json!({ "sku": "A-1", "name": "Anvil" })),
        ("leads", json!({ "company_name": "Acme" })),
    ] {
        let record = format!("/{collection}/{}", org.made(&format!("/{collection}"), body).await);
        attach(&org.admin, &record, "a.txt", "text/plain; charset=utf-8", "a").await.is(201);
        let b = attach(&org.admin, &record, "b.txt", "text/plain", "bb").await.is(201);
        let listed = org.admin.get(&format!("{record}/attachments?sort=name")).await.is(200);
        assert_eq!(listed.column("name"), ["a.txt", "b.txt"]);
        assert_eq!(listed.column("content_type"), ["text/plain; charset=utf-8", "text/plain"]);
        let large = org.admin.get(&format!("{record}/attachments?size__gt=1&count=exact")).await.is(200);
        assert_eq!(large.column("id"), [b.id()]);
        assert_eq!(large["page"]["total"]["value"], 1);
    }
}

#[actix_web::test]
async fn an_attachment_is_renamed_and_removed() {
    let org = Organization::new().await;
    let lead = lead(&org).await;
    let made = attach(&org.rep, &lead, "offer.txt", "text/plain", "Offer").await.is(201);
    let path = format!("/attachments/{}", made.id());
    let change = json!({ "name": "Пропозиція.txt", "description": "The second" });
    expect::guards_versions(&org.rep, &path, change).await;
    org.rep.patch(&path, json!({ "name": "../x" })).await.is_problem(422, "validation_failed");
    org.rep.patch(&path, json!({ "description": null })).await.is(200);
    expect::remembers(&org.rep, &path, &["updated", "updated", "created"]).await;
    org.rep.delete(&path).await.is(204);
    org.rep.get(&path).await.is_problem(404, "not_found");
    org.rep.get(&format!("{path}/content")).await.is_problem(404, "not_found");
    assert_eq!(org.rep.get(&format!("{lead}/attachments")).await.is(200).data().len(), 0);
}

#[actix_web::test]
async fn lists_are_walked() {
    let org = Organization::new().await;
    let lead = lead(&org).await;
    for n in 0..6 {
        attach(&org.rep, &lead, &format!("{n}.txt"), "text/plain", n.to_string()).await.is(201);
    }
    expect::walks(&org.rep, &format!("{lead}/attachments"), &["name", "-created_at"]).await;
}

#[actix_web::test]
async fn the_log_tells_of_files() {
    use crm::schema::changes;
    use diesel::prelude::*;
    let org = Organization::new().await;
    let made = attach(&org.rep, &lead(&org).await, "a.txt", "text/plain", "a").await.is(201);
    org.rep.delete(&format!("/attachments/{}", made.id())).await.is(204);
    let id: uuid::Uuid = made.id().parse().unwrap();
    let own = changes::organization_id.eq(org.id).and(changes::record_id.eq(id));
    let logged: Vec<(String, String, Option<Value>)> = changes::table
        .filter(own)
        .order(changes::version)
        .select((changes::record_type, changes::action, changes::before))
        .load(&mut crate::support::database())
        .unwrap();
    let actions: Vec<_> = logged.iter().map(|(kind, action, _)| format!("{kind}.{action}")).collect();
    assert_eq!(actions, ["attachment.created", "attachment.deleted"]);
    assert_eq!(logged[1].2.as_ref().unwrap()["name"], "a.txt");
}
