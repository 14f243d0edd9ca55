//! The rows beside the records: the values that lists filter and sort by, and that must be unique. They are
//! derived from the records by one statement, whether for one record or for all.

use actix_web::http::StatusCode;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as Diesel};
use diesel::{sql_query, sql_types};
use uuid::Uuid;

use super::model::CustomField;
use crate::access::{Actor, Can, Read};
use crate::extras::Extended;
use crate::extras::custom::{Custom, kind_of};
use crate::kernel::{Error, Result, Violation};

/// The columns that rows are made of.
const COLUMNS: &str = "organization_id, field_id, record_id, slot, is_set, is_unique, text_value, number_value, \
    flag_value, day_value, instant_value, id_value, set_value";

/// A row for each marked field of a record whose id and values are these expressions; where a sorted field is
/// empty, with the least value of its kind.
fn rows(record: &str, custom: &str, from: &str) -> String {
    let value = format!("({custom}->>f.key)");
    let slot = "CASE f.kind WHEN 'number' THEN 'number' WHEN 'decimal' THEN 'number' WHEN 'boolean' THEN 'flag' \
        WHEN 'date' THEN 'day' WHEN 'instant' THEN 'instant' WHEN 'reference' THEN 'id' WHEN 'choices' THEN 'set' \
        ELSE 'text' END";
    format!(
        "SELECT f.key, f.organization_id, f.id AS field_id, {record} AS record_id, s.slot, \
         {custom} ? f.key AS is_set, f.is_unique, \
         CASE s.slot WHEN 'text' THEN coalesce({value}, '') END AS text_value, \
         CASE s.slot WHEN 'number' THEN coalesce({value}::numeric, '-Infinity') END AS number_value, \
         CASE s.slot WHEN 'flag' THEN {value}::boolean END AS flag_value, \
         CASE s.slot WHEN 'day' THEN coalesce({value}::date, '-infinity') END AS day_value, \
         CASE s.slot WHEN 'instant' THEN coalesce({value}::timestamptz, '-infinity') END AS instant_value, \
         CASE s.slot WHEN 'id' THEN {value}::uuid END AS id_value, \
         CASE s.slot WHEN 'set' THEN ARRAY(SELECT jsonb_array_elements_text({custom}->f.key)) END AS set_value \
         FROM custom_fields f {from} CROSS JOIN LATERAL (SELECT {slot} AS slot) s \
         WHERE f.organization_id = $1 AND f.retired_at IS NULL \
         AND (f.is_sortable OR ((f.is_unique OR f.is_filterable) AND {custom} ? f.key))"
    )
}

/// Makes all rows of a field anew; 409 when it is to be unique and records have the same value.
pub(super) fn fill(conn: &mut PgConnection, field: &CustomField) -> Result<()> {
    empty(conn, field)?;
    // The name of the table is our constant.
    let from = format!("JOIN {} r ON r.organization_id = f.organization_id", field.resource.table());
    let rows = rows("r.id", "r.custom", &from);
    let filled = sql_query(format!(
        "INSERT INTO custom_values ({COLUMNS}) SELECT {COLUMNS} FROM ({rows} AND f.id = $2) AS wanted"
    ));
    let filled = filled
        .bind::<sql_types::Uuid, _>(field.organization_id)
        .bind::<sql_types::Uuid, _>(field.id)
        .execute(conn);
    match filled {
        Err(Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {
            Err(Error::conflict("duplicate", "/is_unique", "Several records have the same value."))
        }
        other => other.map(|_| ()).map_err(Error::from),
    }
}

/// Takes all rows of a field away.
pub(super) fn empty(conn: &mut PgConnection, field: &CustomField) -> Result<()> {
    sql_query("DELETE FROM custom_values WHERE organization_id = $1 AND field_id = $2")
        .bind::<sql_types::Uuid, _>(field.organization_id)
        .bind::<sql_types::Uuid, _>(field.id)
        .execute(conn)?;
    Ok(())
}

/// Makes the rows of a new record; 409 `duplicate` for what another record has.
pub fn keep<R: Extended>(conn: &mut PgConnection, actor: &Actor, record: &R) -> Result<()> {
    enter(conn, actor, record, None)
}

/// The same for a record that was changed.
pub fn keep_change<R: Extended>(conn: &mut PgConnection, actor: &Actor, before: &R, after: &R) -> Result<()> {
    let (old, new) = (&before.custom().0, &after.custom().0);
    let gone = old.keys().filter(|key| !new.contains_key(*key));
    let other = new.iter().filter(|(key, value)| old.get(*key) != Some(value)).map(|(key, _)| key);
    let keys: Vec<String> = gone.chain(other).cloned().collect();
    if keys.is_empty() {
        return Ok(());
    }
    let stale = "DELETE FROM custom_values v USING custom_fields f \
        WHERE v.organization_id = $1 AND v.record_id = $2 AND f.organization_id = $1 AND f.id = v.field_id \
        AND f.resource = $3 AND f.key = ANY($4)";
    sql_query(stale)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Uuid, _>(after.id())
        .bind::<sql_types::Text, _>(kind_of::<R>()?)
        .bind::<sql_types::Array<sql_types::Text>, _>(&keys)
        .execute(conn)?;
    enter(conn, actor, after, Some(keys))
}

/// A row that could not be made, and who has it instead.
#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = sql_types::Text)]
    key: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    holder: Option<Uuid>,
}

