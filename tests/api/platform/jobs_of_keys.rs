//! Jobs that keys ask for: they reach as far as the key, and what they bring is for those who may read it.

use crm::kernel::listing::query_string;
use serde_json::{Value, json};

use super::work::{contacts_by_csv, counts, imported, sent, started, work};
use crate::support::{Answer, Caller, Organization, app};

async fn made(by: &Caller, scopes: &[&str]) -> (Answer, Caller) {
    let key = by.post("/api-keys", json!({ "name": "Shop", "scopes": scopes })).await.is(201);
    let secret = key["secret"].as_str().map(str::to_owned);
    let holder = Caller::new(&app().base, secret, String::new());
    (key, holder)
}

/// A token for some of what a key has.
async fn token(key: &Answer, scope: &str) -> Caller {
    let form = [
        ("grant_type", "client_credentials".to_owned()),
        ("client_id", key.id().to_owned()),
        ("client_secret", key["secret"].as_str().unwrap().to_owned()),
        ("scope", scope.to_owned()),
    ];
    let url = format!("{}/api/v1/oauth/token", app().base);
    let request = reqwest::Client::new().post(url).body(query_string(&form));
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let answer = request.send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    Caller::new(&app().base, answer["access_token"].as_str().map(str::to_owned), String::new())
}

#[actix_web::test]
async fn an_import_by_a_token_has_the_scopes_of_the_token() {
    let org = Organization::new().await;
    let stages = json!([{ "name": "Open", "probability": 10 }]);
    org.made("/pipelines", json!({ "name": "Sales", "is_default": true, "stages": stages })).await;
    let account = org.made("/accounts", json!({ "name": "Acme" })).await;
    let narrow = "imports:read imports:write deals:read deals:write pipelines:read";
    let all: Vec<&str> = narrow.split(' ').chain(["accounts:read"]).collect();
    let (key, wide) = made(&org.admin, &all).await;
    let content = format!("name,account_id\nA,{account}\n");
    let new = json!({ "collection": "deals", "format": "csv" });
    for (caller, expected) in [(token(&key, narrow).await, [0, 0, 0, 1]), (wide, [1, 0, 0, 0])] {
        let path = imported_by(&org, &caller, new.clone(), &content).await;
        assert_eq!(counts(&org.admin, &path).await, expected);
    }
}

/// An import whose job the caller need not see.
async fn imported_by(org: &Organization, caller: &Caller, new: Value, content: &str) -> String {
    let (path, _) = started(caller, new, "text/csv", content.to_owned()).await;
    work(org.id).await;
    path
}

#[actix_web::test]
async fn a_job_ends_when_its_key_may_no_more() {
    let org = Organization::new().await;
    let new = json!({ "collection": "contacts", "format": "ndjson" });
    for (change, code) in [("reduce", "insufficient_scope"), ("revoke", "forbidden")] {
        let (key, holder) = made(&org.admin, &["export", "contacts:read", "products:read"]).await;
        let job = holder.post("/exports", new.clone()).await.is(202);
        let path = format!("/api-keys/{}", key.id());
        if change == "reduce" {
            org.admin.patch(&path, json!({ "scopes": ["export", "products:read"] })).await.is(200);
        } else {
            org.admin.act(&format!("{path}/revoke")).await.is(200);
        }
        work(org.id).await;
        let job = org.admin.get(&format!("/jobs/{}", job.id())).await.is(200);
        assert_eq!((&job["status"], &job["problem"]["code"]), (&json!("failed"), &json!(code)), "{change}");
    }
}

#[actix_web::test]
async fn what_jobs_bring_is_for_those_who_may_read_the_collection() {
    let org = Organization::new().await;
    let import = imported(&org, &org.admin, contacts_by_csv(), "text/csv", "last_name\nA\n\"\"\n").await;
    let new = json!({ "collection": "contacts", "format": "ndjson" });
    let job = org.admin.post("/exports", new).await.is(202);
    work(org.id).await;
    let export = format!("/exports/{}", job["subject_id"].as_str().unwrap());
    let (_, errand) = made(&org.admin, &["imports:read", "imports:write", "exports:read"]).await;
    let lacks = |answer: Answer, scope: &str| {
        let refused = answer.is_problem(403, "insufficient_scope");
        assert!(refused["detail"].as_str().unwrap().contains(&format!("`{scope}`")), "{:#}", refused.body);
    };
    for path in [&export, &import] {
        lacks(errand.get(path).await, "contacts:read");
    }
    for part in ["rows", "errors"] {
        lacks(errand.get(&format!("{import}/{part}")).await, "contacts:read");
    }
    lacks(errand.get(&format!("{export}/content")).await, "contacts:read");
    lacks(sent(&errand, &import, "text/csv", "last_name\nB\n").await, "contacts:read");
    for list in ["/imports?count=exact", "/exports?count=exact"] {
        let page = errand.get(list).await.is(200);
        assert_eq!((page.data().len(), &page["page"]["total"]["value"]), (0, &json!(0)), "{list}");
        assert_eq!(org.admin.get(list).await["page"]["total"]["value"], 1, "{list}");
    }
    let (_, writer) = made(&org.admin, &["imports:write", "contacts:read", "contacts:write"]).await;
    lacks(writer.act(&format!("{import}/undo")).await, "contacts:delete");
}
