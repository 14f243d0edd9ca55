//! A chunk of rows, and which of their records are there already.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types;

use super::known::{Key, Known};
use super::model::{DedupePolicy, Import};
use super::rows::Verdict;
use super::source::Row;
use super::target::Target;
use super::writing::Writing;
use crate::access::Actor;
use crate::kernel::{Error, Result};
use crate::store::{Changed, dry_run};

/// How many rows came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub created: i32,
    pub updated: i32,
    pub skipped: i32,
    pub failed: i32,
}

impl Counts {
    pub fn of(verdicts: &[Verdict]) -> Self {
        let mut counts = Self::default();
        for verdict in verdicts {
            match verdict {
                Verdict::Created(_) => counts.created += 1,
                Verdict::Updated(_) => counts.updated += 1,
                Verdict::Skipped(_) => counts.skipped += 1,
                Verdict::Failed(_) => counts.failed += 1,
            }
        }
        counts
    }
}

/// What a chunk did: a verdict for each row.
type Done = (Changed<()>, Vec<Verdict>);

/// A chunk on its way.
pub(super) struct Chunk<'a> {
    pub import: &'a Import,
    pub target: &'a Target,
    pub actor: &'a Actor,
    pub rows: &'a [Row],
}

impl Chunk<'_> {
    /// Changes records without looking back; if one cannot be changed, does all again, each in a savepoint of its own.
    pub fn write(&self, conn: &mut PgConnection) -> Result<Done> {
        let keys = self.keys();
        match self.attempt(conn, &keys, false) {
            Err(error) if error.is_callers() => self.attempt(conn, &keys, true),
            other => other,
        }
    }

    fn keys(&self) -> Vec<Key> {
        let dedupe = &self.import.dedupe;
        match (&dedupe.policy, &dedupe.keys) {
            (DedupePolicy::Create, _) => Vec::new(),
            (_, None) => self.target.keys.to_vec(),
            (_, Some(named)) => {
                let known = |name: &str| self.target.keys.iter().find(|key| key.name == name).copied();
                named.iter().filter_map(|name| known(name.as_str())).collect()
            }
        }
    }

    fn attempt(&self, conn: &mut PgConnection, keys: &[Key], carefully: bool) -> Result<Done> {
        if self.import.dry_run {
            let rows = |conn: &mut PgConnection| {
                self.rows(conn, keys, carefully).map(|(changed, verdicts)| changed.map(|()| verdicts))
            };
            return Ok((Changed::nothing(), dry_run(conn, rows)?));
        }
        conn.transaction(|conn| self.rows(conn, keys, carefully))
    }

    fn rows(&self, conn: &mut PgConnection, keys: &[Key], carefully: bool) -> Result<Done> {
        let mut writing = Writing::new(self, keys, self.known(conn, keys)?, carefully);
        for (at, row) in self.rows.iter().enumerate() {
            match &row.record {
                Ok(record) => writing.take(conn, at, record)?,
                Err(error) => writing.settle(at, Verdict::Failed(again(error))),
            }
        }
        writing.end(conn)
    }

    /// The records of all rows that are there already; whoever imports into the collection meanwhile, waits.
    fn known(&self, conn: &mut PgConnection, keys: &[Key]) -> Result<Known> {
        let mut known = Known::default();
        if keys.is_empty() {
            return Ok(known);
        }
        let word = format!("import {} {}", self.actor.organization_id, self.target.record_type);
        sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
            .bind::<sql_types::Text, _>(word)
            .execute(conn)?;
        for key in keys {
            let records = self.rows.iter().filter_map(|row| row.record.as_ref().ok());
            let values: Vec<String> = records.flat_map(|record| key.values(record)).collect();
            for found in (self.target.known)(conn, self.actor, *key, &values)? {
                known.add(*key, found.value, found.id);
            }
        }
        Ok(known)
    }
}

fn again(error: &Error) -> Error {
    match error {
        Error::Refused(refusal) => Error::Refused(refusal.clone()),
        _ => Error::invalid_at("", "invalid_format", "The row cannot be read."),
    }
}
