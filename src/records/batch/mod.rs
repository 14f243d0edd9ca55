//! Batches: many writes in one request and one transaction.

mod document;
mod model;
mod plan;

pub(super) use document::{document, schema};
pub use model::{BatchRequest, BatchResult, Batched};

use actix_web::http::StatusCode;
use diesel::Connection as _;
use diesel::pg::PgConnection;
use serde_json::Value;

use self::model::{BatchItem, BatchMode, BatchOperation, BatchSummary};
use self::plan::Planned;
use super::kind::Written;
use super::upsert;
use crate::access::{Actor, Can};
use crate::extras::Extended;
use crate::kernel::error::Refusal;
use crate::kernel::headers::IfNoneMatch;
use crate::kernel::http::{PublicUrl, Upserted};
use crate::kernel::{Error, Result, problem};
use crate::store::{Changed, Collection};

/// Does the operations in their order.
pub fn run<R: Collection + Extended>(
    conn: &mut PgConnection,
    actor: &Actor,
    request: BatchRequest,
    base: &PublicUrl,
) -> Result<Changed<BatchResult>> {
    R::prepare_many(conn, actor)?;
    match request.mode() {
        BatchMode::Atomic => all_or_nothing::<R>(conn, actor, request.operations),
        BatchMode::PerItem => each_for_itself::<R>(conn, actor, request.operations, base),
    }
}

/// The first refusal is the batch's; what breaks a schema is told of all operations before any is done.
fn all_or_nothing<R: Collection + Extended>(
    conn: &mut PgConnection,
    actor: &Actor,
    operations: Vec<BatchOperation>,
) -> Result<Changed<BatchResult>> {
    let (mut plans, mut flaws) = (Vec::with_capacity(operations.len()), Vec::new());
    for (index, operation) in operations.into_iter().enumerate() {
        match Planned::<R>::of(operation).map_err(|error| error.placed(&place(index))) {
            Ok(plan) => plans.push(plan),
            Err(Error::Refused(refusal)) => flaws.extend(refusal.errors),
            Err(other) => return Err(other),
        }
    }
    if !flaws.is_empty() {
        return Err(Error::invalid(flaws));
    }
    let mut done = Changed::unchanged(Vec::with_capacity(plans.len()));
    for (index, plan) in plans.into_iter().enumerate() {
        let written = carry_out(conn, actor, plan).map_err(|error| error.placed(&place(index)))?;
        done = done.with(written, |results, (status, written)| results.push(item(index, status, written)));
    }
    Ok(done.map(told))
}

/// Each in a savepoint of its own. What is ours, such as a database that cannot be reached, ends the batch.
fn each_for_itself<R: Collection + Extended>(
    conn: &mut PgConnection,
    actor: &Actor,
    operations: Vec<BatchOperation>,
    base: &PublicUrl,
) -> Result<Changed<BatchResult>> {
    let mut done = Changed::unchanged(Vec::with_capacity(operations.len()));
    for (index, operation) in operations.into_iter().enumerate() {
        let outcome = Planned::<R>::of(operation)
            .and_then(|plan| conn.transaction(|conn| carry_out(conn, actor, plan)));
        done = match outcome {
            Ok(written) => {
                done.with(written, |results, (status, written)| results.push(item(index, status, written)))
            }
            Err(Error::Refused(refusal)) if refusal.status != StatusCode::SERVICE_UNAVAILABLE => {
                let refused = refused(index, &refusal, base, actor);
                done.with(Changed::nothing(), |results, ()| results.push(refused))
            }
            Err(other) => return Err(other),
        };
    }
    Ok(done.map(told))
}

fn carry_out<R: Collection + Extended>(
    conn: &mut PgConnection,
    actor: &Actor,
    plan: Planned<R>,
) -> Result<Changed<(StatusCode, Option<Written>)>> {
    let of = |status| move |record: R| (status, Some(Written::of(&record)));
    let in_data = |error: Error| error.under("/data");
    Ok(match plan {
        Planned::Create(new) => {
            let made = R::create(conn, &Can::prove(actor)?, *new).map_err(in_data)?;
            made.map(of(StatusCode::CREATED))
        }
        Planned::Update(id, at, patch) => {
            let changed = R::update(conn, &Can::prove(actor)?, id, &at, *patch).map_err(in_data)?;
            changed.map(of(StatusCode::OK))
        }
        Planned::Delete(id, at) => {
            let gone = |record: R| (StatusCode::NO_CONTENT, Some(Written::of(&record)));
            R::archive(conn, &Can::prove(actor)?, id, &at)?.map(gone)
        }
        Planned::Upsert(id, at, data) => {
            let written = upsert::upsert::<R>(conn, actor, &id, (&at, &IfNoneMatch::ABSENT), data);
            written.map_err(in_data)?.map(|written| match written {
                Upserted::Made(record) => of(StatusCode::CREATED)(record),
                Upserted::Changed(record) => of(StatusCode::OK)(record),
            })
        }
    })
}

fn place(index: usize) -> String {
    format!("/operations/{index}")
}

fn item(index: usize, status: StatusCode, written: Option<Written>) -> BatchItem {
    BatchItem {
        index: i32::try_from(index).unwrap_or(i32::MAX),
        status: status.as_u16().into(),
        id: written.map(|written| written.id.into()),
        version: written.map(|written| written.version),
        problem: None,
    }
}

fn refused(index: usize, refusal: &Refusal, base: &PublicUrl, actor: &Actor) -> BatchItem {
    let problem: Value = problem::document(refusal, &base.0, &actor.request_id.to_string());
    BatchItem { problem: Some(problem), ..item(index, refusal.status, None) }
}

fn told(results: Vec<BatchItem>) -> BatchResult {
    let failed = results.iter().filter(|item| item.problem.is_some()).count();
    let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    let summary = BatchSummary { succeeded: count(results.len() - failed), failed: count(failed) };
    BatchResult { results, summary }
}
