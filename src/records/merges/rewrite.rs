//! Giving one column of many rows another value, each row with its entry in the change log. These are rows that
//! follow a record which was merged, whoever may see them: a reference that nobody sees must not break.

use diesel::pg::PgConnection;
use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types};
use serde_json::Value;
use uuid::Uuid;

use crate::access::Actor;
use crate::kernel::Result;
use crate::kernel::values::Instant;
use crate::store::{Changed, Stored, told};

/// From which value to which.
#[derive(Clone, Debug)]
pub(super) struct Turn {
    pub column: String,
    pub was: Value,
    pub becomes: Value,
}

/// [`rewrite`] for rows of one kind.
pub(super) type Rewriter = fn(&mut PgConnection, &Actor, &Turn, &[Uuid]) -> Result<Changed<Vec<Uuid>>>;

#[derive(QueryableByName)]
pub(super) struct Row {
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
}

/// Turns those of the rows whose column still has the value of before; tells which.
pub(super) fn rewrite<R: Stored>(
    conn: &mut PgConnection,
    actor: &Actor,
    turn: &Turn,
    ids: &[Uuid],
) -> Result<Changed<Vec<Uuid>>> {
    let before = R::stored(conn, actor.organization_id, ids)?;
    // Table and column are our constants, or were when they were written down.
    let (table, column) = (R::ROWS, &turn.column);
    let update = format!(
        "UPDATE {table} SET {column} = \
         (jsonb_populate_record(NULL::{table}, jsonb_build_object('{column}', $4))).{column}, \
         version = version + 1, updated_at = $5, updated_by_id = $6 WHERE organization_id = $1 AND id = ANY($2) \
         AND coalesce(to_jsonb({column}), 'null') = $3 RETURNING id"
    );
    let turned: Vec<Row> = sql_query(update)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .bind::<sql_types::Jsonb, _>(&turn.was)
        .bind::<sql_types::Jsonb, _>(&turn.becomes)
        .bind::<sql_types::Timestamptz, _>(Instant::now())
        .bind::<sql_types::Uuid, _>(actor.user_id)
        .load(conn)?;
    let turned: Vec<Uuid> = turned.into_iter().map(|row| row.id).collect();
    let after = R::stored(conn, actor.organization_id, &turned)?;
    told(&before, after, "updated").map(|changed| changed.map(|()| turned))
}
