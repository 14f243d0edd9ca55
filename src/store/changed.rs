//! What a write did: the rows of the change log, written in its transaction.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::access::Actor;
use crate::kernel::ids::{AnyId, OrganizationId, UserId};
use crate::kernel::once::Once;
use crate::kernel::record::Record;
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};

/// In whose name a write is logged.
#[derive(Clone, Debug)]
pub struct Author {
    pub organization_id: OrganizationId,
    pub actor_id: Option<UserId>,
    /// Whose `Idempotency-Key` it is.
    pub principal_id: Option<AnyId>,
    pub request_id: Option<Uuid>,
    /// Under what the request acts once, if it says so.
    pub once: Option<Arc<Once>>,
}

impl Author {
    pub fn of(actor: &Actor) -> Self {
        Self {
            organization_id: actor.organization_id,
            actor_id: Some(actor.user_id),
            principal_id: Some(actor.principal_id),
            request_id: Some(actor.request_id),
            once: actor.once.clone(),
        }
    }

    /// The program itself, or somebody who is not known yet.
    pub fn program(organization_id: OrganizationId) -> Self {
        Self { organization_id, actor_id: None, principal_id: None, request_id: None, once: None }
    }
}

/// One record's change.
#[derive(Debug, Serialize)]
pub struct Entry {
    id: Uuid,
    record_type: &'static str,
    record_id: Uuid,
    version: i32,
    action: &'static str,
    actor_id: Option<UserId>,
    request_id: Option<Uuid>,
    at: Option<Instant>,
    changed: Vec<String>,
    before: Option<Value>,
    after: Option<Value>,
    /// Hides the values in their hash, for the day when they are erased.
    salt: String,
}

/// The result of a write, with what it changed. Only the store can open it, by committing.
#[must_use = "a write that does not say what changed is not committed"]
#[derive(Debug)]
pub struct Changed<T> {
    value: T,
    entries: Vec<Entry>,
}

impl<T: Record> Changed<T> {
    pub fn created(record: T) -> Result<Self> {
        let entry = Entry::of(&record, "created", None, Some(members(&record)?));
        Ok(Self { value: record, entries: vec![entry] })
    }

    pub fn updated(before: &T, after: T) -> Result<Self> {
        Self::acted("updated", before, after)
    }

    /// A change with a name of its own, such as `won`.
    pub fn acted(action: &'static str, before: &T, after: T) -> Result<Self> {
        let (old, new) = difference(members(before)?, members(&after)?);
        let entry = Entry::of(&after, action, Some(old), Some(new));
        Ok(Self { value: after, entries: vec![entry] })
    }
}

impl Changed<()> {
    /// A record that is gone for good; the log keeps it.
    pub fn deleted<R: Record>(record: &R) -> Result<Self> {
        let mut entry = Entry::of(record, "deleted", Some(members(record)?), None);
        entry.version += 1;
        Ok(Self { value: (), entries: vec![entry] })
    }

    /// One member of a record, changed without its type at hand.
    pub fn member<T: Serialize>(
        (record_type, record_id, version): (&'static str, Uuid, i32),
        member: &str,
        before: &T,
        after: &T,
    ) -> Result<Self> {
        let named = |value: &T| -> Result<Map<String, Value>> {
            let value = serde_json::to_value(value).map_err(Error::internal)?;
            Ok(Map::from_iter([(member.to_owned(), value)]))
        };
        let entry = Entry::new(
            (record_type, record_id, version),
            "updated",
            Some(named(before)?),
            Some(named(after)?),
        );
        Ok(Self { value: (), entries: vec![entry] })
    }

    /// Nothing that the log speaks of, such as a log in.
    pub fn nothing() -> Self {
        Self { value: (), entries: Vec::new() }
    }
}

impl<T> Changed<Vec<T>> {
    /// The answer of a write of one.
    pub fn one(mut self) -> Result<Changed<T>> {
        let value = self.value.pop().ok_or_else(|| Error::internal("a write of one made none"))?;
        Ok(Changed { value, entries: self.entries })
    }
}

impl<T> Changed<T> {
    /// The answer to a write that found everything as wished.
    pub fn unchanged(value: T) -> Self {
        Self { value, entries: Vec::new() }
    }

    /// Together with another change, in the same transaction.
    pub fn and<U>(mut self, other: Changed<U>) -> Self {
        self.entries.extend(other.entries);
        self
    }

    /// The same changes, with another answer.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Changed<U> {
        Changed { value: f(self.value), entries: self.entries }
    }

    /// How many records were changed.
    pub fn count(&self) -> usize {
        self.entries.len()
    }

    /// Together with another change, whose answer is added to this one's.
    pub fn with<U>(mut self, other: Changed<U>, add: impl FnOnce(&mut T, U)) -> Self {
        self.entries.extend(other.entries);
        add(&mut self.value, other.value);
        self
    }

    /// The same changes under a name of their own, such as `merged`.
    pub fn called(mut self, action: &'static str) -> Self {
        for entry in &mut self.entries {
            entry.action = action;
        }
        self
    }

    /// What the write made, for the next step of the same transaction.
    pub fn value(&self) -> &T {
        &self.value
    }

    pub(super) fn open(self) -> (T, Vec<Entry>) {
        (self.value, self.entries)
    }
}

impl Entry {
    fn of<R: Record>(
        record: &R,
        action: &'static str,
        before: Option<Map<String, Value>>,
        after: Option<Map<String, Value>>,
    ) -> Self {
        Self::new((R::TYPE, record.id(), record.version()), action, before, after)
    }

    fn new(
        (record_type, record_id, version): (&'static str, Uuid, i32),
        action: &'static str,
        before: Option<Map<String, Value>>,
        after: Option<Map<String, Value>>,
    ) -> Self {
        let changed = before.as_ref().or(after.as_ref()).map(|all| all.keys().cloned().collect());
        Self {
            id: Uuid::now_v7(),
            record_type,
            record_id,
            version,
            action,
            actor_id: None,
            request_id: None,
            at: None,
            changed: changed.unwrap_or_default(),
            before: before.map(Value::Object),
            after: after.map(Value::Object),
            salt: String::new(),
        }
    }

    /// The same with what is known when it is written.
    pub(super) fn stamped(self, author: &Author, at: Instant, salt: String) -> Self {
        Self { actor_id: author.actor_id, request_id: author.request_id, at: Some(at), salt, ..self }
    }
}

/// What the API shows of the record; secrets are not part of that.
fn members<R: Record>(record: &R) -> Result<Map<String, Value>> {
    match serde_json::to_value(record).map_err(Error::internal)? {
        Value::Object(members) => Ok(members),
        _ => Err(Error::internal("a record is not an object")),
    }
}

/// The members that differ, before and after; version and time of change go without saying.
fn difference(old: Map<String, Value>, new: Map<String, Value>) -> (Map<String, Value>, Map<String, Value>) {
    let silent = |name: &str| matches!(name, "version" | "updated_at" | "updated_by_id");
    let before = old.iter().filter(|(name, value)| !silent(name) && new.get(*name) != Some(value));
    let before: Map<_, _> = before.map(|(name, value)| (name.clone(), value.clone())).collect();
    let after = new.into_iter().filter(|(name, _)| before.contains_key(name)).collect();
    (before, after)
}
