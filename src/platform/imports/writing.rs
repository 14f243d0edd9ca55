//! The rows of a chunk on their way into the collection: new records together, changes one by one.

use std::collections::{BTreeMap, HashSet};
use std::mem;

use diesel::Connection as _;
use diesel::pg::PgConnection;
use serde_json::Value;
use uuid::Uuid;

use super::chunk::Chunk;
use super::known::{Key, Known};
use super::model::DedupePolicy;
use super::rows::Verdict;
use crate::kernel::{Error, Result};
use crate::store::Changed;

pub(super) struct Writing<'a> {
    chunk: &'a Chunk<'a>,
    keys: &'a [Key],
    known: Known,
    /// Whether each change has a savepoint of its own.
    carefully: bool,
    /// The rows that make records, until these are entered; and what they will be found by.
    waiting: Vec<(usize, Value)>,
    awaited: HashSet<(&'static str, String)>,
    changed: Changed<()>,
    verdicts: BTreeMap<usize, Verdict>,
}

impl<'a> Writing<'a> {
    pub fn new(chunk: &'a Chunk<'a>, keys: &'a [Key], known: Known, carefully: bool) -> Self {
        let (waiting, awaited, verdicts) = (Vec::new(), HashSet::new(), BTreeMap::new());
        Self { chunk, keys, known, carefully, waiting, awaited, changed: Changed::nothing(), verdicts }
    }

    pub fn settle(&mut self, at: usize, verdict: Verdict) {
        self.verdicts.insert(at, verdict);
    }

    /// Writes a row, or has it wait for others that make records.
    pub fn take(&mut self, conn: &mut PgConnection, at: usize, record: &Value) -> Result<()> {
        if self.values(record).any(|value| self.awaited.contains(&value)) {
            self.enter(conn)?;
        }
        let found = self.known.find(self.keys, record);
        let mut record = record.clone();
        // It finds records, and is none of their members.
        let id = record.as_object_mut().and_then(|members| members.remove("id"));
        let id = id.filter(|_| self.keys.iter().any(|key| key.name == "id"));
        match (found, id) {
            (Err(error), _) => self.settle(at, Verdict::Failed(error)),
            (Ok(Some((_, id))), _) if self.chunk.import.dedupe.policy == DedupePolicy::Skip => {
                self.settle(at, Verdict::Skipped(id));
            }
            (Ok(Some((key, id))), _) => self.change(conn, at, (key, id), record)?,
            (Ok(None), Some(id)) => self.settle(at, Verdict::Failed(missing(&id))),
            (Ok(None), None) => {
                self.awaited = self.values(&record).chain(mem::take(&mut self.awaited)).collect();
                self.waiting.push((at, record));
            }
        }
        Ok(())
    }

    /// Enters what waits.
    fn enter(&mut self, conn: &mut PgConnection) -> Result<()> {
        self.awaited.clear();
        let (places, records): (Vec<_>, Vec<_>) = mem::take(&mut self.waiting).into_iter().unzip();
        if records.is_empty() {
            return Ok(());
        }
        let mut outcomes = Vec::new();
        let entered = (self.chunk.target.create)(conn, self.chunk.actor, records)?;
        self.add(entered, |all| outcomes = all);
        for (at, outcome) in places.into_iter().zip(outcomes) {
            match outcome {
                Ok(made) => {
                    self.remember(at, made.id);
                    self.settle(at, Verdict::Created(made));
                }
                Err(error) => self.settle(at, Verdict::Failed(error)),
            }
        }
        Ok(())
    }

    fn change(
        &mut self,
        conn: &mut PgConnection,
        at: usize,
        (key, id): (Key, Uuid),
        mut record: Value,
    ) -> Result<()> {
        // A list of the record may hold more than the row does.
        if let Some(members) = record.as_object_mut() {
            members.remove(key.member);
        }
        let chunk = self.chunk;
        let change = |conn: &mut PgConnection| (chunk.target.update)(conn, chunk.actor, id, record);
        match if self.carefully { conn.transaction(change) } else { change(conn) } {
            Ok(changed) => {
                self.settle(at, Verdict::Updated(*changed.value()));
                self.add(changed, |_| ());
            }
            Err(error) if self.carefully && error.is_callers() => self.settle(at, Verdict::Failed(error)),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn add<T>(&mut self, done: Changed<T>, take: impl FnOnce(T)) {
        let before = mem::replace(&mut self.changed, Changed::nothing());
        self.changed = before.with(done, |(), value| take(value));
    }

    /// Rows of one chunk find each other.
    fn remember(&mut self, at: usize, id: Uuid) {
        let Some(Ok(record)) = self.chunk.rows.get(at).map(|row| &row.record) else { return };
        for key in self.keys {
            for value in key.values(record) {
                self.known.add(*key, value, id);
            }
        }
    }

    fn values<'b>(&self, record: &'b Value) -> impl Iterator<Item = (&'static str, String)> + use<'a, 'b> {
        let keys = self.keys;
        keys.iter().flat_map(move |key| key.values(record).into_iter().map(|value| (key.name, value)))
    }

    /// What became of the rows, in their order.
    pub fn end(mut self, conn: &mut PgConnection) -> Result<(Changed<()>, Vec<Verdict>)> {
        self.enter(conn)?;
        Ok((self.changed, self.verdicts.into_values().collect()))
    }
}

fn missing(id: &Value) -> Error {
    Error::conflict("reference_not_found", "/id", format!("There is no record with the id {id}."))
}
