//! Records in the shape that the caller asked for.

use diesel::pg::PgConnection;
use serde_json::Value;

use super::expand::{expand, steps};
use super::link::Related;
use crate::access::Actor;
use crate::kernel::Result;
use crate::kernel::listing::Wish;

/// The members that are always shown.
const ALWAYS: [&str; 2] = ["id", "version"];

/// Expands first: the id that leads to a record need not be shown itself.
pub(super) fn shaped<R: Related>(
    conn: &mut PgConnection,
    actor: &Actor,
    wish: &Wish,
    mut rows: Vec<Value>,
) -> Result<Vec<Value>> {
    let steps = steps(R::LINKS, wish.expand.iter().map(String::as_str));
    expand(conn, actor, &steps, &mut rows)?;
    if !wish.fields.is_empty() {
        for row in &mut rows {
            keep(row, wish);
        }
    }
    Ok(rows)
}

fn keep(row: &mut Value, wish: &Wish) {
    let expanded = |name: &str| wish.expand.iter().any(|word| word.split('.').next() == Some(name));
    let wanted = |name: &str| {
        ALWAYS.contains(&name) || wish.fields.iter().any(|field| field == name) || expanded(name)
    };
    if let Some(members) = row.as_object_mut() {
        members.retain(|name, _| wanted(name));
    }
}
