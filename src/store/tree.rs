//! Trees of records: no record may stand above itself.

use diesel::pg::PgConnection;
use diesel::{OptionalExtension as _, QueryableByName, RunQueryDsl as _, sql_query, sql_types};
use uuid::Uuid;

use crate::access::{Actor, Guarded};
use crate::kernel::ids::Id;
use crate::kernel::{Error, Result};

#[derive(QueryableByName)]
struct Parent {
    #[diesel(sql_type = sql_types::Uuid)]
    parent: Uuid,
}

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
    hold(conn, actor)?;
    let up = pointer.trim_start_matches('/');
    if above::<R>(conn, actor, up, parent.uuid(), record.uuid())? {
        return Err(Error::conflict("cycle", pointer, "The record would stand above itself."));
    }
    Ok(())
}

/// From here on nobody else moves a record of the organization in its tree, until the transaction ends.
pub fn hold(conn: &mut PgConnection, actor: &Actor) -> Result<()> {
    sql_query("SELECT true AS found FROM organizations WHERE id = $1 FOR NO KEY UPDATE")
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .get_result::<Found>(conn)?;
    Ok(())
}

/// Whether a record stands above itself; `up` is the column that leads up.
pub fn is_circle<R: Guarded>(conn: &mut PgConnection, actor: &Actor, up: &str, record: Uuid) -> Result<bool> {
    let parent = format!(
        "SELECT {up} AS parent FROM {} WHERE organization_id = $1 AND id = $2 AND {up} IS NOT NULL",
        R::TABLE
    );
    let parent = sql_query(parent)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Uuid, _>(record)
        .get_result::<Parent>(conn)
        .optional()?;
    parent.map_or(Ok(false), |found| above::<R>(conn, actor, up, found.parent, record))
}

/// Whether `record` is `from` or stands above it.
fn above<R: Guarded>(
    conn: &mut PgConnection,
    actor: &Actor,
    up: &str,
    from: Uuid,
    record: Uuid,
) -> Result<bool> {
    // The names of table and column are our constants.
    let above = format!(
        "WITH RECURSIVE above AS (SELECT id, {up} AS up FROM {table} WHERE organization_id = $1 AND id = $2 \
         UNION SELECT t.id, t.{up} FROM {table} t JOIN above a ON t.id = a.up WHERE t.organization_id = $1) \
         SELECT true AS found FROM above WHERE id = $3 LIMIT 1",
        table = R::TABLE
    );
    let found = sql_query(above)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Uuid, _>(from)
        .bind::<sql_types::Uuid, _>(record)
        .get_result::<Found>(conn)
        .optional()?;
    Ok(found.is_some_and(|found| found.found))
}
