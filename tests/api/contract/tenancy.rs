//! No organization sees another's records: every operation on a record is tried from outside.

use serde_json::{Value, json};

use super::document::operations;
use crate::support::Organization;

/// Bodies with which operations get past their schema.
fn body(operation: &str) -> Option<Value> {
    crate::support::bodies::of(operation)
}

#[actix_web::test]
async fn strangers_find_nothing() {
    let (org, stranger) = (Organization::new().await, Organization::new().await);
    let ids = crate::support::bodies::one_of_each(&org.admin).await;
    let mut tried = 0;
    // Sessions and notifications are their owner's alone; that is tested with them.
    let alone = |path: &str| path.contains("/auth/") || path.contains("/notifications/");
    let of_records = |path: &str| path.contains("{id}") && !alone(path);
    for operation in operations().iter().filter(|operation| of_records(&operation.path)) {
        let collection = operation.path.split('/').nth(3).unwrap_or_default();
        if collection == "auth" {
            // A session's own user is the only one who knows it.
            continue;
        }
        let Some(id) = ids.get(collection) else { panic!("{}: nothing to try it with", operation.path) };
        let path = operation.path.replacen("{id}", id, 1);
        let path = ids.iter().fold(path, |path, (name, id)| path.replace(&format!("{{{name}}}"), id));
        let path =
            path.split('/').map(|part| if part.starts_with('{') { super::document::NOBODY } else { part });
        let path = path.collect::<Vec<_>>().join("/") + crate::support::bodies::query(operation.id());
        let request = stranger.admin.request(operation.method.to_uppercase().parse().unwrap(), &path);
        let request = match body(operation.id()) {
            Some(body) => request.json(&body),
            None if operation.about.get("requestBody").is_some() => request.json(&json!({})),
            None => request,
        };
        stranger.admin.send(request).await.is_problem(404, "not_found");
        tried += 1;
    }
    assert!(tried > 20);
}

#[actix_web::test]
async fn lists_and_counts_hold_the_own_records_only() {
    let (org, stranger) = (Organization::new().await, Organization::new().await);
    let ids = crate::support::bodies::one_of_each(&org.admin).await;
    // Attachments and comments are listed with their records.
    let listed = |collection: &str| !matches!(collection, "attachments" | "comments");
    for (collection, id) in ids.iter().filter(|(collection, _)| listed(collection)) {
        let page = stranger.admin.get(&format!("/{collection}?id={id}&count=exact")).await.is(200);
        assert_eq!(page.data().len(), 0, "{collection}");
        assert_eq!(page["page"]["total"]["value"], 0, "{collection}");
    }
}
