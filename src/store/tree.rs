//! Trees of records: no record may stand above itself.

use diesel::pg::PgConnection;
use diesel::{OptionalExtension as _, QueryableByName, RunQueryDsl as _, sql_query, sql_types};

use crate::access::{Actor, Guarded};
use crate::kernel::ids::Id;
use crate::kernel::{Error, Result};

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = sql_types::Bool)]
    found: bool,
}

/// 409 `cycle` when `record` stands above its new `parent`; `pointer` names the column that leads up.
/// Moves within one organization wait for each other, so that two of them cannot close a circle together.
pub fn refuse_cycle<R: Guarded, K: 'static>(
    conn: &mut PgConnection,
    actor: &Actor,
    record: Id<K>,
    parent: Option<Id<K>>,
    pointer: &'static str,
) -> Result<()> {
    let Some(parent) = parent else { return Ok(()) };
    sql_query("SELECT true AS found FROM organizations WHERE id = $1 FOR NO KEY UPDATE")
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .get_result::<Found>(conn)?;
    // The names of table and column are our constants.
    let above = format!(
        "WITH RECURSIVE above AS (SELECT id, {up} AS up FROM {table} WHERE organization_id = $1 AND id = $2 \
         UNION SELECT t.id, t.{up} FROM {table} t JOIN above a ON t.id = a.up WHERE t.organization_id = $1) \
         SELECT true AS found FROM above WHERE id = $3 LIMIT 1",
        up = pointer.trim_start_matches('/'),
        table = R::TABLE
    );
    let found = sql_query(above)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Uuid, _>(parent)
        .bind::<sql_types::Uuid, _>(record)
        .get_result::<Found>(conn)
        .optional()?;
    if found.is_some_and(|found| found.found) {
        return Err(Error::conflict("cycle", pointer, "The record would stand above itself."));
    }
    Ok(())
}
