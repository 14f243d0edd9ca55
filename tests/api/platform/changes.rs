//! The change feed, page by page.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::identity::api_keys::{holder, made};
use crate::support::{Caller, Organization, run_sql, settled};

/// Everything after a number, in pages of this size.
async fn all(caller: &Caller, after: i64, limit: usize, more: &str) -> Vec<Value> {
    let (mut found, mut after) = (Vec::new(), after);
    loop {
        let page = caller.get(&format!("/changes?after={after}&limit={limit}{more}")).await.is(200);
        assert!(page.data().len() <= limit);
        found.extend(page.data().to_vec());
        after = page["page"]["next_after"].as_i64().unwrap();
        if page["page"]["has_more"] == false {
            assert_eq!(page["page"]["head"], after);
            return found;
        }
    }
}

fn numbers(changes: &[Value]) -> Vec<i64> {
    changes.iter().map(|change| change["seq"].as_i64().unwrap()).collect()
}

#[actix_web::test]
async fn it_tells_every_change_in_its_order() {
    let org = Organization::new().await;
    let id = org.made("/lead-sources", json!({ "name": "Fair", "kind": "event" })).await;
    org.admin.patch(&format!("/lead-sources/{id}"), json!({ "name": "Trade fair" })).await.is(200);
    org.admin.delete(&format!("/lead-sources/{id}")).await.is(204);
    let head = settled(org.id).await;
    let changes = all(&org.admin, 0, 1000, "").await;
    assert_eq!(numbers(&changes), (1..=head).collect::<Vec<_>>());
    assert_eq!(changes[0]["type"], "organization.created");
    let [made, renamed, gone] = &changes[changes.len() - 3..] else { panic!("three changes") };
    assert_eq!(made["type"], "lead_source.created");
    assert_eq!(renamed["type"], "lead_source.updated");
    assert_eq!((&renamed["changed"], &renamed["version"]), (&json!(["name"]), &json!(2)));
    assert_eq!(renamed["actor_id"], org.admin.user_id.as_str());
    assert_eq!((&gone["type"], &gone["deleted"]), (&json!("lead_source.deleted"), &json!(true)));
    assert_eq!((&gone["record_id"], &gone["version"]), (&json!(id), &json!(3)));
    assert!(changes.iter().all(|change| change["record"].is_null()));
}

#[actix_web::test]
async fn pages_of_any_size_tell_the_same() {
    let org = Organization::new().await;
    for n in 0..5 {
        org.made("/accounts", json!({ "name": format!("Account {n}") })).await;
    }
    settled(org.id).await;
    let whole = all(&org.admin, 0, 1000, "").await;
    for limit in [1, 3, 7] {
        assert_eq!(all(&org.admin, 0, limit, "").await, whole);
    }
    assert_eq!(all(&org.admin, 4, 2, "").await, whole[4..]);
    let accounts = all(&org.admin, 0, 2, "&types=account").await;
    assert_eq!(accounts.len(), 5);
    let some = all(&org.admin, 0, 3, "&types=account&types=team").await;
    assert!(some.iter().all(|one| one["record_type"] == "account" || one["record_type"] == "team"));
    assert!(some.len() > accounts.len());
}

