//! The page of a list that is sorted by fields of an organization's own: its records are chosen by walking
//! the index of the table beside, in the page's own statement.

use std::fmt;
use std::sync::Arc;

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::result::QueryResult;
use diesel::sql_types::BigInt;

use super::asked::Asked;
use super::condition::write_plain;
use super::own;
use super::sort::{write_column, write_key};

/// What the actor sees of the table: the choice is made among that.
#[derive(Clone)]
pub(super) struct Within(pub Arc<dyn QueryFragment<Pg> + Send + Sync>);

impl fmt::Debug for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Within")
    }
}

/// `id` is one of the page's.
pub(super) fn write<'b>(
    out: &mut AstPass<'_, 'b, Pg>,
    asked: &'b Asked,
    within: &'b Within,
) -> QueryResult<()> {
    let table = asked.shape.table;
    out.push_sql("(");
    write_column(out, table, "id")?;
    out.push_sql(" = ANY(ARRAY(SELECT ");
    write_column(out, table, "id")?;
    out.push_sql(" FROM ");
    out.push_identifier(table)?;
    write_joins(out, asked)?;
    out.push_sql(" WHERE ");
    within.0.walk_ast(out.reborrow())?;
    out.push_sql(" AND ");
    write_plain(out, asked, true)?;
    out.push_sql(" ORDER BY ");
    for (position, key) in asked.keys.iter().enumerate() {
        out.push_sql(if position > 0 { ", " } else { "" });
        write_key(out, table, key)?;
        out.push_sql(if key.descending { " DESC" } else { " ASC" });
    }
    out.push_sql(" LIMIT ");
    out.push_bind_param::<BigInt, _>(&asked.rows)?;
    out.push_sql(")))");
    Ok(())
}

fn write_joins<'b>(out: &mut AstPass<'_, 'b, Pg>, asked: &'b Asked) -> QueryResult<()> {
    for key in &asked.keys {
        let (Some(field), Some((alias, column))) = (&key.field.own, key.joined) else { continue };
        out.push_sql(" JOIN \"custom_values\" ");
        out.push_identifier(alias)?;
        out.push_sql(" ON ");
        own::write_link(out, asked.shape.table, alias, field, column)?;
    }
    Ok(())
}
