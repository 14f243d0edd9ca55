//! The numbers of the change log: dense, in order, none lost; with rival sequencers that are killed, writers that
//! break off, and consumers that forget.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crm::platform::sequencer;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Integer;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Caller, Organization, database, settled};

const WRITERS: usize = 8;
const ROUNDS: usize = 15;

/// A number below `most`, which is at most 256.
fn dice(most: usize) -> usize {
    usize::from(Uuid::now_v7().as_bytes()[15]) % most
}

/// Changes one account under its lock, as the store does, and breaks off every third time.
fn write(organization: Uuid, account: Uuid) {
    let mut conn = database();
    for round in 0..ROUNDS {
        conn.batch_execute("BEGIN").unwrap();
        let change = format!(
            "UPDATE accounts SET version = version + 1 WHERE organization_id = '{organization}' AND id = '{account}'; \
             SELECT pg_sleep(random() * 0.005); \
             INSERT INTO changes (organization_id, id, log_position, record_type, record_id, version, action, at, changed) \
             SELECT h.organization_id, '{}', (pg_current_wal_insert_lsn() - '0/0')::bigint, 'account', a.id, a.version, \
             'updated', now(), '{{}}' FROM feed_heads h, accounts a WHERE h.organization_id = '{organization}' \
             AND a.organization_id = '{organization}' AND a.id = '{account}'; SELECT pg_sleep(random() * 0.01)",
            Uuid::now_v7()
        );
        conn.batch_execute(&change).unwrap();
        conn.batch_execute(if round % 3 == 2 { "ROLLBACK" } else { "COMMIT" }).unwrap();
    }
}

/// Numbers until told to stop; comes back with a new connection whenever it was killed. Returns how often it was.
fn rival(own: &AtomicI32, ended: &AtomicBool) -> usize {
    #[derive(QueryableByName)]
    struct Own {
        #[diesel(sql_type = Integer)]
        pid: i32,
    }
    let mut killed = 0;
    while !ended.load(Ordering::Relaxed) {
        let mut conn = database();
        let Ok(found) = sql_query("SELECT pg_backend_pid() AS pid").get_result::<Own>(&mut conn) else {
            continue;
        };
        own.store(found.pid, Ordering::Relaxed);
        while !ended.load(Ordering::Relaxed) {
            if sequencer::round(&mut conn).is_err() {
                killed += 1;
                break;
            }
        }
    }
    killed
}

fn kill(victim: &AtomicI32, ended: &AtomicBool) {
    let mut conn = database();
    while !ended.load(Ordering::Relaxed) {
        let pid = victim.load(Ordering::Relaxed);
        let _gone = conn.batch_execute(&format!("SELECT pg_terminate_backend({pid})"));
        thread::sleep(Duration::from_millis(10 + u64::try_from(dice(50)).unwrap()));
    }
}

/// Reads in pages of any size, forgets now and then what it has just read, and proves that nothing is missing.
/// Returns each record's versions in the order in which they came.
async fn consume(caller: &Caller, ended: &AtomicBool) -> BTreeMap<String, Vec<i64>> {
    let (mut after, mut changes) = (0, BTreeMap::new());
    loop {
        let last_look = ended.load(Ordering::Relaxed);
        let path = format!("/changes?after={after}&limit={}&wait_s={}", 1 + dice(40), dice(2));
        let page = caller.get(&path).await.is(200);
        let mut next = after;
        for change in page.data() {
            next += 1;
            assert_eq!(change["seq"], next, "a gap after {after}");
            let told =
                (change["record_id"].as_str().unwrap().to_owned(), change["version"].as_i64().unwrap());
            let before = changes.insert(next, told.clone());
            assert!(before.is_none_or(|before| before == told), "{next} was something else before");
        }
        assert_eq!(page["page"]["next_after"], next);
        if dice(5) > 0 || last_look {
            after = next;
        }
        if last_look && page["page"]["has_more"] == false {
            break;
        }
    }
    let mut versions: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for (id, version) in changes.into_values() {
        versions.entry(id).or_default().push(version);
    }
    versions
}

/// Two that number, and one who kills the first of them over and over.
fn rivals(ended: &Arc<AtomicBool>) -> (Vec<JoinHandle<usize>>, JoinHandle<()>) {
    let victims = [Arc::new(AtomicI32::new(0)), Arc::new(AtomicI32::new(0))];
    let start = |own: &Arc<AtomicI32>| {
        let (own, ended) = (Arc::clone(own), Arc::clone(ended));
        thread::spawn(move || rival(&own, &ended))
    };
    let rivals = victims.iter().map(start).collect();
    let (victim, ended) = (Arc::clone(&victims[0]), Arc::clone(ended));
    (rivals, thread::spawn(move || kill(&victim, &ended)))
}

