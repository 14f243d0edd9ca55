//! Several records become one.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::{sql_query, sql_types};
use futures_util::future::join;
use reqwest::Method;
use serde_json::{Value, json};

use super::{collections, pipeline};
use crate::contract::document::NOBODY;
use crate::support::{Answer, Caller, Organization, database};

pub async fn merge(caller: &Caller, collection: &str, survivor: &str, merged: &[&str]) -> Answer {
    let body = json!({ "survivor_id": survivor, "merged_ids": merged });
    caller.post(&format!("/{collection}/merge"), body).await
}

/// How many references of which kind a merge moved, as `deal.account_id 2`.
fn moved(answer: &Value) -> Vec<String> {
    let all = answer["moved"].as_array().unwrap().iter();
    let word = |one: &Value| {
        let member = one["member"].as_str().unwrap_or("dropped");
        format!("{}.{member} {}", one["record_type"].as_str().unwrap(), one["count"])
    };
    all.map(word).collect()
}

#[actix_web::test]
async fn every_resource_is_merged_and_tells_where_it_went() {
    let org = Organization::new().await;
    pipeline(&org).await;
    for (collection, mut body, (member, value)) in collections() {
        let path = format!("/{collection}");
        body["external_ids"] = json!([{ "system": "erp", "id": "1" }]);
        body["description"] = json!("Kept");
        let one = org.made(&path, body.clone()).await;
        body["external_ids"] = json!([{ "system": "erp", "id": "2" }]);
        body[member] = value.clone();
        body["description"] = Value::Null;
        if collection == "products" {
            body["sku"] = json!("ACME-2");
        }
        let other = org.made(&path, body).await;
        let answer = org
            .admin
            .post(
                &format!("{path}/merge"),
                json!({
            "survivor_id": other, "merged_ids": [one], "choose": { member: one } }),
            )
            .await
            .is(200);
        let record = &answer["record"];
        assert_eq!((&record["description"], &record["version"]), (&json!("Kept"), &json!(2)), "{collection}");
        assert_ne!(record[member], value);
        let ids = json!([{ "system": "erp", "id": "2" }, { "system": "erp", "id": "1" }]);
        assert_eq!(record["external_ids"], ids);
        assert_eq!(org.admin.get(&format!("{path}/{other}")).await.body, *record);
        let by_id = org.admin.get(&format!("{path}/by-external-id/erp/1")).await.is(200);
        assert_eq!(by_id["id"], other);
        let gone = org.admin.get(&format!("{path}?id={one}&archived=only")).await.is(200);
        assert_eq!(gone.data()[0]["merged_into_id"], other);
        let missing = org.admin.get(&format!("{path}/{one}")).await.is_problem(404, "not_found");
        assert_eq!(missing["merged_into_id"], other);
        let history = org.admin.get(&format!("{path}/{other}/history")).await.is(200);
        assert_eq!(history.column("action"), ["merged", "created"]);
        let history = org.admin.get(&format!("{path}/{one}/history")).await.is(200);
        assert_eq!(history.column("action"), ["archived", "updated", "created"]);
    }
    assert_eq!(org.admin.get("/merges?count=exact").await["page"]["total"]["value"], 5);
}

