//! The order of a list.

use std::borrow::Cow;

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::Untyped;

use super::field::{Field, ID};
use super::own::{self, OwnField};
use super::rule::Flaw;
use super::shape::Shape;

/// The most keys that one sort has, `id` aside.
pub(super) const KEYS_MAX: usize = 3;

/// A field and the direction in which it runs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Key {
    pub field: Field,
    /// As in `sort`.
    pub name: Cow<'static, str>,
    pub descending: bool,
    /// Alias and column of the table beside, for fields of an organization's own and what is sorted after one.
    pub joined: Option<(&'static str, &'static str)>,
}

impl Key {
    pub(super) fn of(field: &Field, descending: bool) -> Self {
        Self { field: *field, name: Cow::Borrowed(field.name), descending, joined: None }
    }
}

/// Reads what was asked for; the keys always end in `id`, in the direction of the last one.
pub(super) fn keys(shape: Shape, own: &[OwnField], asked: &[String]) -> Result<Vec<Key>, Flaw> {
    let names: Vec<_> = match asked {
        [] => shape.default_sort.split(',').collect(),
        given => given.iter().flat_map(|list| list.split(',')).collect(),
    };
    if names.len() > KEYS_MAX {
        let message = format!("At most {KEYS_MAX} sort keys.");
        return Err(Flaw::new("too_many_values", message).limit("max", KEYS_MAX));
    }
    let mut keys: Vec<Key> = Vec::with_capacity(names.len() + 1);
    for name in names {
        let key = key(shape, own, name)?;
        if keys.iter().any(|other| other.field == key.field) {
            return Err(Flaw::new("duplicate_sort", "A field can be a sort key only once."));
        }
        keys.push(key);
    }
    Ok(own::join(ending_in_id(keys)))
}

fn key(shape: Shape, own: &[OwnField], name: &str) -> Result<Key, Flaw> {
    let (plain, descending) = name.strip_prefix('-').map_or((name, false), |plain| (plain, true));
    if let Some(field) = own::named(own, plain).filter(|_| shape.extended) {
        return field.key(descending);
    }
    match shape.field(plain).filter(|field| field.sorted) {
        Some(field) => Ok(Key::of(field, descending)),
        None => Err(Flaw::new("unknown_sort", format!("Must be one of: {}.", shape.sorts().join(", ")))),
    }
}

fn ending_in_id(mut keys: Vec<Key>) -> Vec<Key> {
    if let Some(at) = keys.iter().position(|key| key.field == ID) {
        // An id is unique: what comes after it orders nothing.
        keys.truncate(at + 1);
    } else {
        let descending = keys.last().is_some_and(|key| key.descending);
        keys.push(Key::of(&ID, descending));
    }
    keys
}

/// The sort as one word, for cursors.
pub(super) fn signature(keys: &[Key]) -> String {
    let words: Vec<_> =
        keys.iter().map(|key| format!("{}{}", if key.descending { "-" } else { "" }, key.name)).collect();
    words.join(",")
}

/// Writes what a key sorts by, NULL being the smallest value.
pub(super) fn write_key(out: &mut AstPass<'_, '_, Pg>, table: &str, key: &Key) -> QueryResult<()> {
    let field = &key.field;
    if let Some((alias, column)) = key.joined {
        // The least value stands there where there is none.
        return write_column(out, alias, column);
    }
    let Some(least) = field.least() else {
        return write_column(out, table, field.column);
    };
    out.push_sql("coalesce(");
    write_column(out, table, field.column)?;
    out.push_sql(", ");
    out.push_sql(least);
    out.push_sql(")");
    Ok(())
}

pub(super) fn write_column(out: &mut AstPass<'_, '_, Pg>, table: &str, column: &str) -> QueryResult<()> {
    out.push_identifier(table)?;
    out.push_sql(".");
    out.push_identifier(column)
}

/// The order of a list, as an expression for `order_by`.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    pub(super) table: &'static str,
    pub(super) keys: &'a [Key],
}

impl QueryFragment<Pg> for Order<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        for (position, key) in self.keys.iter().enumerate() {
            if position > 0 {
                out.push_sql(", ");
            }
            match key.field.own {
                Some(_) => own::look_up(&mut out, self.table, &key.field)?,
                // The record's own id, whatever it is joined with.
                None if key.field == ID => write_column(&mut out, self.table, ID.column)?,
                None => write_key(&mut out, self.table, key)?,
            }
            out.push_sql(if key.descending { " DESC" } else { " ASC" });
        }
        Ok(())
    }
}

impl QueryId for Order<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Expression for Order<'_> {
    type SqlType = Untyped;
}

impl<QS: ?Sized> AppearsOnTable<QS> for Order<'_> {}

impl<QS: ?Sized> SelectableExpression<QS> for Order<'_> {}

impl<G> ValidGrouping<G> for Order<'_> {
    type IsAggregate = is_aggregate::Never;
}
