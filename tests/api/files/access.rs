//! Whoever sees the record sees its files; whoever may change it may change them.

use crm::access::Role;
use reqwest::Method;
use serde_json::json;

use super::{attach, lead};
use crate::support::{Caller, Organization};

async fn is_hidden_from(caller: &Caller, record: &str, id: &str) {
    caller.get(&format!("{record}/attachments")).await.is_problem(404, "not_found");
    attach(caller, record, "b.txt", "text/plain", "b").await.is_problem(404, "not_found");
    let path = format!("/attachments/{id}");
    caller.get(&path).await.is_problem(404, "not_found");
    caller.get(&format!("{path}/content")).await.is_problem(404, "not_found");
    caller.get(&format!("{path}/history")).await.is_problem(404, "not_found");
    caller.patch(&path, json!({ "name": "b.txt" })).await.is_problem(404, "not_found");
    caller.delete(&path).await.is_problem(404, "not_found");
}

#[actix_web::test]
async fn files_are_seen_with_their_record() {
    let (org, stranger) = (Organization::new().await, Organization::new().await);
    let lead = lead(&org).await;
    let made = attach(&org.rep, &lead, "a.txt", "text/plain", "a").await.is(201);
    for caller in [&stranger.admin, &org.other_rep, &org.outsider] {
        is_hidden_from(caller, &lead, made.id()).await;
    }
    for caller in [&org.manager, &org.admin] {
        caller.get(&format!("/attachments/{}", made.id())).await.is(200);
        attach(caller, &lead, "more.txt", "text/plain", "b").await.is(201);
    }
    // A role that knows nothing of leads.
    let agent = org.with_role(Role::SupportAgent).await;
    attach(&agent, &lead, "b.txt", "text/plain", "b").await.is_problem(403, "forbidden");
    agent.get(&format!("/attachments/{}", made.id())).await.is_problem(404, "not_found");
}

#[actix_web::test]
async fn readers_change_nothing() {
    let org = Organization::new().await;
    let account = org.rep.post("/accounts", json!({ "name": "Acme" })).await.is(201);
    let account = format!("/accounts/{}", account.id());
    let made = attach(&org.rep, &account, "a.txt", "text/plain", "a").await.is(201);
    let path = format!("/attachments/{}", made.id());
    for role in [Role::Analyst, Role::SupportAgent] {
        let reader = org.with_role(role).await;
        reader.get(&path).await.is(200);
        reader.get(&format!("{path}/content")).await.is(200);
        assert_eq!(reader.get(&format!("{account}/attachments")).await.is(200).data().len(), 1);
        attach(&reader, &account, "b.txt", "text/plain", "b").await.is_problem(403, "forbidden");
        reader.patch(&path, json!({ "name": "b.txt" })).await.is_problem(403, "forbidden");
        reader.delete(&path).await.is_problem(403, "forbidden");
    }
    // Contacts are seen by all support agents and changed by those in charge.
    let contact = org.rep.post("/contacts", json!({ "last_name": "Example" })).await.is(201);
    let contact = format!("/contacts/{}", contact.id());
    let agent = org.with_role(Role::SupportAgent).await;
    attach(&agent, &contact, "b.txt", "text/plain", "b").await.is_problem(403, "forbidden");
    org.rep.get(&path).await.is(200);
}

#[actix_web::test]
async fn files_are_archived_with_their_record() {
    let org = Organization::new().await;
    let lead = lead(&org).await;
    let made = attach(&org.rep, &lead, "a.txt", "text/plain", "a").await.is(201);
    org.rep.delete(&lead).await.is(204);
    is_hidden_from(&org.rep, &lead, made.id()).await;
    org.rep.act(&format!("{lead}/restore")).await.is(200);
    org.rep.get(&format!("/attachments/{}/content", made.id())).await.is(200);
}

#[actix_web::test]
async fn a_precondition_may_be_demanded() {
    let org = Organization::new().await;
    let made = attach(&org.rep, &lead(&org).await, "a.txt", "text/plain", "a").await.is(201);
    org.admin.patch("/organization", json!({ "require_preconditions": true })).await.is(200);
    let path = format!("/attachments/{}", made.id());
    org.rep.delete(&path).await.is_problem(428, "precondition_required");
    let current = org.rep.request(Method::DELETE, &path).header("if-match", made.header("etag"));
    org.rep.send(current).await.is(204);
}
