//! A figure's sums: one statement for the whole and, where asked for, its groups.

use diesel::pg::{Pg, PgConnection};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Numeric, Text};
use diesel::{Queryable, RunQueryDsl};
use rust_decimal::Decimal;

use super::dimension::Dimension;
use super::numbers::Weighs;
use crate::access::Within;
use crate::kernel::listing::Condition;

/// The most groups of an answer.
pub const GROUPS_MAX: usize = 1000;
/// The whole first, then the heaviest groups: one more than an answer has, which says that there are more.
const MOST: &str = " ORDER BY 1, 4 DESC, 2 LIMIT 1002";

/// Sums over the records of a list and, per group, over those of the group.
#[derive(Debug)]
pub struct Statement<'a> {
    /// The records' table, with what their conditions need.
    pub from: &'static str,
    pub within: Within,
    pub all: Condition<'a>,
    pub part: Option<Condition<'a>>,
    /// Whether the part has records that are not among all.
    pub beside: bool,
    pub weighs: Weighs,
    /// Whether the middle and the ninth tenth of the weights are wanted.
    pub spread: bool,
    pub by: Option<&'static Dimension>,
}

/// What some records come to.
#[derive(Clone, Debug, Queryable)]
pub struct Sums {
    pub is_group: bool,
    pub key: Option<String>,
    pub part: Decimal,
    pub all: Decimal,
    pub n: i64,
    /// The middle and the ninth tenth of the weights, where they are wanted.
    pub spread: Option<Vec<Decimal>>,
}

/// How the records are put together.
#[derive(Clone, Copy)]
enum Together {
    /// All of them.
    Whole,
    Groups(&'static Dimension),
    /// Both from one walk, where each record is in one group.
    Both(&'static Dimension),
}

impl Together {
    fn by(self) -> Option<&'static Dimension> {
        match self {
            Self::Whole => None,
            Self::Groups(by) | Self::Both(by) => Some(by),
        }
    }
}

impl Statement<'_> {
    fn write<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>, together: Together) -> QueryResult<()> {
        let by = together.by();
        let key = by.map_or("NULL", |by| by.key);
        out.push_sql(&match together {
            Together::Whole => "SELECT false, NULL::text, ".to_owned(),
            Together::Groups(_) => format!("SELECT true, ({key})::text, "),
            Together::Both(_) => format!("SELECT grouping({key}) = 0, ({key})::text, "),
        });
        let amount = by.and_then(|by| by.amount).unwrap_or("coalesce(deals.amount, 0)");
        let weight = self.weighs.sql().replace("{amount}", amount);
        self.write_sums(out, &weight)?;
        out.push_sql(" FROM ");
        out.push_sql(self.from);
        out.push_sql(by.map_or("", |by| by.join));
        self.write_where(out)?;
        match together {
            Together::Whole => {}
            Together::Groups(_) => out.push_sql(&format!(" GROUP BY {key}{MOST}")),
            Together::Both(_) => out.push_sql(&format!(" GROUP BY GROUPING SETS ((), ({key})){MOST}")),
        }
        Ok(())
    }

    fn write_sums<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>, weight: &str) -> QueryResult<()> {
        out.push_sql(&format!("coalesce(sum({weight})"));
        write_filter(out, self.part.as_ref())?;
        out.push_sql(", 0)::numeric, ");
        let all = self.beside.then_some(&self.all);
        out.push_sql(&format!("coalesce(sum({weight})"));
        write_filter(out, all)?;
        out.push_sql(", 0)::numeric, count(*)");
        write_filter(out, all)?;
        if self.spread {
            // Interpolates between neighbours, on fifteen digits; both from one sort.
            out.push_sql(&format!(
                ", (percentile_cont('{{0.5,0.9}}'::float8[]) WITHIN GROUP (ORDER BY ({weight})::float8))::numeric[]"
            ));
        } else {
            out.push_sql(", NULL::numeric[]");
        }
        Ok(())
    }

    fn write_where<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(" WHERE ");
        self.within.walk_ast(out.reborrow())?;
        out.push_sql(" AND (");
        self.all.walk_ast(out.reborrow())?;
        if let Some(part) = self.part.as_ref().filter(|_| self.beside) {
            out.push_sql(" OR ");
            part.walk_ast(out.reborrow())?;
        }
        out.push_sql(")");
        Ok(())
    }
}

fn write_filter<'b>(out: &mut AstPass<'_, 'b, Pg>, condition: Option<&'b Condition<'b>>) -> QueryResult<()> {
    let Some(condition) = condition else { return Ok(()) };
    out.push_sql(" FILTER (WHERE ");
    condition.walk_ast(out.reborrow())?;
    out.push_sql(")");
    Ok(())
}

impl QueryFragment<Pg> for Statement<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match self.by {
            None => self.write(&mut out, Together::Whole)?,
            Some(by) if by.divides => self.write(&mut out, Together::Both(by))?,
            Some(by) => {
                out.push_sql("(");
                self.write(&mut out, Together::Whole)?;
                out.push_sql(") UNION ALL (");
                self.write(&mut out, Together::Groups(by))?;
                out.push_sql(")");
            }
        }
        Ok(())
    }
}

impl QueryId for Statement<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement<'_> {
    type SqlType = (Bool, Nullable<Text>, Numeric, Numeric, BigInt, Nullable<Array<Numeric>>);
}

impl RunQueryDsl<PgConnection> for Statement<'_> {}
