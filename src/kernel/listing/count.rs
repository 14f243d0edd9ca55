//! How many records a list has, counted as far as that is cheap.

use diesel::RunQueryDsl;
use diesel::pg::{Pg, PgConnection};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::BigInt;

use super::condition::Condition;

/// Where counting stops.
pub(crate) const COUNT_MAX: i64 = 10_000;
pub(super) const ENOUGH: i64 = COUNT_MAX + 1;

/// Counts what the actor may see of what is asked for.
#[derive(Debug)]
pub(super) struct Count<'a, W> {
    pub table: &'static str,
    pub within: W,
    pub condition: Condition<'a>,
}

impl<W: QueryFragment<Pg>> QueryFragment<Pg> for Count<'_, W> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT count(*) FROM (SELECT 1 FROM ");
        out.push_identifier(self.table)?;
        out.push_sql(" WHERE (");
        self.within.walk_ast(out.reborrow())?;
        out.push_sql(") AND ");
        self.condition.walk_ast(out.reborrow())?;
        out.push_sql(" LIMIT ");
        out.push_bind_param::<BigInt, _>(&ENOUGH)?;
        out.push_sql(") AS counted");
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