#[actix_web::test]
async fn all_that_refers_to_an_account_follows() {
    let org = Organization::new().await;
    pipeline(&org).await;
    let [stays, goes] = ["Acme", "Акме"].map(|name| json!({ "name": name }));
    let (stays, goes) = (org.made("/accounts", stays).await, org.made("/accounts", goes).await);
    let child = org.made("/accounts", json!({ "name": "Child", "parent_id": goes })).await;
    let site = json!({ "name": "Plant", "kind": "plant" });
    org.made(&format!("/accounts/{goes}/sites"), site).await;
    // Somebody else's deal follows as well.
    let deal = json!({ "name": "Anvils", "account_id": goes, "owner_id": org.outsider.user_id });
    let deal = org.made("/deals", deal).await;
    org.admin.act(&format!("/deals/{deal}/win")).await;
    let attached = format!("/accounts/{goes}/attachments?name=a.json");
    org.admin.post(&attached, json!({})).await.is(201);
    let both = org.made("/contacts", json!({ "last_name": "Both" })).await;
    let single = org.made("/contacts", json!({ "last_name": "Single" })).await;
    for (account, body) in [
        (&stays, json!({ "contact_id": both, "is_primary": true })),
        (&goes, json!({ "contact_id": both, "role": "buyer", "is_decision_maker": true })),
        (&goes, json!({ "contact_id": single, "is_primary": true })),
    ] {
        org.made(&format!("/accounts/{account}/contacts"), body).await;
    }
    let answer = merge(&org.admin, "accounts", &stays, &[&goes]).await.is(200);
    let expected = [
        "account.parent_id 1",
        "site.account_id 1",
        "deal.account_id 1",
        "attachment.record_id 1",
        "account_contact.account_id 1",
        "account_contact.dropped 1",
    ];
    assert_eq!(moved(&answer.body), expected);
    assert_eq!(org.admin.get(&format!("/accounts/{child}")).await["parent_id"], stays);
    let deal = org.outsider.get(&format!("/deals/{deal}")).await.is(200);
    assert_eq!((&deal["account_id"], &deal["updated_by_id"]), (&json!(stays), &json!(org.admin.user_id)));
    assert_eq!(org.admin.get(&format!("/accounts/{stays}/attachments")).await.data().len(), 1);
    let roles = org.admin.get(&format!("/accounts/{stays}/contacts?sort=created_at")).await.is(200);
    assert_eq!(roles.column("contact_id"), [both.as_str(), &single]);
    assert_eq!(roles.column("is_primary"), ["true", "false"]);
    assert_eq!(
        (&roles.data()[0]["role"], &roles.data()[0]["is_decision_maker"]),
        (&json!("buyer"), &json!(true))
    );
    let history = org.admin.get(&format!("/deals/{}/history", deal.id())).await;
    assert_eq!(history.data()[0]["after"], json!({ "account_id": stays }));
}

#[derive(QueryableByName)]
struct Foreign {
    #[diesel(sql_type = sql_types::Text)]
    table: String,
    #[diesel(sql_type = sql_types::Text)]
    column: String,
    #[diesel(sql_type = sql_types::Text)]
    target: String,
}

#[test]
fn no_foreign_key_is_forgotten() {
    let query = "SELECT f.conrelid::regclass::text AS table, a.attname::text AS column, f.confrelid::regclass::text AS target \
        FROM pg_constraint f JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = f.conkey[2] WHERE f.contype = 'f' \
        AND f.confrelid IN ('accounts'::regclass, 'contacts'::regclass, 'leads'::regclass, 'deals'::regclass, 'products'::regclass)";
    let keys: Vec<Foreign> = sql_query(query).load(&mut database()).unwrap();
    let stay = |key: &Foreign| {
        crm::records::merges::STAY
            .iter()
            .any(|(table, column)| (*table, *column) == (&key.table, &key.column))
    };
    let keys = keys.into_iter().filter(|key| !stay(key)).map(|key| (key.table, key.column, key.target));
    let known = crm::records::merges::references()
        .into_iter()
        .filter(|(table, ..)| !matches!(*table, "attachments" | "comments" | "followers" | "record_members"));
    let known: BTreeSet<_> = known.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned())).collect();
    assert_eq!(keys.collect::<BTreeSet<_>>(), known);
}

