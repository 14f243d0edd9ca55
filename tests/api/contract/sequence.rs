//! The numbers of the change log: dense, in order, none lost, with rival sequencers and broken writers.

use std::thread;

use crm::platform::sequencer;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Uuid as SqlUuid};
use diesel::{sql_query, sql_types};
use uuid::Uuid;

use crate::support::{Organization, app, database};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = SqlUuid)]
    record_id: Uuid,
    #[diesel(sql_type = Integer)]
    version: i32,
}

fn numbered(organization: Uuid) -> Vec<Row> {
    sql_query("SELECT seq, record_id, version FROM changes WHERE organization_id = $1 AND seq IS NOT NULL ORDER BY seq")
        .bind::<sql_types::Uuid, _>(organization)
        .load(&mut database())
        .unwrap()
}

fn waiting(organization: Uuid) -> bool {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = sql_types::Bool)]
        waits: bool,
    }
    sql_query("SELECT EXISTS (SELECT FROM changes WHERE organization_id = $1 AND seq IS NULL) AS waits")
        .bind::<sql_types::Uuid, _>(organization)
        .get_result::<Found>(&mut database())
        .unwrap()
        .waits
}

/// Changes one account twenty times under its lock, as the store does, and breaks off every third time.
fn write(organization: Uuid, account: Uuid) {
    let mut conn = database();
    for round in 0..20 {
        conn.batch_execute("BEGIN").unwrap();
        let change = format!(
            "UPDATE accounts SET version = version + 1 WHERE organization_id = '{organization}' AND id = '{account}'; \
             SELECT pg_sleep(random() * 0.005); \
             INSERT INTO changes (organization_id, id, log_position, record_type, record_id, version, action, at, changed) \
             SELECT h.organization_id, '{}', (pg_current_wal_insert_lsn() - '0/0')::bigint, 'account', a.id, a.version, \
             'updated', now(), '{{}}' FROM feed_heads h, accounts a WHERE h.organization_id = '{organization}' \
             AND a.organization_id = '{organization}' AND a.id = '{account}'",
            Uuid::now_v7()
        );
        conn.batch_execute(&change).unwrap();
        conn.batch_execute(if round % 3 == 2 { "ROLLBACK" } else { "COMMIT" }).unwrap();
    }
}

#[actix_web::test]
async fn numbers_are_dense_and_follow_causes() {
    let org = Organization::new().await;
    let mut accounts = Vec::new();
    for name in ["one", "two"] {
        accounts
            .push(org.made("/accounts", serde_json::json!({ "name": name })).await.parse::<Uuid>().unwrap());
    }
    let writers: Vec<_> = (0..4)
        .map(|n| {
            let (organization, account) = (org.id, accounts[n % 2]);
            thread::spawn(move || write(organization, account))
        })
        .collect();
    let rivals: Vec<_> = (0..2)
        .map(|_| {
            thread::spawn(|| {
                let pool = app().db.writer().clone();
                for _ in 0..40 {
                    sequencer::round(&mut pool.get().unwrap()).unwrap();
                }
            })
        })
        .collect();
    for thread in writers.into_iter().chain(rivals) {
        thread.join().unwrap();
    }
    // Another sequencer may hold the head for a moment.
    while waiting(org.id) {
        sequencer::round(&mut database()).unwrap();
    }
    let rows = numbered(org.id);
    let dense: Vec<i64> = (1..=i64::try_from(rows.len()).unwrap()).collect();
    assert_eq!(rows.iter().map(|row| row.seq).collect::<Vec<_>>(), dense);
    for account in accounts {
        let versions: Vec<_> =
            rows.iter().filter(|row| row.record_id == account).map(|row| row.version).collect();
        let expected: Vec<i32> = (1..=i32::try_from(versions.len()).unwrap()).collect();
        assert_eq!(versions, expected);
        assert_eq!(versions.len(), 1 + 2 * 14);
    }
}