/// The rows of a record, as `wanted`: organization, kind, id, values, keys.
fn wanted() -> String {
    let rows = rows("$3::uuid", "$4::jsonb", "");
    format!("WITH wanted AS ({rows} AND f.resource = $2 AND ($5::text[] IS NULL OR f.key = ANY($5)))")
}

fn enter<R: Extended>(
    conn: &mut PgConnection,
    actor: &Actor,
    record: &R,
    keys: Option<Vec<String>>,
) -> Result<()> {
    let entered = format!(
        "{wanted}, made AS (INSERT INTO custom_values ({COLUMNS}) SELECT {COLUMNS} FROM wanted \
         ON CONFLICT DO NOTHING RETURNING field_id) \
         SELECT w.key, NULL::uuid AS holder FROM wanted w \
         WHERE NOT EXISTS (SELECT FROM made WHERE made.field_id = w.field_id)",
        wanted = wanted()
    );
    let left: Vec<Taken> = bound(&entered, actor, record, keys)?.load(conn)?;
    if left.is_empty() {
        return Ok(());
    }
    let left: Vec<String> = left.into_iter().map(|left| left.key).collect();
    // Another statement, so that it sees what was committed while this one waited.
    let holders = format!(
        "{wanted} SELECT w.key, v.record_id AS holder FROM wanted w LEFT JOIN custom_values v \
         ON v.organization_id = $1 AND v.field_id = w.field_id AND v.is_unique AND v.is_set \
         AND (v.text_value = w.text_value OR v.number_value = w.number_value OR v.day_value = w.day_value \
         OR v.instant_value = w.instant_value OR v.id_value = w.id_value) ORDER BY w.key",
        wanted = wanted()
    );
    let taken: Vec<Taken> = bound(&holders, actor, record, Some(left))?.load(conn)?;
    Err(refusal::<R>(conn, actor, &taken))
}

type Bound<'a> = diesel::query_builder::BoxedSqlQuery<'a, diesel::pg::Pg, diesel::query_builder::SqlQuery>;

fn bound<'a, R: Extended>(
    query: &str,
    actor: &Actor,
    record: &R,
    keys: Option<Vec<String>>,
) -> Result<Bound<'a>> {
    Ok(sql_query(query)
        .into_boxed()
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Text, _>(kind_of::<R>()?)
        .bind::<sql_types::Uuid, _>(record.id())
        .bind::<sql_types::Jsonb, _>(Custom::clone(record.custom()))
        .bind::<sql_types::Nullable<sql_types::Array<sql_types::Text>>, _>(keys))
}

/// 409 that names each value that is taken; and the record that has the first one, to those who may see it.
fn refusal<R: Extended>(conn: &mut PgConnection, actor: &Actor, taken: &[Taken]) -> Error {
    const DETAIL: &str = "Another record has this value already.";
    let violation = |taken: &Taken| Violation::at(format!("/custom/{}", taken.key), "duplicate", DETAIL);
    let error = Error::refuse(StatusCode::CONFLICT, "duplicate", DETAIL);
    let error = error.listing(taken.iter().map(violation).collect());
    let Some(holder) = taken.iter().find_map(|taken| taken.holder) else { return error };
    let seen = Can::<Read, R>::prove(actor).and_then(|who| who.sees(conn, holder));
    if seen.is_ok() { error.with("existing_id", holder.to_string()) } else { error }
}