#[actix_web::test]
async fn members_are_taken_over_united_or_chosen() {
    let org = Organization::new().await;
    let person = |last: &str, emails: &[&str], more: Value| {
        let emails: Vec<_> = emails.iter().map(|value| json!({ "value": value })).collect();
        let mut body = json!({ "last_name": last, "emails": emails, "allow_duplicate": true });
        body.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        body
    };
    let stays = org.made("/contacts", person("A", &["a@x.example"], json!({ "languages": ["uk"] }))).await;
    let phone =
        json!({ "phones": [{ "value": "+1 555 0100" }], "languages": ["en", "uk"], "reports_to_id": stays });
    let first = org.made("/contacts", person("B", &["A@x.example", "b@x.example"], phone)).await;
    let job = json!({ "job_title": "Boss", "country": "UA", "phones": [{ "value": "0015550100" }] });
    let second = org.made("/contacts", person("C", &[], job)).await;
    let mut body = json!({ "survivor_id": stays, "merged_ids": [first, second], "dry_run": true,
        "choose": { "last_name": second }, "versions": [{ "id": first, "version": 1 }] });
    let tried = org.admin.post("/contacts/merge", body.clone()).await.is(200);
    assert_eq!((&tried["dry_run"], &tried["merge_id"]), (&json!(true), &Value::Null));
    assert_eq!(org.admin.get("/contacts?count=exact").await["page"]["total"]["value"], 3);
    assert_eq!(org.admin.get(&format!("/contacts/{stays}")).await["version"], 1);
    assert!(org.admin.get("/merges").await.data().is_empty());
    body["dry_run"] = json!(false);
    let done = org.admin.post("/contacts/merge", body).await.is(200);
    let record = &done["record"];
    let members =
        ["last_name", "job_title", "country", "languages", "reports_to_id"].map(|name| record[name].clone());
    assert_eq!(json!(members), json!(["C", "Boss", "UA", ["uk", "en"], null]));
    let emails: Vec<_> =
        record["emails"].as_array().unwrap().iter().map(|email| email["value"].clone()).collect();
    assert_eq!(emails, ["a@x.example", "b@x.example"]);
    assert_eq!(record["phones"].as_array().unwrap().len(), 1);
    for member in ["last_name", "emails", "phones", "languages", "country"] {
        assert_eq!(tried["record"][member], record[member]);
    }
}

#[actix_web::test]
async fn what_cannot_become_one_is_refused() {
    let org = Organization::new().await;
    pipeline(&org).await;
    let [a, b] = ["A", "B"].map(|name| json!({ "name": name }));
    let (a, b) = (org.made("/accounts", a).await, org.made("/accounts", b).await);
    let theirs = org.outsider.post("/accounts", json!({ "name": "C" })).await.is(201).id().to_owned();
    let path = "/accounts/merge";
    let body = |survivor: &str, merged: &[&str]| json!({ "survivor_id": survivor, "merged_ids": merged });
    org.admin.post(path, body(&a, &[&a])).await.is_problem(422, "validation_failed").names("", "repeated");
    org.admin
        .post(path, body(&a, &[]))
        .await
        .is_problem(422, "validation_failed")
        .names("/merged_ids", "too_few");
    let choose =
        |member: &str, id: &str| json!({ "survivor_id": a, "merged_ids": [b], "choose": { member: id } });
    org.admin.post(path, choose("nothing", &b)).await.is(422).names("/choose/nothing", "unknown_field");
    org.admin.post(path, choose("name", &theirs)).await.is(422).names("", "unknown_value");
    let unseen = org.rep.post(path, body(&a, &[&theirs])).await;
    unseen.is_problem(409, "reference_not_found").names("/survivor_id", "reference_not_found");
    let nobody = org.admin.post(path, body(&a, &[&b, NOBODY])).await;
    nobody.is_problem(409, "reference_not_found").names("/merged_ids/1", "reference_not_found");
    let stale = json!({ "survivor_id": a, "merged_ids": [b], "versions": [{ "id": b, "version": 7 }] });
    assert_eq!(org.admin.post(path, stale).await.is_problem(412, "stale")["current_version"], 1);
    // A stands under C, which stands under B.
    let under = |parent: &str| json!({ "parent_id": parent });
    org.admin.patch(&format!("/accounts/{theirs}"), under(&b)).await.is(200);
    org.admin.patch(&format!("/accounts/{a}"), under(&theirs)).await.is(200);
    merge(&org.admin, "accounts", &a, &[&b]).await.is_problem(409, "merge_conflict");
    assert_eq!(org.admin.get(&format!("/accounts/{b}")).await.is(200)["version"], 1, "nothing was done");
    let lead = org.made("/leads", json!({ "company_name": "A" })).await;
    let converted = org.made("/leads", json!({ "company_name": "B" })).await;
    org.admin.act(&format!("/leads/{converted}/start-work")).await.is(200);
    org.admin.post(&format!("/leads/{converted}/convert"), json!({})).await.is(200);
    let refused = merge(&org.admin, "leads", &lead, &[&converted]).await;
    refused.is_problem(409, "merge_conflict").names("/merged_ids/0", "merge_conflict");
}

