//! Workers of one organization, so that a test knows when its jobs are done.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use crm::kernel::Result;
use crm::platform::{KINDS, jobs};
use diesel::prelude::*;
use diesel::sql_query;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, Caller, Organization, app, database};

/// A worker that takes up one job; it asks `halted` before each chunk.
pub fn worker(organization: Uuid, halted: &dyn Fn() -> bool) -> Result<bool> {
    let pool = app().db.writer().clone();
    jobs::work_for(&pool, "http://crm.test", KINDS, organization.into(), halted)
}

/// Does all jobs that wait.
pub async fn work(organization: Uuid) {
    let done = actix_web::web::block(move || while worker(organization, &|| false).unwrap() {});
    done.await.expect("a thread");
}

/// A worker that meets `what` before its chunk of this number, from 1.
pub fn meeting(
    organization: Uuid,
    number: usize,
    what: impl Fn() + Send + 'static,
) -> thread::JoinHandle<bool> {
    thread::spawn(move || {
        let chunks = AtomicUsize::new(0);
        let halted = || {
            if chunks.fetch_add(1, Ordering::Relaxed) + 1 == number {
                what();
            }
            false
        };
        worker(organization, &halted).unwrap()
    })
}

/// A worker that is no more when it comes to its chunk of this number: it neither goes on nor says so.
pub fn killed(organization: Uuid, number: usize) {
    let (told, dead) = mpsc::channel();
    thread::spawn(move || {
        let chunks = AtomicUsize::new(0);
        let halted = || {
            if chunks.fetch_add(1, Ordering::Relaxed) + 1 == number {
                told.send(()).unwrap();
                loop {
                    thread::park();
                }
            }
            false
        };
        worker(organization, &halted).unwrap()
    });
    dead.recv().unwrap();
}

/// Lets the lease of a worker run out that has not been heard of.
pub fn expire_leases(organization: Uuid) {
    let expire = "UPDATE jobs SET due_at = now() - interval '1 second' WHERE organization_id = $1 AND status = 'running'";
    sql(expire, organization);
}

/// A statement about an organization, around the service.
pub fn sql(statement: &str, organization: Uuid) {
    let statement = sql_query(statement).bind::<diesel::sql_types::Uuid, _>(organization);
    statement.execute(&mut database()).unwrap();
}

/// An import whose content is there: its address, and the job's.
pub async fn started(
    caller: &Caller,
    new: Value,
    kind: &str,
    content: impl Into<reqwest::Body>,
) -> (String, String) {
    let import = caller.post("/imports", new).await.is(201);
    let path = format!("/imports/{}", import.id());
    let job = sent(caller, &path, kind, content).await.is(202);
    assert_eq!(job.header("location"), format!("/api/v1/jobs/{}", job.id()));
    (path, format!("/jobs/{}", job.id()))
}

pub async fn sent(caller: &Caller, path: &str, kind: &str, content: impl Into<reqwest::Body>) -> Answer {
    let put = caller.request(Method::PUT, &format!("{path}/content")).header("content-type", kind);
    caller.send(put.body(content)).await
}

/// An import that was done: its address.
pub async fn imported(
    org: &Organization,
    caller: &Caller,
    new: Value,
    kind: &str,
    content: impl Into<reqwest::Body>,
) -> String {
    let (path, job) = started(caller, new, kind, content).await;
    work(org.id).await;
    let job = caller.get(&job).await.is(200);
    assert_eq!(job["status"], "succeeded", "{:#}", job.body);
    path
}

/// How many rows came out how: created, updated, skipped, failed.
pub async fn counts(caller: &Caller, path: &str) -> [i64; 4] {
    let import = caller.get(path).await.is(200);
    ["created", "updated", "skipped", "failed"].map(|name| import[name].as_i64().unwrap())
}

/// So many people, each with an address.
pub fn people(many: usize) -> String {
    let row = |n: usize| format!("Особа {n},person{n}@example.org\n");
    format!("last_name,emails.0.value\n{}", (0..many).map(row).collect::<String>())
}

pub fn contacts_by_csv() -> Value {
    json!({ "collection": "contacts", "format": "csv" })
}

/// How many contacts the caller sees.
pub async fn contacts(caller: &Caller) -> i64 {
    let page = caller.get("/contacts?limit=1&count=exact").await.is(200);
    page["page"]["total"]["value"].as_i64().unwrap()
}

/// Pieces of contents that are kept.
pub fn pieces(organization: Uuid) -> i64 {
    #[derive(QueryableByName)]
    struct Counted {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        pieces: i64,
    }
    let count = sql_query("SELECT count(*) AS pieces FROM content_pieces WHERE organization_id = $1");
    let count = count.bind::<diesel::sql_types::Uuid, _>(organization);
    count.get_result::<Counted>(&mut database()).unwrap().pieces
}
