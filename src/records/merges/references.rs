//! Where records refer to others: every foreign key to a business record stands here or among what stays.

use diesel::pg::PgConnection;
use diesel::{RunQueryDsl as _, sql_query, sql_types};
use serde_json::json;
use uuid::Uuid;

use super::journal::Journal;
use super::linked::{Linked, rewrite_links};
use super::parties::Parties;
use super::rewrite::{Rewriter, Row, Turn, rewrite};
use crate::access::{Actor, Guarded};
use crate::kernel::{Error, Result};
use crate::store::{Changed, Stored};

/// The most references that one merge moves.
const MOST: usize = 10_000;

/// What stays with a merged deal: the way it went itself, and who had the credit, are no part of the survivor's.
pub const STAY: &[(&str, &str)] = &[("stage_passages", "deal_id"), ("deal_splits", "deal_id")];

/// A column that names records.
#[derive(Clone, Copy, Debug)]
pub struct Reference {
    pub record_type: &'static str,
    pub table: &'static str,
    pub column: &'static str,
    /// Whose lock guards the rows: its table, and the column that names it.
    whole: Option<(&'static str, &'static str)>,
    /// Whether the column names records of any type, which stands beside it.
    typed: bool,
    rewrite: Rewriter,
}

impl Reference {
    pub(super) const fn of<R: Stored>(column: &'static str) -> Self {
        let (record_type, table, rewrite) = (R::TYPE, R::ROWS, rewrite::<R>);
        Self { record_type, table, column, whole: None, typed: false, rewrite }
    }

    /// Rows that link records `R` with others.
    pub(super) const fn linked<R: Linked>(column: &'static str) -> Self {
        let (record_type, table, rewrite) = (R::LINK, R::LINKS, rewrite_links::<R>);
        Self { record_type, table, column, whole: Some((R::ROWS, R::WHOLE)), typed: false, rewrite }
    }

    /// Rows that are parts of others, which are locked first, as everywhere.
    pub(super) const fn part_of(self, table: &'static str, column: &'static str) -> Self {
        Self { whole: Some((table, column)), ..self }
    }

    /// Rows of records of any type.
    pub(super) const fn of_any(self) -> Self {
        Self { typed: true, ..self }
    }

    /// Turns to the survivor what refers to the merged; tells how much.
    pub(super) fn follow<R: Guarded + Stored>(
        &self,
        conn: &mut PgConnection,
        actor: &Actor,
        parties: &Parties<R>,
        journal: &mut Journal,
    ) -> Result<Changed<usize>> {
        let mut done = Changed::unchanged(0);
        for merged in parties.merged_ids() {
            let rows = self.rows::<R>(conn, actor, merged, &parties.ids())?;
            if rows.is_empty() {
                continue;
            }
            if journal.len() + rows.len() > MOST {
                let detail = format!("More than {MOST} references would have to be moved.");
                return Err(Error::conflict("merge_conflict", "", detail));
            }
            let column = self.column.to_owned();
            let turn = Turn { column, was: json!(merged), becomes: json!(parties.survivor.id()) };
            let turned = (self.rewrite)(conn, actor, &turn, &rows)?;
            journal.turned(self.record_type, turned.value(), &turn);
            done = done.with(turned, |sum, turned| *sum += turned.len());
        }
        Ok(done)
    }

    /// What refers to the record, locked in the order of its ids; the merged themselves stay as they are.
    fn rows<R: Guarded>(
        &self,
        conn: &mut PgConnection,
        actor: &Actor,
        to: Uuid,
        but: &[Uuid],
    ) -> Result<Vec<Uuid>> {
        let Self { table, column, .. } = self;
        let typed = if self.typed { format!(" AND record_type = '{}'", R::TYPE) } else { String::new() };
        if let Some((whole, by)) = self.whole {
            let wholes = format!(
                "SELECT id FROM {whole} WHERE organization_id = $1 AND id IN (SELECT {by} FROM {table} \
                 WHERE organization_id = $1 AND {column} = $2) AND id <> ALL ($3) ORDER BY id FOR NO KEY UPDATE"
            );
            found(conn, actor, &wholes, to, but)?;
        }
        let rows = format!(
            "SELECT id FROM {table} WHERE organization_id = $1 AND {column} = $2 AND id <> ALL ($3){typed} \
             ORDER BY id LIMIT {} FOR NO KEY UPDATE",
            MOST + 1
        );
        found(conn, actor, &rows, to, but)
    }
}

fn found(conn: &mut PgConnection, actor: &Actor, query: &str, to: Uuid, but: &[Uuid]) -> Result<Vec<Uuid>> {
    let rows: Vec<Row> = sql_query(query)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Uuid, _>(to)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(but)
        .load(conn)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
