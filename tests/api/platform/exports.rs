//! Exports: they equal the list, know their place in the feed, and come in parts.

use std::cell::Cell;
use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::work::{contacts_by_csv, counts, imported, people, pieces, sql, work, worker};
use crate::support::{Answer, Caller, Organization, database, settled};

/// An export that was made: its address, and its record.
pub async fn exported(org: &Organization, caller: &Caller, new: Value) -> (String, Answer) {
    let job = caller.post("/exports", new).await.is(202);
    work(org.id).await;
    let done = caller.get(&format!("/jobs/{}", job.id())).await.is(200);
    assert_eq!(done["status"], "succeeded", "{:#}", done.body);
    let path = format!("/exports/{}", done["subject_id"].as_str().unwrap());
    let export = caller.get(&path).await.is(200);
    for member in ["records", "size", "snapshot_seq"] {
        assert_eq!(done["result"][member], export[member]);
    }
    (path, export)
}

pub async fn text(caller: &Caller, path: &str) -> String {
    let response = caller.request(Method::GET, &format!("{path}/content")).send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.text().await.unwrap()
}

pub fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[actix_web::test]
async fn an_export_is_the_list_as_its_maker_sees_it() {
    let (org, stranger) = (Organization::new().await, Organization::new().await);
    imported(&org, &org.rep, contacts_by_csv(), "text/csv", people(700)).await;
    org.other_rep.post("/contacts", json!({ "last_name": "Others" })).await.is(201);
    let gone = org.rep.post("/contacts", json!({ "last_name": "Gone" })).await.is(201);
    org.rep.delete(&format!("/contacts/{}", gone.id())).await.is(204);
    let new = json!({ "collection": "contacts", "format": "ndjson" });
    let (path, export) = exported(&org, &org.rep, new.clone()).await;
    assert_eq!(export["records"], 700);
    let mut listed = org.rep.walk("/contacts?limit=200").await;
    listed.sort_by_key(|contact| contact["id"].to_string());
    assert_eq!(lines(&text(&org.rep, &path).await), listed);
    let (whole, _) = exported(&org, &org.admin, new).await;
    assert_eq!(lines(&text(&org.admin, &whole).await).len(), 701);
    for caller in [&org.other_rep, &stranger.admin] {
        caller.get(&path).await.is_problem(404, "not_found");
        caller.get(&format!("{path}/content")).await.is_problem(404, "not_found");
    }
}

#[actix_web::test]
async fn filters_and_fields_choose() {
    let org = Organization::new().await;
    for (name, country) in [("Один", "UA"), ("Два", "CZ"), ("Три", "UA")] {
        org.rep.post("/accounts", json!({ "name": name, "country": country })).await.is(201);
    }
    let new =
        json!({ "collection": "accounts", "format": "ndjson", "filter": "country=UA", "fields": ["name"] });
    let (path, _) = exported(&org, &org.rep, new).await;
    let found = lines(&text(&org.rep, &path).await);
    assert_eq!(found.iter().map(|one| one["name"].clone()).collect::<Vec<_>>(), ["Один", "Три"]);
    let members: BTreeSet<_> = found[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members, BTreeSet::from(["id", "name", "version"]));
    for (bad, place) in [
        (json!({ "filter": "colour=red" }), "/filter"),
        (json!({ "filter": "limit=5" }), "/filter"),
        (json!({ "filter": "custom__size=5" }), "/filter"),
        (json!({ "fields": ["name", "colour"] }), "/fields/1"),
        (json!({ "collection": "sessions" }), "/collection"),
    ] {
        let mut new = json!({ "collection": "accounts", "format": "csv" });
        new.as_object_mut().unwrap().extend(bad.as_object().unwrap().clone());
        let refused = org.rep.post("/exports", new).await.is_problem(422, "validation_failed");
        assert!(refused.violations().iter().any(|(at, _)| at == place), "{:#}", refused.body);
    }
}