#[actix_web::test]
async fn numbers_are_dense_and_follow_causes() {
    let org = Organization::new().await;
    let mut accounts = Vec::new();
    for name in ["one", "two", "three"] {
        accounts.push(org.made("/accounts", json!({ "name": name })).await.parse::<Uuid>().unwrap());
    }
    let ended = Arc::new(AtomicBool::new(false));
    let (rivals, killer) = rivals(&ended);
    let write = |n: usize| {
        let (organization, account) = (org.id, accounts[n % accounts.len()]);
        thread::spawn(move || write(organization, account))
    };
    let writers: Vec<_> = (0..WRITERS).map(write).collect();
    let work = async {
        while writers.iter().any(|writer| !writer.is_finished()) {
            actix_web::rt::time::sleep(Duration::from_millis(20)).await;
        }
        settled(org.id).await;
        ended.store(true, Ordering::Relaxed);
    };
    let (first, second, ()) =
        futures_util::join!(consume(&org.admin, &ended), consume(&org.admin, &ended), work);
    for writer in writers {
        writer.join().unwrap();
    }
    let killed: usize = rivals.into_iter().map(|rival| rival.join().unwrap()).sum();
    killer.join().unwrap();
    assert!(killed > 0);
    assert_eq!(first, second);
    for (n, account) in accounts.iter().enumerate() {
        let writers = (0..WRITERS).filter(|writer| writer % accounts.len() == n).count();
        let expected: Vec<i64> = (1..=i64::try_from(1 + writers * ROUNDS * 2 / 3).unwrap()).collect();
        assert_eq!(first[&account.to_string()], expected);
    }
    assert_eq!(org.admin.get("/audit-log/verify").await.is(200)["valid"], true);
}

/// Members that say when and by whom a record was changed, not what it is; the log has them once for all.
const SILENT: [&str; 3] = ["version", "updated_at", "updated_by_id"];

/// What the log says the records are, by collection and id.
async fn replayed(caller: &Caller) -> BTreeMap<(String, String), Value> {
    let mut records = BTreeMap::new();
    for change in caller.walk("/audit-log?limit=200").await.into_iter().rev() {
        let text = |name: &str| change[name].as_str().unwrap().to_owned();
        let key = (text("record_type"), text("record_id"));
        if change["action"] == "deleted" {
            records.remove(&key);
            continue;
        }
        let record = records.entry(key).or_insert_with(|| json!({}));
        for (name, value) in change["after"].as_object().unwrap() {
            record[name] = value.clone();
        }
        record["version"] = change["version"].clone();
    }
    records
}

/// Changes, takes away and brings back what there is one of each of.
async fn change_all(admin: &Caller, ids: &BTreeMap<&'static str, String>) {
    let at = |name: &str| format!("/{name}/{}", ids[name]);
    admin.patch(&at("accounts"), json!({ "name": "Acme 2", "parent_id": null })).await.is(200);
    admin.patch(&at("contacts"), json!({ "emails": [{ "value": "a@example.com" }] })).await.is(200);
    admin
        .post(&format!("{}/sites", at("accounts")), json!({ "name": "Shop", "kind": "store" }))
        .await
        .is(201);
    admin.act(&format!("{}/start-work", at("leads"))).await.is(200);
    let linked = json!({ "contact_ids": [ids["contacts"]], "deal_ids": [ids["deals"]] });
    admin.patch(&at("activities"), linked).await.is(200);
    admin.act(&format!("{}/complete", at("tasks"))).await.is(200);
    admin.delete(&at("reasons")).await.is(204);
    admin.delete(&at("contacts")).await.is(204);
    admin.act(&format!("{}/restore", at("contacts"))).await.is(200);
    admin.delete(&at("products")).await.is(204);
    let line = json!({ "quantity": "2", "name": "Work", "unit_price": { "amount": "1", "currency": "USD" } });
    let line = admin.post(&format!("{}/lines", at("deals")), line).await.is(201).id().to_owned();
    admin.patch(&format!("{}/lines/{line}", at("deals")), json!({ "quantity": "3" })).await.is(200);
}

/// Lists, and the kind of their records in the log.
const LISTS: [(&str, &str); 11] = [
    ("accounts?archived=any", "account"),
    ("contacts?archived=any", "contact"),
    ("products?archived=any", "product"),
    ("leads?archived=any", "lead"),
    ("deals?archived=any", "deal"),
    ("activities?archived=any", "activity"),
    ("tasks?archived=any", "task"),
    ("reasons?limit=50", "reason"),
    ("teams?limit=50", "team"),
    ("users?limit=50", "user"),
    ("lead-sources?limit=50", "lead_source"),
];

#[actix_web::test]
async fn the_log_replayed_is_what_is() {
    let org = Organization::new().await;
    let ids = crate::support::bodies::one_of_each(&org.admin).await;
    change_all(&org.admin, &ids).await;
    settled(org.id).await;
    let records = replayed(&org.admin).await;
    let mut compared = 0;
    for (list, kind) in LISTS {
        let rows = org.admin.walk(&format!("/{list}")).await;
        assert_eq!(rows.len(), records.keys().filter(|(of, _)| of == kind).count(), "{list}");
        for row in rows {
            let record = &records[&(kind.to_owned(), row["id"].as_str().unwrap().to_owned())];
            assert_eq!(record["version"], row["version"], "{list}");
            let members = row.as_object().unwrap().iter();
            for (name, value) in members.filter(|(name, _)| !SILENT.contains(&name.as_str())) {
                assert_eq!(&record[name], value, "{list} {name}");
            }
            compared += 1;
        }
    }
    assert!(compared > 10);
}