#[actix_web::test]
async fn lines_of_deals_come_together_and_the_sum_follows() {
    let org = Organization::new().await;
    pipeline(&org).await;
    let line = |price: &str| json!({ "name": "Work", "quantity": "1", "unit_price": { "amount": price, "currency": "USD" } });
    let deal = |price: &str| json!({ "name": "Anvils", "lines": [line(price)] });
    let (one, other) = (org.made("/deals", deal("10")).await, org.made("/deals", deal("5")).await);
    let answer = merge(&org.admin, "deals", &one, &[&other]).await.is(200);
    assert_eq!(moved(&answer.body), ["deal_line.deal_id 1"]);
    assert_eq!(answer["record"]["amount"], json!({ "amount": "15.00", "currency": "USD" }));
    let undone =
        org.admin.act(&format!("/merges/{}/undo", answer["merge_id"].as_str().unwrap())).await.is(200);
    assert_eq!(undone["kept"]["members"], json!([]));
    for (deal, amount) in [(one, "10.00"), (other, "5.00")] {
        assert_eq!(org.admin.get(&format!("/deals/{deal}")).await.is(200)["amount"]["amount"], amount);
    }
}

#[actix_web::test]
async fn parallel_merges_and_writers_lose_nothing() {
    let org = Organization::new().await;
    pipeline(&org).await;
    let [a, b] = ["A", "B"].map(|name| json!({ "name": name }));
    let (a, b) = (org.made("/accounts", a).await, org.made("/accounts", b).await);
    let deal = org.made("/deals", json!({ "name": "Anvils", "account_id": a })).await;
    let path = format!("/deals/{deal}");
    let write = async {
        for account in [&b, &a, &b, &a] {
            let answer = org.admin.patch(&path, json!({ "account_id": account })).await;
            assert!(answer.status == 200 || answer["code"] == "reference_not_found", "{:#}", answer.body);
        }
    };
    let into = async |survivor: &str, merged: &str| merge(&org.admin, "accounts", survivor, &[merged]).await;
    let (up, down) = (into(&a, &b), into(&b, &a));
    let ((up, down), ()) = join(join(up, down), write).await;
    let (done, refused) = if up.status == 200 { (up, down) } else { (down, up) };
    refused.is_problem(409, "reference_not_found");
    let survivor = done.is(200)["record"]["id"].clone();
    assert_eq!(org.admin.get(&path).await["account_id"], survivor);
}

#[actix_web::test]
async fn a_merge_is_done_once_and_by_those_who_may() {
    let org = Organization::new().await;
    let mine = org.rep.post("/accounts", json!({ "name": "A" })).await.is(201).id().to_owned();
    let twin = org.rep.post("/accounts", json!({ "name": "A" })).await.is(201).id().to_owned();
    let analyst = org.with_role(crm::access::Role::Analyst).await;
    merge(&analyst, "accounts", &mine, &[&twin]).await.is_problem(403, "forbidden");
    let agent = org.with_role(crm::access::Role::SupportAgent).await;
    merge(&agent, "contacts", &mine, &[&twin]).await.is_problem(403, "forbidden");
    let body = json!({ "survivor_id": mine, "merged_ids": [twin] });
    let send = || org.rep.request(Method::POST, "/accounts/merge").header("idempotency-key", "m").json(&body);
    let first = org.rep.send(send()).await.is(200);
    let again = org.rep.send(send()).await.is(200);
    assert_eq!((again.header("idempotent-replayed"), &again.body), ("true", &first.body));
    merge(&org.rep, "accounts", &mine, &[&twin]).await.is_problem(409, "reference_not_found");
    let path = format!("/merges/{}", first["merge_id"].as_str().unwrap());
    org.other_rep.get(&path).await.is_problem(404, "not_found");
    assert_eq!(org.admin.get(&path).await.is(200)["created_by_id"], org.rep.user_id);
    assert_eq!(org.rep.get(&format!("/merges?merged_ids__any={twin}")).await.data().len(), 1);
}
