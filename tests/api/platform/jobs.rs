//! Jobs: who sees them, how they end, and that they survive their workers.

use crm::kernel::ids::Id;
use crm::platform::jobs;
use serde_json::{Value, json};

use super::work::{
    contacts, contacts_by_csv, counts, expire_leases, killed, meeting, people, sql, started, work, worker,
};
use crate::support::{Organization, database};

fn export() -> Value {
    json!({ "collection": "products", "format": "ndjson" })
}

#[actix_web::test]
async fn a_job_is_its_makers_and_the_administrators() {
    let (org, stranger) = (Organization::new().await, Organization::new().await);
    let accepted = org.rep.post("/exports", export()).await.is(202);
    assert_eq!(accepted.header("retry-after"), "2");
    let path = format!("/jobs/{}", accepted.id());
    assert_eq!(accepted.header("location"), format!("/api/v1{path}"));
    for caller in [&org.rep, &org.admin] {
        let job = caller.get(&path).await.is(200);
        assert_eq!((&job["kind"], &job["status"]), (&json!("export"), &json!("queued")));
        assert_eq!(job.header("retry-after"), "2");
        assert_eq!(caller.get("/jobs?kind=export").await.is(200).column("id"), [accepted.id()]);
    }
    for caller in [&org.other_rep, &org.manager, &stranger.admin] {
        caller.get(&path).await.is_problem(404, "not_found");
        caller.act(&format!("{path}/cancel")).await.is_problem(404, "not_found");
        assert!(caller.get("/jobs").await.is(200).data().is_empty());
    }
    work(org.id).await;
    let done = org.rep.get(&path).await.is(200);
    assert_eq!((&done["status"], done.header("retry-after")), (&json!("succeeded"), ""));
    assert_eq!(done["progress"], json!({ "done": 0, "total": 0 }));
    assert!(done["finished_at"].is_string() && done["problem"].is_null());
}

#[actix_web::test]
async fn a_job_that_waits_is_cancelled_at_once() {
    let org = Organization::new().await;
    let job = org.rep.post("/exports", export()).await.is(202);
    let path = format!("/jobs/{}", job.id());
    for _ in 0..2 {
        let cancelled = org.rep.act(&format!("{path}/cancel")).await.is(200);
        assert_eq!(cancelled["status"], "cancelled");
    }
    assert!(!worker(org.id, &|| false).unwrap());
    let content = format!("/exports/{}/content", job["subject_id"].as_str().unwrap());
    org.rep.get(&content).await.is_problem(409, "not_finished");
    let other = org.rep.post("/exports", export()).await.is(202);
    work(org.id).await;
    let refused = org.rep.act(&format!("/jobs/{}/cancel", other.id())).await;
    assert_eq!(refused.is_problem(409, "invalid_transition")["state"], "succeeded");
}

#[actix_web::test]
async fn a_running_job_is_cancelled_before_its_next_chunk() {
    let org = Organization::new().await;
    let (path, job) = started(&org.rep, contacts_by_csv(), "text/csv", people(1200)).await;
    let (caller, cancel) = (org.rep.clone(), format!("{job}/cancel"));
    let worker = meeting(org.id, 4, move || {
        let cancelled = actix_web::rt::System::new().block_on(caller.act(&cancel));
        assert_eq!(cancelled.is(200)["status"], "running");
    });
    // Joined aside, for the call needs this thread.
    assert!(actix_web::web::block(|| worker.join().unwrap()).await.unwrap());
    assert_eq!(org.rep.get(&job).await.is(200)["status"], "cancelled");
    // What was done stays done.
    assert_eq!(counts(&org.rep, &path).await, [500, 0, 0, 0]);
    assert_eq!(contacts(&org.rep).await, 500);
}

#[actix_web::test]
async fn another_worker_goes_on_where_one_died() {
    let org = Organization::new().await;
    let (path, job) = started(&org.rep, contacts_by_csv(), "text/csv", people(1200)).await;
    killed(org.id, 4);
    assert_eq!(contacts(&org.rep).await, 500);
    let running = org.rep.get(&job).await.is(200);
    assert_eq!((&running["status"], running.header("retry-after")), (&json!("running"), "2"));
    assert!(running["progress"]["done"].as_i64() > Some(0));
    // As long as the lease lasts, nobody takes it up.
    assert!(!worker(org.id, &|| false).unwrap());
    expire_leases(org.id);
    work(org.id).await;
    assert_eq!(org.rep.get(&job).await["status"], "succeeded");
    assert_eq!(counts(&org.rep, &path).await, [1200, 0, 0, 0]);
    assert_eq!(contacts(&org.rep).await, 1200);
    let lines = org.rep.walk(&format!("{path}/rows?limit=200")).await;
    let expected: Vec<Value> = (2..=1201).map(|line| json!(line)).collect();
    assert_eq!(lines.iter().map(|row| row["line"].clone()).collect::<Vec<_>>(), expected);
}

