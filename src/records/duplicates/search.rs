//! The search: what the rules find by their indexes, then the score of each by all rules.

use std::marker::PhantomData;

use diesel::pg::{Pg, PgConnection};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::{QueryableByName, RunQueryDsl, sql_types};
use uuid::Uuid;

use super::model::{Duplicate, Resemblance};
use super::rules::{Duplicable, Rule};
use crate::access::{Can, Read, Within};
use crate::kernel::Result;
use crate::kernel::ids::Id;
use crate::kernel::listing::Listing;
use crate::kernel::page::Page;

/// What one rule finds at most, the oldest first: more have one thing in common that tells nothing.
const FOUND: i64 = 200;
/// What one rule reads at most, so that a question has an end where nearly all are alike.
const READ: i64 = 1_000;

/// The records that may be the same as one that the actor sees, as far as the actor sees them; not the archived.
pub(super) fn of<R: Duplicable>(
    conn: &mut PgConnection,
    who: &Can<Read, R>,
    id: Uuid,
    listing: &Listing<Duplicate<R>>,
) -> Result<Page<Duplicate<R>>> {
    who.reaches_id(conn, id)?;
    let found =
        Found::<R> { organization: who.organization_id.uuid(), id, within: who.within(), of: PhantomData };
    let rows: Vec<Row> = Asked { found: &found, listing }.load(conn)?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut records = R::among(conn, who, &ids)?;
    let mut duplicates = Vec::with_capacity(rows.len());
    for row in rows {
        // What is gone since the search found it is no duplicate any more.
        if let Some(at) = records.iter().position(|record| record.id() == row.id) {
            duplicates.push(row.with(R::RULES, records.swap_remove(at)));
        }
    }
    listing.close_with(conn, &found, duplicates)
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
    #[diesel(sql_type = sql_types::Integer)]
    score: i32,
    #[diesel(sql_type = sql_types::Array<sql_types::Bool>)]
    held: Vec<bool>,
}

impl Row {
    fn with<R>(self, rules: &[Rule], record: R) -> Duplicate<R> {
        let held = rules.iter().zip(self.held).filter(|(_, held)| *held);
        let reasons = held.map(|(rule, _)| {
            let Rule { name, member, points, .. } = *rule;
            Resemblance { rule: name, member, points }
        });
        Duplicate { id: Id::from(self.id), score: self.score, reasons: reasons.collect(), record }
    }
}

/// The table of duplicates of a record, made on the way.
struct Found<R> {
    organization: Uuid,
    id: Uuid,
    within: Within,
    of: PhantomData<fn() -> R>,
}

impl<R: Duplicable> Found<R> {
    /// What each rule with an index finds.
    fn write_found<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let table = R::ROWS;
        for (at, rule) in R::RULES.iter().filter(|rule| rule.finds).enumerate() {
            let union = if at == 0 { "" } else { " UNION " };
            out.push_sql(&format!(
                "{union}(SELECT {table}.id FROM (SELECT met.* FROM given, LATERAL (SELECT * FROM "
            ));
            out.push_sql(&format!("{table} WHERE "));
            self.within.walk_ast(out.reborrow())?;
            // The barrier keeps the planner to the rule's index: the limit would lead it to read the table until it
            // has met so many, a join to compute the keys of all rows.
            out.push_sql(&format!(" AND {} OFFSET 0) AS met LIMIT {READ}) AS {table}, given ", rule.holds));
            out.push_sql(&format!("WHERE {} ORDER BY {table}.id LIMIT {FOUND})", rule.closely));
        }
        Ok(())
    }
}

/// Which of the rules hold, in their order.
fn held(rules: &[Rule]) -> String {
    let all = rules.iter().map(|rule| format!("coalesce({} AND {}, false)", rule.holds, rule.closely));
    format!("ARRAY[{}]", all.collect::<Vec<_>>().join(", "))
}

/// The sum of the points of those that hold.
fn score(rules: &[Rule]) -> String {
    let points =
        |(at, rule): (usize, &Rule)| format!("CASE WHEN held[{}] THEN {} ELSE 0 END", at + 1, rule.points);
    let points: Vec<String> = rules.iter().enumerate().map(points).collect();
    format!("least(100, {})", points.join(" + "))
}

impl<R: Duplicable> QueryFragment<Pg> for Found<R> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let table = R::ROWS;
        out.push_sql(&format!("WITH given AS MATERIALIZED (SELECT * FROM {table} WHERE organization_id = "));
        out.push_bind_param::<sql_types::Uuid, _>(&self.organization)?;
        out.push_sql(" AND id = ");
        out.push_bind_param::<sql_types::Uuid, _>(&self.id)?;
        out.push_sql("), found AS (");
        self.write_found(&mut out)?;
        let held = held(R::RULES);
        out.push_sql(&format!(
            "), held AS MATERIALIZED (SELECT {table}.id, {held} AS held FROM found JOIN {table} \
            ON {table}.organization_id = "
        ));
        out.push_bind_param::<sql_types::Uuid, _>(&self.organization)?;
        out.push_sql(&format!(" AND {table}.id = found.id, given WHERE found.id <> given.id), "));
        out.push_sql(&format!("duplicates AS (SELECT id, held, {} AS score FROM held) ", score(R::RULES)));
        Ok(())
    }
}

/// A page of them.
struct Asked<'a, R> {
    found: &'a Found<R>,
    listing: &'a Listing<Duplicate<R>>,
}

impl<R: Duplicable> QueryFragment<Pg> for Asked<'_, R> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.found.walk_ast(out.reborrow())?;
        out.push_sql("SELECT id, score, held FROM duplicates WHERE ");
        self.listing.write_page(&mut out)
    }
}

impl<R> QueryId for Asked<'_, R> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<R> Query for Asked<'_, R> {
    type SqlType = sql_types::Untyped;
}

impl<R> RunQueryDsl<PgConnection> for Asked<'_, R> {}
