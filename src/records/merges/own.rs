//! Own fields that refer to records: they follow like any other reference.

use diesel::pg::PgConnection;
use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types};
use serde_json::{Value, json};
use uuid::Uuid;

use super::journal::Journal;
use super::merging::counted;
use super::model::MovedReferences;
use super::parties::Parties;
use super::rewrite::{Row, Turn};
use crate::access::Actor;
use crate::catalog::products::Product;
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::extras::{self, Extended};
use crate::kernel::record::Record;
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::planner::activities::Activity;
use crate::planner::tasks::Task;
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;
use crate::store::{Changed, Stored, one_of, told};

/// What stands before the key where a step names an own field.
const CUSTOM: &str = "custom.";

/// A field whose values are ids.
#[derive(QueryableByName)]
struct Field {
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
    #[diesel(sql_type = sql_types::Text)]
    resource: String,
    #[diesel(sql_type = sql_types::Text)]
    key: String,
    /// Whether its values stand in a table beside the records, with an index.
    #[diesel(sql_type = sql_types::Bool)]
    is_indexed: bool,
}

/// Turns to the survivor what own fields of any records say of the merged.
pub(super) fn follow<R: Stored>(
    conn: &mut PgConnection,
    actor: &Actor,
    parties: &Parties<R>,
    journal: &mut Journal,
) -> Result<Changed<Vec<MovedReferences>>> {
    let fields = "SELECT id, resource, key, (is_filterable OR is_sortable OR is_unique) AND retired_at IS NULL AS is_indexed \
                  FROM custom_fields WHERE organization_id = $1 AND kind = 'reference' AND refers_to = $2 ORDER BY id";
    let fields: Vec<Field> = sql_query(fields)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Text, _>(R::TYPE)
        .load(conn)?;
    let mut moved = Changed::unchanged(Vec::new());
    for field in fields {
        for merged in parties.merged_ids() {
            let rows = rows(conn, actor, &field, merged, &parties.ids())?;
            if rows.is_empty() {
                continue;
            }
            let column = format!("{CUSTOM}{}", field.key);
            let turn = Turn { column, was: json!(merged), becomes: json!(parties.survivor.id()) };
            let turned = turn_back(conn, actor, &field.resource, &turn, &rows)?;
            journal.turned(&field.resource, turned.value(), &turn);
            moved = moved.with(turned, |all, turned| {
                all.push(counted(&field.resource, Some("custom"), turned.len()));
            });
        }
    }
    Ok(moved)
}

fn rows(conn: &mut PgConnection, actor: &Actor, field: &Field, to: Uuid, but: &[Uuid]) -> Result<Vec<Uuid>> {
    let table = table(&field.resource)?;
    let holds = if field.is_indexed {
        "id IN (SELECT record_id FROM custom_values WHERE organization_id = $1 AND field_id = $4 AND slot = 'id' \
         AND id_value = $2) AND custom ->> $5 = $2::text"
    } else {
        "$4 IS NOT NULL AND custom ->> $5 = $2::text"
    };
    let rows = format!(
        "SELECT id FROM {table} WHERE organization_id = $1 AND {holds} AND id <> ALL ($3) ORDER BY id FOR NO KEY UPDATE"
    );
    let rows: Vec<Row> = sql_query(rows)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Uuid, _>(to)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(but)
        .bind::<sql_types::Uuid, _>(field.id)
        .bind::<sql_types::Text, _>(&field.key)
        .load(conn)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Whether a step is about an own field.
pub(super) fn is_own(column: &str) -> bool {
    column.starts_with(CUSTOM)
}

/// Turns the field of those of the rows that still have the value of before; tells which.
pub(super) fn turn_back(
    conn: &mut PgConnection,
    actor: &Actor,
    kind: &str,
    turn: &Turn,
    ids: &[Uuid],
) -> Result<Changed<Vec<Uuid>>> {
    match kind {
        Account::TYPE => rewrite::<Account>(conn, actor, turn, ids),
        Contact::TYPE => rewrite::<Contact>(conn, actor, turn, ids),
        Lead::TYPE => rewrite::<Lead>(conn, actor, turn, ids),
        Deal::TYPE => rewrite::<Deal>(conn, actor, turn, ids),
        Product::TYPE => rewrite::<Product>(conn, actor, turn, ids),
        Activity::TYPE => rewrite::<Activity>(conn, actor, turn, ids),
        Task::TYPE => rewrite::<Task>(conn, actor, turn, ids),
        _ => Err(Error::internal("an own field of an unknown kind")),
    }
}

fn table(kind: &str) -> Result<&'static str> {
    let all = [
        (Account::TYPE, Account::ROWS),
        (Contact::TYPE, Contact::ROWS),
        (Lead::TYPE, Lead::ROWS),
        (Deal::TYPE, Deal::ROWS),
        (Product::TYPE, Product::ROWS),
        (Activity::TYPE, Activity::ROWS),
        (Task::TYPE, Task::ROWS),
    ];
    let found = all.iter().find(|(known, _)| *known == kind).map(|(_, table)| *table);
    found.ok_or_else(|| Error::internal("an own field of an unknown kind"))
}

fn rewrite<R: Stored + Extended>(
    conn: &mut PgConnection,
    actor: &Actor,
    turn: &Turn,
    ids: &[Uuid],
) -> Result<Changed<Vec<Uuid>>> {
    let before = R::stored(conn, actor.organization_id, ids)?;
    let key = turn.column.strip_prefix(CUSTOM).unwrap_or_default();
    let update = format!(
        "UPDATE {} SET custom = jsonb_set(custom, ARRAY[$3], $5), version = version + 1, updated_at = $6, \
         updated_by_id = $7 WHERE organization_id = $1 AND id = ANY($2) AND custom -> $3 = $4 RETURNING id",
        R::ROWS
    );
    let turned: Vec<Row> = sql_query(update)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .bind::<sql_types::Text, _>(key)
        .bind::<sql_types::Jsonb, Value>(turn.was.clone())
        .bind::<sql_types::Jsonb, Value>(turn.becomes.clone())
        .bind::<sql_types::Timestamptz, _>(Instant::now())
        .bind::<sql_types::Uuid, _>(actor.user_id)
        .load(conn)?;
    let turned: Vec<Uuid> = turned.into_iter().map(|row| row.id).collect();
    let after = R::stored(conn, actor.organization_id, &turned)?;
    for after in &after {
        // The table beside the records follows.
        if let Some(before) = one_of(&before, after.id()) {
            extras::keep_change(conn, actor, before, after)?;
        }
    }
    told(&before, after, "updated").map(|changed| changed.map(|()| turned))
}
