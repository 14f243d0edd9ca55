//! What every collection must do, asked of one by its path.

use serde_json::{Value, json};

use super::{Caller, Organization};

/// Pages follow each other without gap or repeat, in every order that the document offers.
pub async fn walks(caller: &Caller, path: &str, sorts: &[&str]) {
    let all = caller.walk(&format!("{path}?limit=200")).await;
    assert!(all.len() >= 5, "{path}: too few records to walk");
    for sort in sorts {
        let walked = caller.walk(&format!("{path}?limit=2&sort={sort}")).await;
        let mut ids: Vec<_> = walked.iter().map(|row| row["id"].to_string()).collect();
        let whole = caller.get(&format!("{path}?limit=200&sort={sort}")).await.is(200);
        assert_eq!(walked, whole.data(), "{path} by {sort}");
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), all.len(), "{path} by {sort}");
    }
    let counted = caller.get(&format!("{path}?limit=1&count=exact")).await.is(200);
    assert_eq!(counted["page"]["total"], json!({ "value": all.len(), "relation": "eq" }));
}

/// Stale writes are refused with the version that is current, and change nothing.
pub async fn guards_versions(caller: &Caller, path: &str, change: Value) {
    let before = caller.get(path).await.is(200);
    let stale = caller.request(reqwest::Method::PATCH, path).header("if-match", "\"999\"").json(&change);
    let refused = caller.send(stale).await.is_problem(412, "stale");
    assert_eq!(refused["current_version"], before["version"]);
    assert_eq!(caller.get(path).await.body, before.body);

    let current = caller.request(reqwest::Method::PATCH, path).header("if-match", before.header("etag"));
    let after = caller.send(current.json(&change)).await.is(200);
    assert_eq!(after["version"], before["version"].as_i64().unwrap() + 1);
    assert_eq!(after.header("etag"), format!("\"{}\"", after["version"]));

    let known = caller.request(reqwest::Method::GET, path).header("if-none-match", after.header("etag"));
    assert_eq!(caller.send(known).await.is(304).body, Value::Null);
}

/// A record goes to the bin and comes back; meanwhile it is out of sight.
pub async fn archives(caller: &Caller, collection: &str, id: &str) {
    let path = format!("{collection}/{id}");
    caller.delete(&path).await.is(204);
    caller.get(&path).await.is_problem(404, "not_found");
    caller.patch(&path, json!({})).await.is_problem(404, "not_found");
    let listed =
        async |query: &str| caller.get(&format!("{collection}?id={id}{query}")).await.is(200).data().len();
    assert_eq!(listed("").await, 0);
    assert_eq!(listed("&archived=only").await, 1);
    assert_eq!(listed("&archived=any").await, 1);
    let back = caller.act(&format!("{path}/restore")).await.is(200);
    assert_eq!(back["archived_at"], Value::Null);
    caller.get(&path).await.is(200);
    let again = caller.act(&format!("{path}/restore")).await.is(200);
    assert_eq!(again["version"], back["version"]);
}

/// The history tells who did what, newest first, with values before and after.
pub async fn remembers(caller: &Caller, path: &str, actions: &[&str]) {
    let history = caller.get(&format!("{path}/history")).await.is(200);
    assert_eq!(history.column("action"), actions, "{path}");
    for change in history.data() {
        assert!(change["actor_id"].is_string());
        assert!(change["changed"].as_array().is_some_and(|names| !names.is_empty()), "{change:#}");
    }
}

/// Nobody in another organization finds the record, whatever is done to it.
pub async fn is_sealed_off(path: &str, change: Value) {
    let stranger = Organization::new().await.admin;
    stranger.get(path).await.is_problem(404, "not_found");
    stranger.patch(path, change).await.is_problem(404, "not_found");
    stranger.delete(path).await.is_problem(404, "not_found");
    stranger.get(&format!("{path}/history")).await.is_problem(404, "not_found");
}
