//! A chunk of rows: written at once if all is well, row by row if not.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types;
use serde_json::Value;
use uuid::Uuid;

use super::known::{Key, Known};
use super::model::{DedupePolicy, Import};
use super::rows::Verdict;
use super::source::Row;
use super::target::{Made, Target};
use crate::access::Actor;
use crate::kernel::{Error, Result};
use crate::store::Changed;

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

/// Why a savepoint is given up.
enum Undo {
    Failed(Error),
    /// All went well, in a dry run.
    Dry(Vec<Verdict>),
}

impl From<diesel::result::Error> for Undo {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// A chunk on its way.
pub(super) struct Chunk<'a> {
    pub import: &'a Import,
    pub target: &'a Target,
    pub actor: &'a Actor,
    pub rows: &'a [Row],
}

impl Chunk<'_> {
    /// Writes all rows without looking back; if one fails, all of them again, each in a savepoint of its own.
    pub fn write(&self, conn: &mut PgConnection) -> Result<Done> {
        let keys = self.keys();
        let swift = self.attempt(conn, &keys, false);
        match swift {
            Err(error) if is_of_row(&error) => self.attempt(conn, &keys, true),
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
        let outcome = conn.transaction(|conn| {
            let done = self.rows(conn, keys, carefully).map_err(Undo::Failed)?;
            if self.import.dry_run { Err(Undo::Dry(done.1)) } else { Ok(done) }
        });
        match outcome {
            Ok(done) => Ok(done),
            Err(Undo::Dry(verdicts)) => Ok((Changed::nothing(), verdicts)),
            Err(Undo::Failed(error)) => Err(error),
        }
    }

    fn rows(&self, conn: &mut PgConnection, keys: &[Key], carefully: bool) -> Result<Done> {
        let mut known = self.known(conn, keys)?;
        let (mut changed, mut verdicts) = (Changed::nothing(), Vec::with_capacity(self.rows.len()));
        for row in self.rows {
            let record = match &row.record {
                Ok(record) => record,
                Err(error) => {
                    verdicts.push(Verdict::Failed(again(error)));
                    continue;
                }
            };
            let written = if carefully {
                conn.transaction(|conn| self.row(conn, keys, &known, record))
            } else {
                self.row(conn, keys, &known, record)
            };
            match written {
                Ok((what, verdict)) => {
                    if let Verdict::Created(made) = &verdict {
                        remember(&mut known, keys, record, made.id);
                    }
                    changed = changed.and(what);
                    verdicts.push(verdict);
                }
                Err(error) if carefully && is_of_row(&error) => verdicts.push(Verdict::Failed(error)),
                Err(error) => return Err(error),
            }
        }
        Ok((changed, verdicts))
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

    fn row(
        &self,
        conn: &mut PgConnection,
        keys: &[Key],
        known: &Known,
        record: &Value,
    ) -> Result<(Changed<()>, Verdict)> {
        let mut record = record.clone();
        let found = known.find(keys, &record)?;
        // It finds records, and is none of their members.
        let id = record.as_object_mut().and_then(|members| members.remove("id"));
        match found {
            None => {
                if let Some(id) = id.filter(|_| keys.iter().any(|key| key.name == "id")) {
                    let detail = format!("There is no record with the id {id}.");
                    return Err(Error::conflict("reference_not_found", "/id", detail));
                }
                let made = (self.target.create)(conn, self.actor, record)?;
                Ok(told(made, Verdict::Created))
            }
            Some((_, id)) if self.import.dedupe.policy == DedupePolicy::Skip => {
                Ok((Changed::nothing(), Verdict::Skipped(id)))
            }
            Some((key, id)) => {
                // A list of the record may hold more than the row does.
                if let Some(members) = record.as_object_mut() {
                    members.remove(key.member);
                }
                let made = (self.target.update)(conn, self.actor, id, record)?;
                Ok(told(made, Verdict::Updated))
            }
        }
    }
}

fn told(made: Changed<Made>, verdict: impl Fn(Made) -> Verdict) -> (Changed<()>, Verdict) {
    let verdict = verdict(*made.value());
    (made.map(|_| ()), verdict)
}

/// Rows of one chunk find each other.
fn remember(known: &mut Known, keys: &[Key], record: &Value, id: Uuid) {
    for key in keys {
        for value in key.values(record) {
            known.add(*key, value, id);
        }
    }
}

/// Whether the row is to blame, and not the service.
fn is_of_row(error: &Error) -> bool {
    matches!(error, Error::Refused(refusal) if refusal.status.is_client_error())
}

fn again(error: &Error) -> Error {
    match error {
        Error::Refused(refusal) => Error::Refused(refusal.clone()),
        _ => Error::invalid_at("", "invalid_format", "The row cannot be read."),
    }
}
