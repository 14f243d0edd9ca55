//! Lists of what a query makes on the way: its `WITH` stands in place of the table.

use diesel::RunQueryDsl;
use diesel::pg::{Pg, PgConnection};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::BigInt;
use serde::Serialize;

use super::asked::Asked;
use super::condition::write_plain;
use super::count::ENOUGH;
use super::sort::write_key;
use super::{Listed, Listing};
use crate::kernel::Result;
use crate::kernel::page::{Page, Total};

impl<L: Listed> Listing<L> {
    /// Writes the condition, the order and the limit of a page, behind `WHERE`.
    pub fn write_page<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        write_plain(out, &self.asked, true)?;
        for (at, key) in self.asked.keys.iter().enumerate() {
            out.push_sql(if at == 0 { " ORDER BY " } else { ", " });
            write_key(out, self.asked.shape.table, key)?;
            out.push_sql(if key.descending { " DESC" } else { " ASC" });
        }
        out.push_sql(&format!(" LIMIT {}", self.limit()));
        Ok(())
    }

    /// Makes a page of the rows; counts all of them where asked to, behind the same `WITH`.
    pub fn close_with<R: Serialize>(
        &self,
        conn: &mut PgConnection,
        with: &impl QueryFragment<Pg>,
        rows: Vec<R>,
    ) -> Result<Page<R>> {
        let count = Count { with, asked: &self.asked };
        let total = if self.asked.counted { Some(Total::of(count.get_result(conn)?)) } else { None };
        self.cut(rows, total)
    }
}

struct Count<'a, W> {
    with: &'a W,
    asked: &'a Asked,
}

impl<W: QueryFragment<Pg>> QueryFragment<Pg> for Count<'_, W> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.with.walk_ast(out.reborrow())?;
        out.push_sql("SELECT count(*) FROM (SELECT 1 FROM ");
        out.push_identifier(self.asked.shape.table)?;
        out.push_sql(" WHERE ");
        write_plain(&mut out, self.asked, false)?;
        out.push_sql(&format!(" LIMIT {ENOUGH}) AS counted"));
        Ok(())
    }
}

impl<W> QueryId for Count<'_, W> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<W> Query for Count<'_, W> {
    type SqlType = BigInt;
}

impl<W> RunQueryDsl<PgConnection> for Count<'_, W> {}
