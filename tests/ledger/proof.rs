//! What is, against what was promised.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;
use serde_json::Value;

use super::book::{Promise, id};
use super::wire::Wire;

type Book = BTreeMap<String, Promise>;

/// No record but those that were promised, each as it was promised last.
pub async fn records_are_as_promised(wire: &Wire, book: &Book) {
    let (mut found, mut cursor) = (Book::new(), String::new());
    loop {
        let page = wire.get(&format!("/contacts?archived=any&limit=200{cursor}")).await;
        for record in page["data"].as_array().expect("records") {
            assert!(found.insert(id(record), Promise::of(record)).is_none(), "twice: {record:#}");
        }
        let Some(next) = page["page"]["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    for (id, promise) in book {
        assert_eq!(found.remove(id).as_ref(), Some(promise), "contact {id}");
    }
    assert!(found.is_empty(), "nobody was promised these: {found:#?}");
}

/// The feed counts from 1 without a hole, each record's versions too, up to those that are; and its chain holds.
pub async fn log_tells_what_is(wire: &Wire, book: &Book) {
    let (began, mut after, mut versions) = (Instant::now(), 0, BTreeMap::<String, i64>::new());
    let wanted: i64 = book.values().map(|promise| promise.version).sum();
    while versions.values().sum::<i64>() < wanted {
        assert!(began.elapsed() < Duration::from_secs(60), "the feed lacks changes");
        let page = wire.get(&format!("/changes?after={after}&limit=1000")).await;
        for change in page["data"].as_array().expect("changes") {
            after += 1;
            assert_eq!(change["seq"], after);
            if change["record_type"] == "contact" {
                follow(&mut versions, change);
            }
        }
        sleep(Duration::from_millis(50)).await;
    }
    let is: BTreeMap<_, _> = book.iter().map(|(id, promise)| (id.clone(), promise.version)).collect();
    assert_eq!(versions, is);
    let verdict = wire.get("/audit-log/verify").await;
    assert_eq!(verdict["valid"], true, "{verdict:#}");
}

fn follow(versions: &mut BTreeMap<String, i64>, change: &Value) {
    let record = change["record_id"].as_str().expect("an id").to_owned();
    let version = versions.entry(record).or_default();
    *version += 1;
    assert_eq!(change["version"], *version, "{change:#}");
}
