//! Batches: many writes in one request and one transaction.

mod document;
mod doing;
mod model;
mod plan;

pub(super) use document::{document, schema};
pub use model::{BatchRequest, BatchResult, Batched};

use diesel::pg::PgConnection;

use self::doing::{Doing, place};
use self::model::{BatchItem, BatchMode, BatchOperation, BatchSummary};
use self::plan::Planned;
use crate::access::Actor;
use crate::extras::Extended;
use crate::kernel::http::PublicUrl;
use crate::kernel::{Error, Result};
use crate::store::{Changed, Collection};

/// Does the operations in their order.
pub fn run<R: Collection + Extended>(
    conn: &mut PgConnection,
    actor: &Actor,
    request: BatchRequest,
    base: &PublicUrl,
) -> Result<Changed<BatchResult>> {
    R::prepare_many(conn, actor)?;
    let done = match request.mode() {
        BatchMode::Atomic => all_or_nothing::<R>(conn, actor, request.operations),
        BatchMode::PerItem => each_for_itself::<R>(conn, actor, request.operations, base),
    };
    Ok(done?.map(told))
}

/// The first refusal is the batch's; what breaks a schema is told of all operations before any is done.
fn all_or_nothing<R: Collection + Extended>(
    conn: &mut PgConnection,
    actor: &Actor,
    operations: Vec<BatchOperation>,
) -> Result<Changed<Vec<BatchItem>>> {
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
    let mut doing = Doing::new(actor, None, plans.len());
    for (index, plan) in plans.into_iter().enumerate() {
        doing.take(conn, index, plan)?;
    }
    doing.end(conn)
}

/// Each in a savepoint of its own.
fn each_for_itself<R: Collection + Extended>(
    conn: &mut PgConnection,
    actor: &Actor,
    operations: Vec<BatchOperation>,
    base: &PublicUrl,
) -> Result<Changed<Vec<BatchItem>>> {
    let mut doing = Doing::new(actor, Some(base), operations.len());
    for (index, operation) in operations.into_iter().enumerate() {
        match Planned::<R>::of(operation) {
            Ok(plan) => doing.take(conn, index, plan)?,
            Err(error) => doing.refuse(index, error)?,
        }
    }
    doing.end(conn)
}

fn told(results: Vec<BatchItem>) -> BatchResult {
    let failed = results.iter().filter(|item| item.problem.is_some()).count();
    let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    let summary = BatchSummary { succeeded: count(results.len() - failed), failed: count(failed) };
    BatchResult { results, summary }
}
