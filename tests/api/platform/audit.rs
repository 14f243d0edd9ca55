//! The audit log: who did what, and the proof that it was not altered.

use std::collections::BTreeMap;

use crm::platform::changes::audit;
use crm::platform::sequencer;
use serde_json::{Value, json};

use crate::support::{Answer, Organization, app, database, head, run_sql, settled};

async fn verified(org: &Organization) -> Answer {
    org.admin.get("/audit-log/verify").await.is(200)
}

/// An organization with some history.
async fn with_history() -> Organization {
    let org = Organization::new().await;
    settled(org.id).await;
    let good = verified(&org).await;
    assert_eq!(good["valid"], true, "{:#}", good.body);
    org
}

async fn is_bad_at(org: &Organization, seq: i64) {
    let found = verified(org).await;
    assert_eq!(found["valid"], false);
    assert_eq!(found["first_bad_seq"], seq, "{:#}", found.body);
    assert_eq!(found["verified_to"], seq - 1);
    assert_eq!(of_file(org, |lines| lines).first_bad_seq, Some(seq), "in a file");
}

fn signed(org: &Organization) -> i64 {
    let made = audit::make_checkpoint(&mut database(), app().parts.authority(), org.id.into());
    made.unwrap().expect("something happened").seq
}

/// The same, without what the service's own notary may have signed before.
fn only_signed(org: &Organization) -> i64 {
    let seq = signed(org);
    run_sql(org.id, &format!("DELETE FROM audit_checkpoints WHERE organization_id = $org AND seq < {seq}"));
    seq
}

/// What the verifier far from the database says of the log, after somebody had the file in hands.
fn of_file(org: &Organization, change: impl Fn(Vec<String>) -> Vec<String>) -> audit::AuditVerdict {
    let mut conn = database();
    let mut file = Vec::new();
    audit::export(&mut conn, org.id.into(), &mut file).unwrap();
    let lines = String::from_utf8(file).unwrap().lines().map(str::to_owned).collect();
    let keys = crm::identity::key_set(&mut conn).unwrap();
    let keys = crm::identity::PublicKeys::of_text(&keys).unwrap();
    audit::verify_file(change(lines).join("\n").as_bytes(), &keys, &[]).unwrap()
}

#[actix_web::test]
async fn it_lists_what_happened_with_values() {
    let org = Organization::new().await;
    let id = org.made("/accounts", json!({ "name": "Before" })).await;
    org.rep.get(&format!("/accounts/{id}")).await.is(404);
    let changed = org.admin.patch(&format!("/accounts/{id}"), json!({ "name": "After" })).await.is(200);
    settled(org.id).await;
    let of_record = org.admin.get(&format!("/audit-log?record_type=account&record_id={id}")).await.is(200);
    assert_eq!(of_record.column("action"), ["updated", "created"]);
    let update = &of_record.data()[0];
    assert_eq!(
        (&update["before"], &update["after"]),
        (&json!({"name": "Before"}), &json!({"name": "After"}))
    );
    let request = changed.header("x-request-id");
    for (query, count) in [
        (format!("request_id={request}"), 1),
        (format!("record_id={id}&action=created"), 1),
        (format!("record_id={id}&actor_id={}", org.admin.user_id), 2),
        (format!("record_id={id}&actor_id={}", org.rep.user_id), 0),
        (format!("record_id={id}&at__gte={}", update["at"].as_str().unwrap()), 1),
        (format!("record_id={id}&at__lt={}", update["at"].as_str().unwrap()), 1),
        (format!("record_id={id}&changed__any=name"), 2),
        ("seq__lte=2&seq__gt=1".to_owned(), 1),
    ] {
        assert_eq!(
            org.admin.get(&format!("/audit-log?{query}")).await.is(200).data().len(),
            count,
            "{query}"
        );
    }
    let walked = org.admin.walk("/audit-log?limit=3").await;
    assert_eq!(walked.len(), usize::try_from(head(org.id)).unwrap());
    assert!(walked.is_sorted_by_key(|change| -change["seq"].as_i64().unwrap()));
}

