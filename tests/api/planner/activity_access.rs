//! Who sees an activity, and who may change it.

use crm::access::Role;
use serde_json::json;

use crate::support::{Caller, Organization};

async fn sees(caller: &Caller, id: &str) -> bool {
    let shown = caller.get(&format!("/activities/{id}")).await.status;
    let listed = caller.get(&format!("/activities?id={id}")).await.is(200).data().len();
    assert_eq!(listed == 1, shown == 200, "the list and the record disagree");
    shown == 200
}

#[actix_web::test]
async fn an_activity_is_seen_with_the_records_that_it_is_about() {
    let org = Organization::new().await;
    let account = org.outsider.post("/accounts", json!({ "name": "Зразок" })).await.is(201).id().to_owned();
    let alone = org.outsider.post("/activities", json!({ "kind": "note" })).await.is(201).id().to_owned();
    let about = json!({ "kind": "note", "account_ids": [account] });
    let about = org.outsider.post("/activities", about).await.is(201).id().to_owned();
    for (who, expected) in
        [(&org.outsider, true), (&org.rep, false), (&org.manager, false), (&org.admin, true)]
    {
        assert_eq!(sees(who, &alone).await, expected);
        assert_eq!(sees(who, &about).await, expected);
    }
    // The customer goes to somebody else, and what was done with it goes along.
    let other = json!({ "owner_id": org.rep.user_id });
    org.admin.patch(&format!("/accounts/{account}"), other).await.is(200);
    for who in [&org.rep, &org.manager, &org.outsider] {
        assert!(sees(who, &about).await);
    }
    assert!(!sees(&org.other_rep, &about).await && !sees(&org.rep, &alone).await);
    let path = format!("/activities/{about}");
    org.rep.patch(&path, json!({ "body": "mine" })).await.is_problem(403, "forbidden");
    org.manager.delete(&path).await.is_problem(403, "forbidden");
    org.rep.post(&format!("{path}/attachments?name=a.json"), json!({})).await.is_problem(403, "forbidden");
    org.outsider.patch(&path, json!({ "body": "still mine" })).await.is(200);
    // Support sees every customer, and so what was done with them.
    let agent = org.with_role(Role::SupportAgent).await;
    assert!(sees(&agent, &about).await && !sees(&agent, &alone).await);
}

#[actix_web::test]
async fn who_takes_part_sees_the_activity() {
    let org = Organization::new().await;
    let meeting = json!({ "kind": "meeting", "participants": [{ "user_id": org.outsider.user_id }] });
    let meeting = org.rep.post("/activities", meeting).await.is(201).id().to_owned();
    assert!(sees(&org.outsider, &meeting).await && sees(&org.manager, &meeting).await);
    assert!(!sees(&org.other_rep, &meeting).await);
    org.outsider.act(&format!("/activities/{meeting}/cancel")).await.is_problem(403, "forbidden");
    let path = format!("/activities/{meeting}");
    org.rep.patch(&path, json!({ "participants": [] })).await.is(200);
    assert!(!sees(&org.outsider, &meeting).await);
    org.manager.act(&format!("{path}/cancel")).await.is(200);
}

#[actix_web::test]
async fn what_is_out_of_sight_is_not_linked() {
    let org = Organization::new().await;
    let hidden = org.outsider.post("/contacts", json!({ "last_name": "A" })).await.is(201).id().to_owned();
    for (body, place) in [
        (json!({ "kind": "note", "contact_ids": [hidden] }), "/contact_ids/0"),
        (json!({ "kind": "note", "participants": [{ "contact_id": hidden }] }), "/participants/0/contact_id"),
        (json!({ "kind": "note", "deal_ids": [hidden] }), "/deal_ids/0"),
    ] {
        let refused = org.rep.post("/activities", body).await.is_problem(409, "reference_not_found");
        refused.names(place, "reference_not_found");
    }
    // What others have linked may stay when something is added.
    let known = org.rep.post("/contacts", json!({ "last_name": "B" })).await.is(201).id().to_owned();
    let note = json!({ "kind": "note", "owner_id": org.rep.user_id, "contact_ids": [hidden] });
    let note = org.made("/activities", note).await;
    let both = json!({ "contact_ids": [known, hidden] });
    let after = org.rep.patch(&format!("/activities/{note}"), both).await.is(200);
    assert_eq!(after["contact_ids"].as_array().unwrap().len(), 2);
    let to = json!({ "owner_id": org.other_rep.user_id });
    org.rep.patch(&format!("/activities/{note}"), to).await.is_problem(403, "forbidden");
}

#[actix_web::test]
async fn a_key_sees_through_records_only_what_it_may_read() {
    let org = Organization::new().await;
    let account = org.rep.post("/accounts", json!({ "name": "Зразок" })).await.is(201).id().to_owned();
    let note = json!({ "kind": "note", "account_ids": [account] });
    let note = org.made("/activities", note).await;
    for (scopes, expected) in
        [(json!(["activities:read"]), 404), (json!(["activities:read", "accounts:read"]), 200)]
    {
        let key = org.rep.post("/api-keys", json!({ "name": "K", "scopes": scopes })).await.is(201);
        let token = key["secret"].as_str().map(str::to_owned);
        let mut caller = org.rep.clone();
        caller.token = token;
        assert_eq!(caller.get(&format!("/activities/{note}")).await.status, expected);
    }
}
