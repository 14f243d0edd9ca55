//! One who writes, and notes what was promised.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use reqwest::Method;
use serde_json::{Value, json};

use super::book::{Promise, id};
use super::wire::Wire;

pub struct Writer {
    number: u64,
    wire: Wire,
    /// Steps so far; each has its own texts.
    step: u64,
    book: BTreeMap<String, Promise>,
    /// Records of another system; they are not archived, so that they can be written again.
    foreign: BTreeSet<String>,
}

impl Writer {
    pub fn new(number: u64, wire: Wire) -> Self {
        Self { number, wire, step: 0, book: BTreeMap::new(), foreign: BTreeSet::new() }
    }

    pub fn into_book(self) -> BTreeMap<String, Promise> {
        self.book
    }

    pub async fn work(mut self, until: Instant) -> Self {
        while Instant::now() < until {
            self.step += 1;
            match self.step % 5 {
                0 => self.make_many().await,
                1 => self.make().await,
                2 => self.take_over().await,
                3 => self.change().await,
                _ => self.archive().await,
            }
        }
        self
    }

    /// What is written in this step and in no other.
    fn new_record(&self, part: u64) -> Value {
        let name = format!("{}.{}.{part}", self.number, self.step);
        json!({ "last_name": format!("Шевченко {name}"), "description": name })
    }

    fn note(&mut self, record: &Value) {
        self.book.insert(id(record), Promise::of(record));
    }

    async fn make(&mut self) {
        let body = self.new_record(0);
        let made = self.wire.send(Method::POST, "/contacts", None, Some(&body)).await;
        assert_eq!((&made["version"], &made["description"]), (&json!(1), &body["description"]));
        self.note(&made);
    }

    async fn make_many(&mut self) {
        let create = |part| json!({ "op": "create", "data": self.new_record(part) });
        let batch = json!({ "mode": "atomic", "operations": (0..5).map(create).collect::<Vec<_>>() });
        let done = self.wire.send(Method::POST, "/contacts/batch", None, Some(&batch)).await;
        let results = done["results"].as_array().expect("results");
        assert_eq!(results.len(), 5);
        for (result, operation) in results.iter().zip(batch["operations"].as_array().expect("operations")) {
            let description = operation["data"]["description"].clone();
            self.note(
                &json!({ "id": result["id"], "version": result["version"], "description": description }),
            );
        }
    }

    /// A record of another system: the first time it is made, later changed.
    async fn take_over(&mut self) {
        let number = self.step % 4;
        let path = format!("/contacts/by-external-id/ledger/{}.{number}", self.number);
        let written = self.wire.send(Method::PATCH, &path, None, Some(&self.new_record(0))).await;
        if let Some(before) = self.book.get(&id(&written)) {
            assert_eq!(written["version"], before.version + 1);
        }
        self.foreign.insert(id(&written));
        self.note(&written);
    }

    /// One of those that are not archived, and its version.
    fn some(&self) -> Option<(String, i64)> {
        let open: Vec<_> = self.book.iter().filter(|(_, promise)| !promise.is_archived).collect();
        let at = usize::try_from(self.step).expect("a small number") * 7 % open.len().max(1);
        open.get(at).map(|(id, promise)| ((*id).clone(), promise.version))
    }

    async fn change(&mut self) {
        let Some((id, version)) = self.some() else { return };
        let patch = json!({ "description": format!("{}.{} changed", self.number, self.step) });
        let own = format!("/contacts/{id}");
        let changed = self.wire.send(Method::PATCH, &own, Some(version), Some(&patch)).await;
        assert_eq!(changed["version"], version + 1);
        self.note(&changed);
    }

    async fn archive(&mut self) {
        let Some((id, version)) = self.some().filter(|(id, _)| !self.foreign.contains(id)) else { return };
        self.wire.send(Method::DELETE, &format!("/contacts/{id}"), Some(version), None).await;
        let promise = self.book.get_mut(&id).expect("a promise");
        (promise.version, promise.is_archived) = (version + 1, true);
    }
}
