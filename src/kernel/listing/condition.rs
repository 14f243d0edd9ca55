//! What a list asks for, as one condition for `filter`.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::{Error, QueryResult};
use diesel::sql_types::{Bool, Text};

use super::asked::{Archived, Asked};
use super::sort::write_column;
use super::{chosen, keyset};

/// What a list asks for: filter, search, archive, and where the page begins.
#[derive(Clone, Copy, Debug)]
pub struct Condition<'a> {
    pub(super) asked: &'a Asked,
    /// Whether only what comes after the cursor is meant.
    pub(super) paged: bool,
}

impl QueryFragment<Pg> for Condition<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if self.asked.open.is_some() {
            return Err(Error::QueryBuilderError("a list whose own fields were not looked up".into()));
        }
        match &self.asked.within {
            Some(within) if self.paged => chosen::write(&mut out, self.asked, within),
            _ => write_plain(&mut out, self.asked, self.paged),
        }
    }
}

pub(super) fn write_plain<'b>(
    out: &mut AstPass<'_, 'b, Pg>,
    asked: &'b Asked,
    paged: bool,
) -> QueryResult<()> {
    if !asked.words.is_empty() || asked.tree.is_some() {
        // A plan for whatever words would not use the index that finds these.
        out.unsafe_to_cache_prepared();
    }
    out.push_sql("(true");
    write_archived(out, asked)?;
    for comparison in asked.pins.iter().chain(&asked.filter) {
        out.push_sql(" AND ");
        comparison.write(out, asked.shape.table)?;
    }
    if let Some(tree) = &asked.tree {
        out.push_sql(" AND ");
        tree.write(out, asked.shape.table)?;
    }
    write_words(out, asked)?;
    if let Some(after) = asked.after.as_deref().filter(|_| paged) {
        out.push_sql(" AND ");
        keyset::write(out, asked.shape.table, &asked.keys, after)?;
    }
    out.push_sql(")");
    Ok(())
}

fn write_archived(out: &mut AstPass<'_, '_, Pg>, asked: &Asked) -> QueryResult<()> {
    let is = match asked.archived {
        _ if !asked.shape.archives => return Ok(()),
        Archived::Any => return Ok(()),
        Archived::No => " IS NULL",
        Archived::Only => " IS NOT NULL",
    };
    out.push_sql(" AND ");
    write_column(out, asked.shape.table, "archived_at")?;
    out.push_sql(is);
    Ok(())
}

fn write_words<'b>(out: &mut AstPass<'_, 'b, Pg>, asked: &'b Asked) -> QueryResult<()> {
    let Some(column) = asked.shape.search else { return Ok(()) };
    for word in &asked.words {
        out.push_sql(" AND ");
        write_column(out, asked.shape.table, column)?;
        out.push_sql(" LIKE fold(");
        out.push_bind_param::<Text, _>(word)?;
        out.push_sql(")");
    }
    Ok(())
}

impl QueryId for Condition<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Expression for Condition<'_> {
    type SqlType = Bool;
}

impl<QS: ?Sized> AppearsOnTable<QS> for Condition<'_> {}

impl<QS: ?Sized> SelectableExpression<QS> for Condition<'_> {}

impl<G> ValidGrouping<G> for Condition<'_> {
    type IsAggregate = is_aggregate::Never;
}
