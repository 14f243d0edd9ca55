//! Taking an import back: what it made is archived, what it changed is as before, unless others have changed it since.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::model::Import;
use super::queries;
use super::rows::{ImportRowStatus, ImportRowUndo};
use super::target::{self, Target};
use crate::access::Actor;
use crate::kernel::ids::{Id, ImportRowId};
use crate::kernel::{Error, Result};
use crate::platform::jobs::{self, Kind, Mark, Run, Stop};
use crate::schema::import_rows;
use crate::store::Changed;

pub(in crate::platform) const UNDO: Kind = Kind { name: "import_undo", run };

/// Rows of a chunk.
const ROWS: i64 = 200;

/// A row that has left something behind.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = import_rows)]
struct Trace {
    id: ImportRowId,
    status: ImportRowStatus,
    record_id: Option<Uuid>,
    record_version: Option<i32>,
}

fn run(job: &mut Run<'_>) -> Result<Value, Stop> {
    let subject = job.job.subject_id;
    let checkpoint = job.job.checkpoint.as_ref().and_then(Value::as_i64);
    let mut done = checkpoint.unwrap_or_default();
    loop {
        let taken = job.chunk(|conn, actor| {
            let import = queries::of_job(conn, actor, subject)?;
            target::of(import.collection).admit_undo(actor, &import)?;
            let (changed, taken) = chunk(conn, actor, &import)?;
            let total = import.left() + done;
            let done = done + taken;
            Ok((changed.map(|()| taken), Mark { done, total: Some(total), checkpoint: done.into() }))
        })?;
        if taken == 0 {
            return Ok(json!({ "import_id": subject, "rows": done }));
        }
        done += taken;
    }
}

/// The last rows first, so that what was changed twice goes back two steps.
fn chunk(conn: &mut PgConnection, actor: &Actor, import: &Import) -> Result<(Changed<()>, i64)> {
    let own =
        import_rows::organization_id.eq(import.organization_id).and(import_rows::import_id.eq(import.id));
    let left = import_rows::status.eq_any([ImportRowStatus::Created, ImportRowStatus::Updated]);
    let query = import_rows::table.filter(own).filter(left).filter(import_rows::undo.is_null());
    let query = query.order_by((import_rows::line.desc(), import_rows::id.desc())).limit(ROWS);
    let traces: Vec<Trace> = query.select(Trace::as_select()).load(conn)?;
    let target = target::of(import.collection);
    // The import's own, those that took it back before, and this one.
    let jobs = jobs::of_subject(conn, import.organization_id, import.id.uuid())?;
    let jobs: Vec<Uuid> = import.job_id.map(Id::uuid).into_iter().chain(jobs).collect();
    let mut changed = Changed::nothing();
    for trace in &traces {
        let (what, outcome) = take_back(conn, actor, &target, trace, &jobs)?;
        changed = changed.and(what);
        let row = import_rows::table.find((import.organization_id, trace.id));
        diesel::update(row).set(import_rows::undo.eq(outcome)).execute(conn)?;
    }
    let taken = i32::try_from(traces.len()).map_err(Error::internal)?;
    queries::count_undone(conn, import, taken)?;
    Ok((changed, taken.into()))
}

fn take_back(
    conn: &mut PgConnection,
    actor: &Actor,
    target: &Target,
    trace: &Trace,
    jobs: &[Uuid],
) -> Result<(Changed<()>, ImportRowUndo)> {
    let Some(id) = trace.record_id else { return Ok((Changed::nothing(), ImportRowUndo::Kept)) };
    let outcome = conn.transaction(|conn| match trace.status {
        ImportRowStatus::Created => {
            (target.archive)(conn, actor, id).map(|changed| (changed.map(|_| ()), ImportRowUndo::Archived))
        }
        _ => restore(conn, actor, target, id, trace.record_version.unwrap_or_default(), jobs),
    });
    match outcome {
        // Gone, out of reach, or refused by what depends on it by now.
        Err(Error::Refused(refusal)) if refusal.status.is_client_error() => {
            Ok((Changed::nothing(), ImportRowUndo::Kept))
        }
        other => other,
    }
}

/// What the log knows of a change: values before and after, and whether others have changed the record since.
#[derive(QueryableByName)]
struct Past {
    #[diesel(sql_type = sql_types::Nullable<sql_types::Jsonb>)]
    before: Option<Value>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Jsonb>)]
    after: Option<Value>,
    #[diesel(sql_type = sql_types::Bool)]
    is_touched: bool,
}

const PAST: &str = "SELECT c.before, c.after, EXISTS (SELECT FROM changes o WHERE o.organization_id = $1 \
     AND o.record_type = $2 AND o.record_id = $3 AND o.version > $4 \
     AND (o.request_id IS NULL OR o.request_id <> ALL ($5))) AS is_touched \
     FROM changes c WHERE c.organization_id = $1 AND c.record_type = $2 AND c.record_id = $3 AND c.version = $4";

fn restore(
    conn: &mut PgConnection,
    actor: &Actor,
    target: &Target,
    id: Uuid,
    version: i32,
    jobs: &[Uuid],
) -> Result<(Changed<()>, ImportRowUndo)> {
    let past: Option<Past> = sql_query(PAST)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Text, _>(target.record_type)
        .bind::<sql_types::Uuid, _>(id)
        .bind::<sql_types::Integer, _>(version)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(jobs)
        .get_result(conn)
        .optional()?;
    match past {
        Some(Past { before: Some(Value::Object(before)), after, is_touched: false }) => {
            let patch = patch(target, before, after.unwrap_or_default())?;
            let changed = (target.update)(conn, actor, id, patch)?;
            Ok((changed.map(|_| ()), ImportRowUndo::Restored))
        }
        _ => Ok((Changed::nothing(), ImportRowUndo::Kept)),
    }
}

/// The values of before as a change; what is computed, and so no part of one, is left out.
fn patch(target: &Target, mut before: Map<String, Value>, after: Value) -> Result<Value> {
    let shape = (target.patch_shape)()?;
    before.retain(|name, _| shape.has(name));
    clear_new(&mut before, &after);
    let mut patch = Value::Object(before);
    for _ in 0..5 {
        let Err(error) = (target.check_patch)(patch.clone()) else { break };
        let Error::Refused(refusal) = &error else { return Err(error) };
        let unknown = refusal.errors.iter().filter(|flaw| flaw.code == "unknown_field");
        let places: Vec<&str> = unknown.filter_map(|flaw| flaw.pointer.as_deref()).collect();
        if places.is_empty() {
            return Err(error);
        }
        for place in places {
            remove(&mut patch, place);
        }
    }
    Ok(patch)
}

/// Own fields are merged by a change, so one that came with the import has to be cleared.
fn clear_new(before: &mut Map<String, Value>, after: &Value) {
    let Some(Value::Object(old)) = before.get_mut("custom") else { return };
    for key in after.get("custom").and_then(Value::as_object).into_iter().flat_map(Map::keys) {
        old.entry(key.as_str()).or_insert(Value::Null);
    }
}

fn remove(value: &mut Value, pointer: &str) {
    let Some((parent, name)) = pointer.rsplit_once('/') else { return };
    if let Some(Value::Object(members)) = value.pointer_mut(parent) {
        members.remove(name);
    }
}