#[actix_web::test]
async fn a_worker_that_slept_past_its_lease_commits_nothing() {
    let org = Organization::new().await;
    let (path, job) = started(&org.rep, contacts_by_csv(), "text/csv", people(1200)).await;
    let organization = org.id;
    let sleeper = meeting(organization, 4, move || {
        expire_leases(organization);
        while worker(organization, &|| false).unwrap() {}
    });
    assert!(sleeper.join().unwrap());
    assert_eq!(org.rep.get(&job).await["status"], "succeeded");
    assert_eq!(counts(&org.rep, &path).await, [1200, 0, 0, 0]);
    assert_eq!(contacts(&org.rep).await, 1200);
}

#[actix_web::test]
async fn rival_workers_do_each_job_once() {
    let org = Organization::new().await;
    let policy = json!({ "collection": "contacts", "format": "csv", "dedupe": { "policy": "create" } });
    for _ in 0..4 {
        started(&org.rep, policy.clone(), "text/csv", people(30)).await;
    }
    let organization = org.id;
    let rivals =
        (0..3).map(|_| std::thread::spawn(move || while worker(organization, &|| false).unwrap() {}));
    for rival in rivals.collect::<Vec<_>>() {
        rival.join().unwrap();
    }
    assert_eq!(contacts(&org.rep).await, 120);
    let jobs = org.rep.get("/jobs").await.is(200);
    assert_eq!(jobs.column("status"), ["succeeded"; 4]);
}

#[actix_web::test]
async fn a_halted_worker_gives_its_job_back() {
    let org = Organization::new().await;
    let (_, job) = started(&org.rep, contacts_by_csv(), "text/csv", people(10)).await;
    assert!(worker(org.id, &|| true).unwrap());
    assert_eq!(org.rep.get(&job).await["status"], "running");
    work(org.id).await;
    assert_eq!(org.rep.get(&job).await["status"], "succeeded");
}

#[actix_web::test]
async fn a_job_works_with_the_rights_of_now() {
    let org = Organization::new().await;
    let (_, suspended) = started(&org.rep, contacts_by_csv(), "text/csv", people(3)).await;
    org.admin.act(&format!("/users/{}/suspend", org.rep.user_id)).await.is(200);
    let (_, reduced) = started(&org.other_rep, contacts_by_csv(), "text/csv", people(3)).await;
    org.admin
        .patch(&format!("/users/{}", org.other_rep.user_id), json!({ "roles": ["analyst"] }))
        .await
        .is(200);
    work(org.id).await;
    for job in [suspended, reduced] {
        let job = org.admin.get(&job).await.is(200);
        assert_eq!((&job["status"], &job["problem"]["code"]), (&json!("failed"), &json!("forbidden")));
    }
    assert_eq!(contacts(&org.admin).await, 0);
}

#[actix_web::test]
async fn a_job_that_kills_its_workers_ends_as_failed() {
    let org = Organization::new().await;
    let (_, job) = started(&org.rep, contacts_by_csv(), "text/csv", people(3)).await;
    // Each dies behind the first chunk, in which nothing gets ahead.
    for _ in 0..6 {
        killed(org.id, 2);
        expire_leases(org.id);
    }
    work(org.id).await;
    let job = org.rep.get(&job).await.is(200);
    assert_eq!((&job["status"], &job["problem"]["code"]), (&json!("failed"), &json!("internal_error")));
}

#[actix_web::test]
async fn a_job_of_a_newer_release_waits_for_its_workers() {
    let org = Organization::new().await;
    let newer = org.rep.post("/exports", export()).await.is(202);
    let newer = format!("/jobs/{}", newer.id());
    sql("UPDATE jobs SET kind = 'newer' WHERE organization_id = $1", org.id);
    let other = org.rep.post("/exports", export()).await.is(202);
    work(org.id).await;
    assert_eq!(org.rep.get(&newer).await["status"], "queued");
    assert_eq!(org.rep.get(&format!("/jobs/{}", other.id())).await["status"], "succeeded");
}

#[actix_web::test]
async fn whoever_has_a_job_in_work_waits_behind_the_others() {
    let (busy, other) = (Organization::new().await, Organization::new().await);
    for _ in 0..2 {
        started(&busy.rep, contacts_by_csv(), "text/csv", people(3)).await;
    }
    started(&other.rep, contacts_by_csv(), "text/csv", people(3)).await;
    let turn = || -> Vec<_> {
        let waiting = jobs::waiting(&mut database(), &["import"]).unwrap();
        let ours = [busy.id, other.id];
        waiting.into_iter().map(Id::uuid).filter(|id| ours.contains(id)).collect()
    };
    assert_eq!(turn(), [busy.id, other.id]);
    killed(busy.id, 2);
    assert_eq!(turn(), [other.id, busy.id]);
    expire_leases(busy.id);
    assert_eq!(turn(), [busy.id, other.id]);
}
