//! SQL of our own in the place of a column, such as what is gathered from a table beside. Unlike diesel's, its text is
//! part of the program, so connections keep the plans of statements with it.

use std::fmt;
use std::marker::PhantomData;

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{SingleValue, SqlType};

/// An expression of the SQL type `ST`; tables stand in it by their names.
pub struct Spelled<ST> {
    sql: &'static str,
    of: PhantomData<fn() -> ST>,
}

impl<ST> Spelled<ST> {
    pub const fn new(sql: &'static str) -> Self {
        Self { sql, of: PhantomData }
    }
}

impl<ST> Clone for Spelled<ST> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<ST> Copy for Spelled<ST> {}

impl<ST> fmt::Debug for Spelled<ST> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sql)
    }
}

impl<ST> QueryFragment<Pg> for Spelled<ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(self.sql);
        Ok(())
    }
}

impl<ST> QueryId for Spelled<ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST: SqlType + SingleValue> Expression for Spelled<ST> {
    type SqlType = ST;
}

impl<ST, GB> ValidGrouping<GB> for Spelled<ST> {
    type IsAggregate = is_aggregate::No;
}

impl<ST: SqlType + SingleValue, QS> AppearsOnTable<QS> for Spelled<ST> {}
impl<ST: SqlType + SingleValue, QS> SelectableExpression<QS> for Spelled<ST> {}
