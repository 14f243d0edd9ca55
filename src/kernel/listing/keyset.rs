//! Where a page begins: after the last record of the page before.

use diesel::pg::Pg;
use diesel::query_builder::AstPass;
use diesel::result::{Error, QueryResult};

use super::sort::{Key, write_key};
use super::value::Values;

/// The value of a sort key in the last record; `None` is NULL.
pub(super) type Place = Option<Values>;

/// Keys that run the same way are compared as one row, which an index on them serves; keys that do
/// not need the long form.
pub(super) fn write<'b>(
    out: &mut AstPass<'_, 'b, Pg>,
    table: &str,
    keys: &[Key],
    after: &'b [Place],
) -> QueryResult<()> {
    let steps: Vec<_> = keys.iter().zip(after).collect();
    let one_way = keys.windows(2).all(|pair| matches!(pair, [a, b] if a.descending == b.descending));
    match steps.first() {
        Some((key, _)) if one_way => write_row(out, table, &steps, beyond(key)),
        Some((key, place)) => {
            // Implied by the rest; an index can begin with it.
            out.push_sql("(");
            write_step(out, table, (key, place), if key.descending { " <= " } else { " >= " })?;
            out.push_sql(" AND ");
            write_steps(out, table, &steps)?;
            out.push_sql(")");
            Ok(())
        }
        None => Err(Error::QueryBuilderError("a sort without keys".into())),
    }
}

type Step<'k, 'b> = (&'k Key, &'b Place);

fn write_row<'b>(
    out: &mut AstPass<'_, 'b, Pg>,
    table: &str,
    steps: &[Step<'_, 'b>],
    sign: &str,
) -> QueryResult<()> {
    out.push_sql("(");
    for (position, (key, _)) in steps.iter().enumerate() {
        out.push_sql(if position > 0 { ", " } else { "" });
        write_key(out, table, key)?;
    }
    out.push_sql(")");
    out.push_sql(sign);
    out.push_sql("(");
    for (position, (key, place)) in steps.iter().enumerate() {
        out.push_sql(if position > 0 { ", " } else { "" });
        write_place(out, key, place)?;
    }
    out.push_sql(")");
    Ok(())
}

fn write_steps<'b>(out: &mut AstPass<'_, 'b, Pg>, table: &str, steps: &[Step<'_, 'b>]) -> QueryResult<()> {
    let Some((step, rest)) = steps.split_first() else { return Ok(()) };
    if rest.is_empty() {
        return write_step(out, table, *step, beyond(step.0));
    }
    out.push_sql("(");
    write_step(out, table, *step, beyond(step.0))?;
    out.push_sql(" OR (");
    write_step(out, table, *step, " = ")?;
    out.push_sql(" AND ");
    write_steps(out, table, rest)?;
    out.push_sql("))");
    Ok(())
}

fn write_step<'b>(
    out: &mut AstPass<'_, 'b, Pg>,
    table: &str,
    (key, place): Step<'_, 'b>,
    sign: &str,
) -> QueryResult<()> {
    write_key(out, table, key)?;
    out.push_sql(sign);
    write_place(out, key, place)
}

fn write_place<'b>(out: &mut AstPass<'_, 'b, Pg>, key: &Key, place: &'b Place) -> QueryResult<()> {
    match (place, key.field.least()) {
        (Some(value), _) => value.bind_one(out),
        (None, Some(least)) => {
            out.push_sql(least);
            Ok(())
        }
        (None, None) => Err(Error::QueryBuilderError("NULL as the place of a key that has none".into())),
    }
}

fn beyond(key: &Key) -> &'static str {
    if key.descending { " < " } else { " > " }
}
