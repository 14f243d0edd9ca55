//! Rows that link records with others, such as an activity with a customer: they follow a merge like any reference, and
//! the record that they belong to tells of it.

use diesel::pg::PgConnection;
use diesel::{RunQueryDsl as _, sql_query, sql_types};
use uuid::Uuid;

use super::rewrite::{Row, Turn};
use crate::access::Actor;
use crate::kernel::Result;
use crate::kernel::values::Instant;
use crate::planner::activities::Activity;
use crate::planner::tasks::Task;
use crate::store::{Changed, Stored, told};

/// A record whose links stand in a table beside it.
pub(super) trait Linked: Stored {
    /// What a merge calls a link.
    const LINK: &'static str;
    /// The table of the links.
    const LINKS: &'static str;
    /// The column that names the record.
    const WHOLE: &'static str;
}

impl Linked for Activity {
    const LINK: &'static str = "activity_link";
    const LINKS: &'static str = "activity_links";
    const WHOLE: &'static str = "activity_id";
}

impl Linked for Task {
    const LINK: &'static str = "task_link";
    const LINKS: &'static str = "task_links";
    const WHOLE: &'static str = "task_id";
}

/// Turns those of the links whose column still has the value of before; tells which. The records are locked already.
pub(super) fn rewrite_links<R: Linked>(
    conn: &mut PgConnection,
    actor: &Actor,
    turn: &Turn,
    links: &[Uuid],
) -> Result<Changed<Vec<Uuid>>> {
    // Tables and columns are our constants, or were when they were written down.
    let (rows, link_rows, whole, column) = (R::ROWS, R::LINKS, R::WHOLE, &turn.column);
    let due = format!(
        "SELECT DISTINCT {whole} AS id FROM {link_rows} WHERE organization_id = $1 AND id = ANY($2) \
         AND to_jsonb({column}) = $3 ORDER BY 1"
    );
    let due: Vec<Row> = sql_query(due)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(links)
        .bind::<sql_types::Jsonb, _>(&turn.was)
        .load(conn)?;
    let due: Vec<Uuid> = due.into_iter().map(|row| row.id).collect();
    let before = R::stored(conn, actor.organization_id, &due)?;
    let update = format!(
        "UPDATE {link_rows} SET {column} = ($4 #>> '{{}}')::uuid WHERE organization_id = $1 AND id = ANY($2) \
         AND to_jsonb({column}) = $3 RETURNING id"
    );
    let turned: Vec<Row> = sql_query(update)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(links)
        .bind::<sql_types::Jsonb, _>(&turn.was)
        .bind::<sql_types::Jsonb, _>(&turn.becomes)
        .load(conn)?;
    let touch = format!(
        "UPDATE {rows} SET version = version + 1, updated_at = $3, updated_by_id = $4 \
         WHERE organization_id = $1 AND id = ANY($2)"
    );
    sql_query(touch)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(&due)
        .bind::<sql_types::Timestamptz, _>(Instant::now())
        .bind::<sql_types::Uuid, _>(actor.user_id)
        .execute(conn)?;
    let after = R::stored(conn, actor.organization_id, &due)?;
    let turned = turned.into_iter().map(|row| row.id).collect();
    told(&before, after, "updated").map(|changed| changed.map(|()| turned))
}