#[actix_web::test]
async fn an_untouched_log_is_whole() {
    let org = with_history().await;
    let head = head(org.id);
    assert_eq!(signed(&org), head);
    let good = verified(&org).await;
    assert_eq!((&good["verified_from"], &good["verified_to"]), (&json!(1), &json!(head)));
    assert_eq!((&good["has_more"], &good["checkpoint"]["seq"]), (&json!(false), &json!(head)));
    let part = org.admin.get("/audit-log/verify?from=3&to=5").await.is(200);
    assert_eq!(
        (&part["valid"], &part["verified_to"], &part["has_more"]),
        (&json!(true), &json!(5), &json!(true))
    );
    org.admin.get("/audit-log/verify?from=0").await.is_problem(400, "invalid_request");
    let file = of_file(&org, |lines| lines);
    assert_eq!((file.valid, file.verified_to, file.checkpoint.unwrap().seq), (true, head, head));
}

#[actix_web::test]
async fn every_change_of_a_row_is_found() {
    for change in [
        "action = 'forged'",
        "version = version + 1",
        "actor_id = record_id",
        "at = at + interval '1 microsecond'",
        "changed = '{}'",
        "after = '{\"name\": \"forged\"}'",
        "salt = NULL",
        "values_hash = sha256('forged')",
        "hash = sha256('forged')",
        "hash = NULL",
    ] {
        let org = with_history().await;
        run_sql(org.id, &format!("UPDATE changes SET {change} WHERE organization_id = $org AND seq = 4"));
        is_bad_at(&org, 4).await;
    }
}

#[actix_web::test]
async fn rows_that_are_gone_new_or_moved_are_found() {
    let org = with_history().await;
    run_sql(org.id, "DELETE FROM changes WHERE organization_id = $org AND seq = 3");
    is_bad_at(&org, 3).await;
    // Nor does it help to close the gap.
    run_sql(org.id, "UPDATE changes SET seq = -seq WHERE organization_id = $org AND seq > 3");
    run_sql(org.id, "UPDATE changes SET seq = -seq - 1 WHERE organization_id = $org AND seq < 0");
    is_bad_at(&org, 3).await;

    let org = with_history().await;
    run_sql(org.id, "UPDATE changes SET seq = -seq WHERE organization_id = $org AND seq IN (2, 3)");
    run_sql(org.id, "UPDATE changes SET seq = 5 + seq WHERE organization_id = $org AND seq < 0");
    is_bad_at(&org, 2).await;

    let org = with_history().await;
    run_sql(org.id, "UPDATE changes SET seq = -seq WHERE organization_id = $org AND seq >= 4");
    run_sql(org.id, "UPDATE changes SET seq = 1 - seq WHERE organization_id = $org AND seq < 0");
    run_sql(
        org.id,
        "INSERT INTO changes SELECT organization_id, gen_random_uuid(), log_position, 4, record_type, record_id, \
         version, action, actor_id, request_id, at, changed, before, after, salt, values_hash, hash FROM changes \
         WHERE organization_id = $org AND seq = 3",
    );
    run_sql(org.id, "UPDATE feed_heads SET seq = seq + 1, chained_to = seq + 1 WHERE organization_id = $org");
    is_bad_at(&org, 4).await;
}

#[actix_web::test]
async fn a_tail_that_was_cut_off_is_found() {
    let org = with_history().await;
    let head = signed(&org);
    run_sql(org.id, &format!("DELETE FROM changes WHERE organization_id = $org AND seq > {}", head - 2));
    is_bad_at(&org, head - 1).await;
    // Even when the head is set back as well: a checkpoint knows of more.
    run_sql(
        org.id,
        &format!(
            "UPDATE feed_heads h SET seq = c.seq, chained_to = c.seq, hash = c.hash FROM changes c WHERE \
             h.organization_id = $org AND c.organization_id = $org AND c.seq = {}",
            head - 2
        ),
    );
    is_bad_at(&org, head - 1).await;
}

#[actix_web::test]
async fn a_log_that_was_rewritten_whole_does_not_fit_its_checkpoints() {
    let org = with_history().await;
    let head = only_signed(&org);
    run_sql(org.id, "UPDATE changes SET action = 'forged' WHERE organization_id = $org AND seq = 2");
    run_sql(org.id, "UPDATE changes SET hash = NULL, values_hash = NULL WHERE organization_id = $org");
    run_sql(
        org.id,
        "UPDATE feed_heads SET chained_to = 0, hash = decode(repeat('00', 32), 'hex') WHERE organization_id = $org",
    );
    while verified(&org).await["head"] != head {
        sequencer::catch_up(&mut database()).unwrap();
    }
    is_bad_at(&org, head).await;
    // Nor can a checkpoint be bent to fit.
    let org = with_history().await;
    let seq = only_signed(&org);
    run_sql(
        org.id,
        "UPDATE audit_checkpoints SET statement = left(statement, -6) || 'AAAAAA' WHERE organization_id = $org",
    );
    is_bad_at(&org, seq).await;
}

