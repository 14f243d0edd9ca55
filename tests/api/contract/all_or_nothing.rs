//! At whatever statement the way to the database breaks, a request has left no trace or all of its effects; and sent
//! again under its key it has been done once.

use std::cell::RefCell;
use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text, Uuid as SqlUuid};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::records::pipeline;
use crate::support::{Answer, Caller, Cut, Organization, Wire, app, database, over, settled};

/// Of every table with rows of organizations: how many are this one's, and a digest of them.
const ROWS: &str = "SELECT string_agg(format('SELECT %L AS name, cardinality(them)::bigint AS number, \
    md5(them::text) AS digest FROM (SELECT ARRAY(SELECT t::text FROM %I t WHERE %I = $1 ORDER BY 1) AS them) AS of', \
    table_name, table_name, column_name), ' UNION ALL ') AS name, 0::bigint AS number, '' AS digest \
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'notification_heads' \
    AND (column_name = 'organization_id' OR (table_name, column_name) = ('organizations', 'id'))";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = Text)]
    digest: String,
}

type Rows = BTreeMap<String, (i64, String)>;
/// By how many rows each table has grown.
type Growth = BTreeMap<String, i64>;

/// What is asked for, and at which version.
struct Request(Method, String, Option<&'static str>, Value);

struct Torn {
    org: Organization,
    wire: Wire,
    /// The administrator, by way of the wire.
    caller: Caller,
    /// A way around the wire, and what is asked on it.
    database: RefCell<PgConnection>,
    statement: String,
}

impl Torn {
    async fn new() -> Self {
        let org = Organization::new().await;
        pipeline(&org).await;
        let wire = Wire::to(&app().url);
        let caller = Caller::new(&over(&wire), org.admin.token.clone(), org.admin.user_id.clone());
        let mut database = database();
        let statement = sql_query(ROWS).get_result::<Row>(&mut database).unwrap().name;
        Self { org, wire, caller, database: RefCell::new(database), statement }
    }

    fn rows(&self) -> Rows {
        let rows = sql_query(&self.statement).bind::<SqlUuid, _>(self.org.id);
        let rows: Vec<Row> = rows.load(&mut *self.database.borrow_mut()).unwrap();
        rows.into_iter().map(|row| (row.name, (row.number, row.digest))).collect()
    }

    /// The rows when what was written has its numbers, too.
    async fn settled(&self) -> Rows {
        settled(self.org.id).await;
        self.rows()
    }

    async fn send(&self, Request(method, path, version, body): &Request, key: &str) -> Answer {
        let request = self.caller.request(method.clone(), path).header("idempotency-key", key).json(body);
        let request = version.iter().fold(request, |request, version| request.header("if-match", *version));
        self.caller.send(request).await
    }

    /// Cuts the way before one statement after the other, until none is left to be cut.
    async fn tear(&self, request: &Request) -> Growth {
        let (key, before) = (Uuid::now_v7().to_string(), self.settled().await);
        for number in 1.. {
            self.wire.arm(Cut::Before(number));
            let answer = self.send(request, &key).await;
            if self.wire.disarm() {
                assert!(number > 5, "the way was not cut: {answer:#?}");
                break;
            }
            answer.is_problem(503, "database_unavailable");
            assert_eq!(self.rows(), before, "cut before statement {number}");
        }
        self.is_done(request, &key, &before).await
    }

    /// Cuts the answer to the commit off: only then is it not known what has become of the request.
    async fn doubt(&self, request: &Request) -> Growth {
        let (key, before) = (Uuid::now_v7().to_string(), self.settled().await);
        self.wire.arm(Cut::Unheard);
        self.send(request, &key).await.is_problem(503, "database_unavailable");
        self.is_done(request, &key, &before).await
    }

    /// The request has left all of its effects, and does nothing when it is sent again.
    async fn is_done(&self, request: &Request, key: &str, before: &Rows) -> Growth {
        let after = self.settled().await;
        let again = self.send(request, key).await;
        assert_eq!((again.status / 100, again.header("idempotent-replayed")), (2, "true"), "{again:#?}");
        assert_eq!(self.settled().await, after);
        after.into_iter().map(|(name, (count, _))| (name.clone(), count - before[&name].0)).collect()
    }
}

async fn new_contact(org: &Organization, number: usize) -> Request {
    let account = org.made("/accounts", json!({ "name": format!("Account {number}") })).await;
    let emails = json!([{ "value": format!("new-{number}@acme.example") }]);
    let account = json!({ "account_id": account, "role": "buyer", "is_primary": true });
    let body = json!({ "last_name": "New", "emails": emails, "account": account });
    Request(Method::POST, "/contacts".into(), None, body)
}

async fn change(org: &Organization, _: usize) -> Request {
    let id = org.made("/contacts", json!({ "last_name": "Changed" })).await;
    Request(Method::PATCH, format!("/contacts/{id}"), Some("\"1\""), json!({ "job_title": "Buyer" }))
}

async fn conversion(org: &Organization, number: usize) -> Request {
    let lead = json!({ "last_name": "Lead", "company_name": format!("Company {number}"),
                       "email": format!("lead-{number}@acme.example") });
    let path = format!("/leads/{}", org.made("/leads", lead).await);
    org.admin.act(&format!("{path}/start-work")).await.is(200);
    let found = json!({ "qualification": { "framework": "bant", "answers": { "budget": "yes" } } });
    org.admin.post(&format!("{path}/qualify"), found).await.is(200);
    Request(Method::POST, format!("{path}/convert"), None, json!({ "deal": { "name": "First" } }))
}

async fn merge(org: &Organization, number: usize) -> Request {
    let mut ids = Vec::new();
    for part in ["a", "b"] {
        let account = org.made("/accounts", json!({ "name": format!("Merged {part} {number}") })).await;
        let emails = json!([{ "value": format!("{part}-{number}@acme.example") }]);
        let body = json!({ "last_name": part, "emails": emails, "account": { "account_id": account } });
        ids.push(org.made("/contacts", body).await);
    }
    let body = json!({ "survivor_id": ids[0], "merged_ids": ids[1..] });
    Request(Method::POST, "/contacts/merge".into(), None, body)
}

async fn batch(org: &Organization, number: usize) -> Request {
    let one = org.made("/contacts", json!({ "last_name": "One" })).await;
    let other = org.made("/contacts", json!({ "last_name": "Other" })).await;
    let external = json!({ "system": "erp", "id": number.to_string() });
    let operations = json!([
        { "op": "create", "data": { "last_name": "Created" } },
        { "op": "upsert", "external_id": external, "data": { "last_name": "Upserted" } },
        { "op": "update", "id": one, "version": 1, "data": { "last_name": "Updated" } },
        { "op": "delete", "id": other, "version": 1 },
    ]);
    let body = json!({ "mode": "atomic", "operations": operations });
    Request(Method::POST, "/contacts/batch".into(), None, body)
}

/// What grows is the same, whatever was cut.
macro_rules! all_or_nothing {
    ($($name:ident: $request:ident;)+) => {
        $(
            #[actix_web::test]
            async fn $name() {
                let torn = Torn::new().await;
                let (one, other) = ($request(&torn.org, 1).await, $request(&torn.org, 2).await);
                let growth = torn.tear(&one).await;
                assert_eq!(torn.doubt(&other).await, growth);
                assert_eq!(growth["idempotency_keys"], 1);
            }
        )+
    };
}

all_or_nothing! {
    a_contact_is_entered_whole_or_not_at_all: new_contact;
    a_record_is_changed_whole_or_not_at_all: change;
    a_lead_is_converted_whole_or_not_at_all: conversion;
    contacts_are_merged_whole_or_not_at_all: merge;
    a_batch_is_done_whole_or_not_at_all: batch;
}