#[actix_web::test]
async fn records_come_along_where_wanted() {
    let org = Organization::new().await;
    let mut ids = crate::support::bodies::one_of_each(&org.admin).await;
    // What becomes of an event is no event.
    ids.remove("webhook-deliveries");
    // The hand-over's own entry stands for its briefings.
    ids.remove("briefings");
    org.admin.delete(&format!("/accounts/{}", ids["accounts"])).await.is(204);
    org.admin.delete(&format!("/reasons/{}", ids["reasons"])).await.is(204);
    settled(org.id).await;
    let changes = all(&org.admin, 0, 1000, "&include_record=true").await;
    for (collection, id) in &ids {
        let told: Vec<_> = changes.iter().filter(|change| change["record_id"] == id.as_str()).collect();
        assert!(!told.is_empty(), "{collection}");
        for change in told {
            match *collection {
                "reasons" => assert!(change["record"].is_null()),
                "accounts" => assert!(change["record"]["archived_at"].is_string()),
                _ => {
                    let shown = org.admin.get(&format!("/{collection}/{id}")).await.is(200);
                    assert_eq!(change["record"], shown.body, "{collection}");
                }
            }
        }
    }
    // Every kind that the log speaks of can be sent along.
    let missing: Vec<_> = changes
        .iter()
        .filter(|change| change["record"].is_null() && change["record_type"] != "reason")
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[actix_web::test]
async fn whoever_waits_gets_the_change_when_it_comes() {
    let org = Organization::new().await;
    let head = settled(org.id).await;
    let begun = Instant::now();
    let empty = org.admin.get(&format!("/changes?after={head}&wait_s=1")).await.is(200);
    assert!(begun.elapsed() >= Duration::from_secs(1));
    assert_eq!((empty.data().len(), &empty["page"]["next_after"]), (0, &json!(head)));
    let path = format!("/changes?after={head}&wait_s=30");
    let waiting = futures_util::future::join_all((0..20).map(|_| org.admin.get(&path)));
    let kinds = format!("{path}&types=contact");
    let (answers, contact, ()) = futures_util::join!(waiting, org.admin.get(&kinds), async {
        actix_web::rt::time::sleep(Duration::from_millis(300)).await;
        org.made("/accounts", json!({ "name": "Late" })).await;
        org.made("/contacts", json!({ "last_name": "Later" })).await;
    });
    for answer in answers {
        assert_eq!(answer.is(200).data()[0]["type"], "account.created");
    }
    assert_eq!(contact.is(200).data()[0]["type"], "contact.created");
    assert!(begun.elapsed() < Duration::from_secs(25));
}

#[actix_web::test]
async fn what_is_no_longer_kept_is_gone() {
    let org = Organization::new().await;
    let head = settled(org.id).await;
    let beyond = org.admin.get(&format!("/changes?after={}", head + 1)).await;
    assert_eq!(beyond.is_problem(410, "cursor_expired")["oldest_seq"], 1);
    // The first three happened long ago.
    run_sql(
        org.id,
        "UPDATE changes SET id = ('0170a0f4-0000-7000-8000-' || substr(id::text, 25))::uuid \
         WHERE organization_id = $org AND seq <= 3",
    );
    assert_eq!(org.admin.get("/changes?after=2").await.is_problem(410, "cursor_expired")["oldest_seq"], 4);
    assert_eq!(numbers(&all(&org.admin, 3, 1000, "").await), (4..=head).collect::<Vec<_>>());
    assert_eq!(numbers(&all(&org.admin, 0, 1000, "").await), (4..=head).collect::<Vec<_>>());
    org.admin.get("/changes/stream?after=1").await.is_problem(410, "cursor_expired");
    // The audit log keeps them.
    assert_eq!(org.admin.walk("/audit-log").await.len(), usize::try_from(head).unwrap());
}

#[actix_web::test]
async fn an_epoch_ends_when_it_is_renewed() {
    let org = Organization::new().await;
    let before = org.admin.get("/changes").await.is(200);
    let mut conn = crate::support::database();
    assert_eq!(crm::platform::changes::renew_epoch(&mut conn, Some(org.id.into())).unwrap(), 1);
    let after = org.admin.get("/changes").await.is(200);
    assert!(before["epoch"].is_string());
    assert_ne!(before["epoch"], after["epoch"]);
}

#[actix_web::test]
async fn only_who_may_read_the_whole_organization_reads_it() {
    let org = Organization::new().await;
    org.rep.get("/changes").await.is_problem(403, "forbidden");
    org.manager.get("/changes/stream").await.is_problem(403, "forbidden");
    org.manager.get("/audit-log").await.is_problem(403, "forbidden");
    let analyst = org.with_role(crm::access::Role::Analyst).await;
    analyst.get("/changes").await.is(200);
    analyst.get("/audit-log/verify").await.is_problem(403, "forbidden");
    let stranger = Organization::new().await;
    settled(org.id).await;
    let theirs = all(&stranger.admin, 0, 1000, "").await;
    assert!(theirs.iter().all(|change| change["record_id"] != org.admin.user_id.as_str()));
}

#[actix_web::test]
async fn parameters_are_checked() {
    let org = Organization::new().await;
    for (query, place, code) in [
        ("limit=0", "limit", "out_of_range"),
        ("limit=1001", "limit", "out_of_range"),
        ("wait_s=31", "wait_s", "out_of_range"),
        ("after=-1", "after", "out_of_range"),
        ("after=one", "after", "out_of_range"),
        ("after=1&after=2", "after", "duplicate_parameter"),
        ("types=Deal", "types", "malformed"),
        ("kind=deal", "kind", "unknown_parameter"),
    ] {
        let refused = org.admin.get(&format!("/changes?{query}")).await;
        refused.is_problem(400, "invalid_request").names(place, code);
    }
}

#[actix_web::test]
async fn a_key_for_the_log_alone_gets_no_records() {
    let org = Organization::new().await;
    let account = org.made("/accounts", json!({ "name": "Acme" })).await;
    settled(org.id).await;
    let told = async |scopes: &[&str]| {
        let key = holder(&made(&org.admin, scopes).await);
        let changes = all(&key, 0, 1000, "&include_record=true").await;
        let logged = key.get(&format!("/audit-log?record_id={account}")).await.is(200).data().len();
        let change = changes.into_iter().find(|change| change["record_id"] == account.as_str()).unwrap();
        (change["record"]["name"].clone(), logged)
    };
    assert_eq!(told(&["changes:read"]).await, (Value::Null, 0));
    assert_eq!(told(&["changes:read", "accounts:read"]).await, (json!("Acme"), 1));
}
