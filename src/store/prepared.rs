//! SQL of our own whose plan each connection keeps. Diesel has `sql_query` planned anew at each call, since its text could
//! be another every time; here it is part of the program.

use std::marker::PhantomData;

use diesel::pg::{Pg, PgConnection};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::{Error, QueryResult};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType, Untyped};
use diesel::{QueryableByName, RunQueryDsl};

/// A statement with `{}` where its values belong, in their order.
pub struct Prepared {
    text: &'static str,
    values: Vec<Box<dyn Bound>>,
}

impl Prepared {
    pub fn new(text: &'static str) -> Self {
        Self { text, values: Vec::new() }
    }

    /// The next value.
    #[must_use]
    pub fn bind<T, V>(mut self, value: V) -> Self
    where
        Pg: HasSqlType<T>,
        V: ToSql<T, Pg> + 'static,
        T: 'static,
    {
        self.values.push(Box::new(Typed::<T, V> { value, of: PhantomData }));
        self
    }
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

impl Prepared {
    /// The number that the statement calls `count`.
    pub fn count(self, conn: &mut PgConnection) -> QueryResult<i64> {
        self.get_result::<Counted>(conn).map(|counted| counted.count)
    }
}

/// A value that knows how it is sent.
trait Bound {
    fn push<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()>;
}

struct Typed<T, V> {
    value: V,
    of: PhantomData<fn() -> T>,
}

impl<T, V> Bound for Typed<T, V>
where
    Pg: HasSqlType<T>,
    V: ToSql<T, Pg>,
{
    fn push<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_bind_param::<T, V>(&self.value)
    }
}

impl QueryFragment<Pg> for Prepared {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut values = self.values.iter();
        for (at, sql) in self.text.split("{}").enumerate() {
            if at > 0 {
                let value = values.next();
                let missing = || Error::QueryBuilderError("a prepared statement lacks a value".into());
                value.ok_or_else(missing)?.push(&mut out)?;
            }
            out.push_sql(sql);
        }
        Ok(())
    }
}

impl QueryId for Prepared {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Prepared {
    type SqlType = Untyped;
}

impl RunQueryDsl<PgConnection> for Prepared {}

#[cfg(test)]
mod tests {
    use diesel::debug_query;
    use diesel::sql_types::{Integer, Text};

    use super::*;

    #[test]
    fn values_stand_in_their_places() {
        let statement = Prepared::new("SELECT {}, {}").bind::<Integer, _>(1).bind::<Text, _>("a");
        assert_eq!(debug_query::<Pg, _>(&statement).to_string(), r#"SELECT $1, $2 -- binds: [1, "a"]"#);
    }
}