#[actix_web::test]
async fn erased_values_leave_the_log_whole() {
    let org = with_history().await;
    signed(&org);
    run_sql(
        org.id,
        "UPDATE changes SET before = NULL, after = NULL, salt = NULL WHERE organization_id = $org",
    );
    assert_eq!(verified(&org).await["valid"], true);
    assert!(of_file(&org, |lines| lines).valid);
}

#[actix_web::test]
async fn a_file_that_was_altered_is_found() {
    let org = with_history().await;
    let head = signed(&org);
    let rows = |lines: &[String]| lines.iter().position(|line| line.contains("\"line\":\"change\"")).unwrap();
    let with = |change: &dyn Fn(&mut Vec<String>, usize)| {
        of_file(&org, |mut lines| {
            let first = rows(&lines);
            change(&mut lines, first);
            lines
        })
    };
    let bad = |change: &dyn Fn(&mut Vec<String>, usize)| with(change).first_bad_seq;
    assert_eq!(bad(&|_, _| {}), None);
    assert_eq!(bad(&|lines, first| _ = lines.remove(first + 2)), Some(3));
    assert_eq!(bad(&|lines, first| lines.swap(first + 1, first + 4)), Some(2));
    assert_eq!(
        bad(&|lines, first| lines[first + 4] = lines[first + 4].replace("\"version\":", "\"version\":1")),
        Some(5)
    );
    assert_eq!(bad(&|lines, first| lines[first + 1].push('}')), Some(2));
    assert_eq!(bad(&|lines, _| lines.truncate(lines.len() - 1)), Some(head));
    let forged = |lines: &mut Vec<String>, _| {
        let mut head: BTreeMap<String, Value> = serde_json::from_str(&lines[0]).unwrap();
        let last: Value = serde_json::from_str(&lines[lines.len() - 2]).unwrap();
        head.insert("seq".into(), last["seq"].clone());
        head.insert("hash".into(), last["hash"].clone());
        lines[0] = serde_json::to_string(&head).unwrap();
        lines.pop();
    };
    assert_eq!(bad(&forged), Some(head));
}

#[actix_web::test]
async fn rows_of_an_older_release_are_chained_later() {
    let org = with_history().await;
    let head = head(org.id);
    run_sql(
        org.id,
        "UPDATE changes SET hash = NULL, values_hash = NULL, salt = NULL WHERE organization_id = $org; \
         UPDATE feed_heads SET chained_to = 0, hash = decode(repeat('00', 32), 'hex') WHERE organization_id = $org; \
         DELETE FROM audit_checkpoints WHERE organization_id = $org",
    );
    while verified(&org).await["head"] != head {
        sequencer::catch_up(&mut database()).unwrap();
    }
    assert_eq!(verified(&org).await["valid"], true);
    org.made("/accounts", json!({ "name": "Next" })).await;
    assert_eq!(settled(org.id).await, head + 1);
    assert_eq!(verified(&org).await["verified_to"], head + 1);
}

#[actix_web::test]
async fn checkpoints_are_made_when_they_are_due() {
    let org = with_history().await;
    let count = |conn: &mut diesel::PgConnection| {
        use diesel::prelude::*;
        let own = crm::schema::audit_checkpoints::organization_id
            .eq(crm::kernel::ids::OrganizationId::from(org.id));
        crm::schema::audit_checkpoints::table.filter(own).count().get_result::<i64>(conn).unwrap()
    };
    let mut conn = database();
    let rounds = |conn: &mut diesel::PgConnection| {
        while audit::make_checkpoints(conn, app().parts.authority()).unwrap() > 0 {}
    };
    rounds(&mut conn);
    assert_eq!(count(&mut conn), 1);
    org.made("/accounts", json!({ "name": "Next" })).await;
    settled(org.id).await;
    rounds(&mut conn);
    assert_eq!(count(&mut conn), 1);
    run_sql(org.id, "UPDATE audit_checkpoints SET at = at - interval '1 hour' WHERE organization_id = $org");
    rounds(&mut conn);
    assert_eq!(count(&mut conn), 2);
    assert_eq!(verified(&org).await["valid"], true);
}