#[actix_web::test]
async fn rows_are_guarded_and_come_back_by_import() {
    let org = Organization::new().await;
    let stages = json!([{ "name": "Open", "probability": 10 }]);
    org.made("/pipelines", json!({ "name": "Sales", "is_default": true, "stages": stages })).await;
    let amount = json!({ "amount": "10.50", "currency": "EUR" });
    org.made("/deals", json!({ "name": "=cmd(), \"x\"", "amount": amount, "next_step": "'=дзвінок" })).await;
    let fields = json!(["name", "amount", "next_step"]);
    let new = json!({ "collection": "deals", "format": "csv", "fields": fields });
    let (path, _) = exported(&org, &org.admin, new).await;
    let head = org.admin.request(Method::GET, &format!("{path}/content")).header("accept", "text/csv");
    let head = org.admin.send(head).await.is(200);
    assert_eq!(head.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert!(head.header("content-disposition").starts_with("attachment; filename=\"deals-"));
    let content = head.body.as_str().unwrap().to_owned();
    let (header, row) = content.split_once("\r\n").unwrap();
    assert_eq!(header, "id,version,amount.amount,amount.currency,name,next_step");
    assert!(row.ends_with(",1,10.50,EUR,\"'=cmd(), \"\"x\"\"\",''=дзвінок\r\n"), "{row}");
    let other = Organization::new().await;
    let stages = json!([{ "name": "Open", "probability": 10 }]);
    other.made("/pipelines", json!({ "name": "Sales", "is_default": true, "stages": stages })).await;
    let to = |name: &str| json!({ "column": name, "to": name });
    let mapping = json!([to("name"), to("amount.amount"), to("amount.currency"), to("next_step")]);
    let new = json!({ "collection": "deals", "format": "csv", "mapping": mapping });
    let back = imported(&other, &other.admin, new, "text/csv", content).await;
    assert_eq!(counts(&other.admin, &back).await, [1, 0, 0, 0]);
    let deals = other.admin.get("/deals").await.is(200);
    assert_eq!([&deals.data()[0]["name"], &deals.data()[0]["next_step"]], ["=cmd(), \"x\"", "'=дзвінок"]);
}

#[actix_web::test]
async fn a_part_is_a_part() {
    let org = Organization::new().await;
    imported(&org, &org.rep, contacts_by_csv(), "text/csv", people(600)).await;
    let (path, export) =
        exported(&org, &org.rep, json!({ "collection": "contacts", "format": "ndjson" })).await;
    let whole = text(&org.rep, &path).await;
    assert_eq!(export["size"], whole.len());
    // More than one piece of storage.
    assert!(whole.len() > 300_000, "{}", whole.len());
    let part = async |range: &str, tag: &str| {
        let get = org.rep.request(Method::GET, &format!("{path}/content")).header("range", range);
        let get = if tag.is_empty() { get } else { get.header("if-range", tag) };
        org.rep.send(get).await
    };
    let got = part("bytes=262100-262199", "").await.is(206);
    assert_eq!(got.header("content-range"), format!("bytes 262100-262199/{}", whole.len()));
    let bytes = |from: usize, to: usize| String::from_utf8_lossy(&whole.as_bytes()[from..to]).into_owned();
    assert_eq!(got.body, bytes(262_100, 262_200));
    let tag = got.header("etag").to_owned();
    assert_eq!(part("bytes=-10", &tag).await.is(206).body, bytes(whole.len() - 10, whole.len()));
    part("bytes=-10", "\"other\"").await.is(200);
    let known = org.rep.request(Method::GET, &format!("{path}/content")).header("if-none-match", &tag);
    assert_eq!(org.rep.send(known).await.is(304).header("etag"), tag);
    let behind = part(&format!("bytes={}-", whole.len()), "").await.is_problem(416, "range_not_satisfiable");
    assert_eq!(behind.header("content-range"), format!("bytes */{}", whole.len()));
    let head = org.rep.request(Method::HEAD, &format!("{path}/content")).send().await.unwrap();
    assert_eq!(head.headers()["content-length"], whole.len().to_string());
}

#[derive(QueryableByName)]
struct Logged {
    #[diesel(sql_type = sql_types::Uuid)]
    record_id: Uuid,
}

/// What the feed tells after a number.
fn fed(organization: Uuid, after: i64) -> Vec<Uuid> {
    let feed =
        "SELECT record_id FROM changes WHERE organization_id = $1 AND seq > $2 AND record_type = 'account'";
    let feed = sql_query(feed).bind::<sql_types::Uuid, _>(organization).bind::<sql_types::BigInt, _>(after);
    feed.load::<Logged>(&mut database()).unwrap().into_iter().map(|row| row.record_id).collect()
}

#[actix_web::test]
async fn the_export_and_the_feed_after_it_are_everything() {
    let org = Organization::new().await;
    let account =
        async |name: &str| -> Uuid { org.made("/accounts", json!({ "name": name })).await.parse().unwrap() };
    let numbered = account("numbered").await;
    settled(org.id).await;
    // In the snapshot, and perhaps without a number yet.
    let unnumbered = account("unnumbered").await;
    let (path, export) =
        exported(&org, &org.admin, json!({ "collection": "accounts", "format": "ndjson" })).await;
    let later = account("later").await;
    settled(org.id).await;
    let mut known: BTreeSet<Uuid> = lines(&text(&org.admin, &path).await)
        .iter()
        .map(|row| row["id"].as_str().unwrap().parse().unwrap())
        .collect();
    assert!(known.contains(&numbered) && known.contains(&unnumbered) && !known.contains(&later));
    let fed = fed(org.id, export["snapshot_seq"].as_i64().unwrap());
    assert!(fed.contains(&later) && !fed.contains(&numbered));
    known.extend(fed);
    let all: BTreeSet<Uuid> = org
        .admin
        .walk("/accounts")
        .await
        .iter()
        .map(|row| row["id"].as_str().unwrap().parse().unwrap())
        .collect();
    assert_eq!(known, all);
}

#[actix_web::test]
async fn an_export_begun_anew_offers_nothing_of_before() {
    let org = Organization::new().await;
    org.rep.post("/accounts", json!({ "name": "One" })).await.is(201);
    let new = json!({ "collection": "accounts", "format": "ndjson" });
    let (path, before) = exported(&org, &org.rep, new).await;
    // As if the worker had died behind its last chunk.
    let retake = "UPDATE jobs SET status = 'running', finished_at = NULL, result = NULL, due_at = now() \
        WHERE organization_id = $1";
    sql(retake, org.id);
    org.rep.post("/accounts", json!({ "name": "Two" })).await.is(201);
    // Begun, and then given back.
    let chunks = Cell::new(0);
    worker(org.id, &|| chunks.replace(chunks.get() + 1) == 1).unwrap();
    let begun = org.rep.get(&path).await.is(200);
    assert_eq!([&begun["records"], &begun["size"], &begun["snapshot_seq"]], [&Value::Null; 3]);
    org.rep.get(&format!("{path}/content")).await.is_problem(409, "not_finished");
    work(org.id).await;
    assert_eq!((&before["records"], &org.rep.get(&path).await["records"]), (&json!(1), &json!(2)));
    assert_eq!(lines(&text(&org.rep, &path).await).len(), 2);
    assert_eq!(pieces(org.id), 1);
}
