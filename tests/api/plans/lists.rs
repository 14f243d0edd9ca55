//! Single records, and lists of them.

use super::stage::{Stage, id};
use crate::support::{Answer, Caller};

/// From the sixth time on the server may use a plan that is the same for all values.
pub const TIMES: usize = 7;
const KINDS: [(&str, u8); 4] = [("leads", 1), ("contacts", 2), ("accounts", 3), ("deals", 4)];

/// Asks this several times; each time the database reads hardly more than is answered.
pub async fn reads_little(stage: &Stage, who: &Caller, path: &str) -> Answer {
    for _ in 1..TIMES {
        once(stage, who, path).await;
    }
    once(stage, who, path).await
}

async fn once(stage: &Stage, who: &Caller, path: &str) -> Answer {
    let (answer, seen) = stage.watch(who.get(path)).await;
    let answer = answer.is(200);
    seen.reads_near(answer.body["data"].as_array().map_or(1, Vec::len));
    answer
}

#[actix_web::test]
async fn a_record_is_read_by_its_key() {
    let stage = Stage::new().await;
    for who in [&stage.admin, &stage.rep] {
        for (collection, kind) in KINDS {
            reads_little(&stage, who, &format!("/{collection}/{}", id(kind, 1000))).await;
        }
    }
}

#[actix_web::test]
async fn a_list_is_read_in_its_order() {
    let stage = Stage::new().await;
    for who in [&stage.admin, &stage.rep] {
        for (collection, _) in KINDS {
            once(&stage, who, &format!("/{collection}")).await;
            let answer = reads_little(&stage, who, &format!("/{collection}?limit=8")).await;
            assert_eq!(answer.data().len(), 8, "{collection}");
        }
        for path in ["/leads?limit=8&status=working&sort=-created_at", "/deals?limit=8&status=open"] {
            assert_eq!(reads_little(&stage, who, path).await.data().len(), 8);
        }
    }
}

#[actix_web::test]
async fn an_owners_records_are_found_by_the_owner() {
    let stage = Stage::new().await;
    for who in [&stage.admin, &stage.rep] {
        for path in [
            "/leads?limit=8&status=working&owner_id=",
            "/deals?limit=8&status=open&owner_id=",
            "/accounts?limit=8&owner_id=",
        ] {
            let answer = reads_little(&stage, who, &format!("{path}{}", id(9, 0))).await;
            assert_eq!(answer.data().len(), 8, "{path}");
        }
    }
}

#[actix_web::test]
async fn a_later_page_is_begun_where_the_page_before_ended() {
    let stage = Stage::new().await;
    // By amount, a representative's few are no nearer to each other than all others.
    turns_pages(&stage, &stage.admin, "/deals?limit=8&sort=amount").await;
    for path in ["/leads?limit=8", "/contacts?limit=8"] {
        turns_pages(&stage, &stage.admin, path).await;
        turns_pages(&stage, &stage.rep, path).await;
    }
}

async fn turns_pages(stage: &Stage, who: &Caller, path: &str) {
    let mut answer = once(stage, who, path).await;
    for _ in 0..2 {
        let cursor = answer["page"]["next_cursor"].as_str().unwrap().to_owned();
        answer = reads_little(stage, who, &format!("{path}&cursor={cursor}")).await;
    }
}
