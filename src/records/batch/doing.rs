//! The doing of a batch: records that are entered one after the other are entered together, all else one by one.

use std::mem;

use actix_web::http::StatusCode;
use diesel::Connection as _;
use diesel::pg::PgConnection;

use super::model::BatchItem;
use super::plan::{Planned, Step};
use crate::access::{Actor, Can};
use crate::extras::Extended;
use crate::kernel::error::Refusal;
use crate::kernel::headers::IfNoneMatch;
use crate::kernel::http::{PublicUrl, Upserted};
use crate::kernel::{Error, Result, problem};
use crate::records::kind::Written;
use crate::records::upsert;
use crate::store::{Changed, Collection, enter_each};

type Outcome = (StatusCode, Option<Written>);

pub(super) struct Doing<'a, R: Collection> {
    actor: &'a Actor,
    /// Where problems are explained, if each operation stands for itself: a refusal is told in its place then. Else it is
    /// the batch's.
    base: Option<&'a PublicUrl>,
    waiting: Vec<(usize, R::New)>,
    done: Changed<Vec<BatchItem>>,
}

impl<'a, R: Collection + Extended> Doing<'a, R> {
    pub fn new(actor: &'a Actor, base: Option<&'a PublicUrl>, most: usize) -> Self {
        let done = Changed::unchanged(Vec::with_capacity(most));
        Self { actor, base, waiting: Vec::new(), done }
    }

    /// Does an operation, or has it wait for others that enter records.
    pub fn take(&mut self, conn: &mut PgConnection, index: usize, plan: Planned<R>) -> Result<()> {
        let step = match plan {
            Planned::Create(new) => {
                self.waiting.push((index, *new));
                return Ok(());
            }
            Planned::Other(step) => step,
        };
        self.enter(conn)?;
        let outcome = match self.base {
            Some(_) => conn.transaction(|conn| carry_out(conn, self.actor, step)),
            None => carry_out(conn, self.actor, step),
        };
        match outcome {
            Ok(written) => {
                self.add(written, |items, (status, written)| items.push(item(index, status, written)));
            }
            Err(error) => self.refuse(index, error)?,
        }
        Ok(())
    }

    /// Enters what waits.
    fn enter(&mut self, conn: &mut PgConnection) -> Result<()> {
        let (places, new): (Vec<_>, Vec<_>) = mem::take(&mut self.waiting).into_iter().unzip();
        if new.is_empty() {
            return Ok(());
        }
        let mut outcomes = Vec::new();
        self.add(enter_each::<R>(conn, &Can::prove(self.actor)?, new)?, |_, made| outcomes = made);
        for (index, outcome) in places.into_iter().zip(outcomes) {
            match outcome {
                Ok(record) => {
                    let made = item(index, StatusCode::CREATED, Some(Written::of(&record)));
                    self.add(Changed::nothing(), |items, ()| items.push(made));
                }
                Err(error) => self.refuse(index, error.under("/data"))?,
            }
        }
        Ok(())
    }

    /// Tells of a refusal. What is ours, such as a database that cannot be reached, ends the batch in any case.
    pub fn refuse(&mut self, index: usize, error: Error) -> Result<()> {
        match (self.base, error) {
            (None, error) => Err(error.placed(&place(index))),
            (Some(base), Error::Refused(refusal)) if refusal.status.is_client_error() => {
                let refused = refused(index, &refusal, base, self.actor);
                self.add(Changed::nothing(), |items, ()| items.push(refused));
                Ok(())
            }
            (Some(_), other) => Err(other),
        }
    }

    fn add<T>(&mut self, done: Changed<T>, add: impl FnOnce(&mut Vec<BatchItem>, T)) {
        let before = mem::replace(&mut self.done, Changed::unchanged(Vec::new()));
        self.done = before.with(done, add);
    }

    /// What became of each, in their order.
    pub fn end(mut self, conn: &mut PgConnection) -> Result<Changed<Vec<BatchItem>>> {
        self.enter(conn)?;
        self.add(Changed::nothing(), |items, ()| items.sort_by_key(|item| item.index));
        Ok(self.done)
    }
}

fn carry_out<R: Collection + Extended>(
    conn: &mut PgConnection,
    actor: &Actor,
    step: Step<R>,
) -> Result<Changed<Outcome>> {
    let of = |status| move |record: R| (status, Some(Written::of(&record)));
    let in_data = |error: Error| error.under("/data");
    Ok(match step {
        Step::Update(id, at, patch) => {
            let changed = R::update(conn, &Can::prove(actor)?, id, &at, *patch).map_err(in_data)?;
            changed.map(of(StatusCode::OK))
        }
        Step::Delete(id, at) => {
            let gone = |record: R| (StatusCode::NO_CONTENT, Some(Written::of(&record)));
            R::archive(conn, &Can::prove(actor)?, id, &at)?.map(gone)
        }
        Step::Upsert(id, at, data) => {
            let written = upsert::upsert::<R>(conn, actor, &id, (&at, &IfNoneMatch::ABSENT), data);
            written.map_err(in_data)?.map(|written| match written {
                Upserted::Made(record) => of(StatusCode::CREATED)(record),
                Upserted::Changed(record) => of(StatusCode::OK)(record),
            })
        }
    })
}

pub(super) fn place(index: usize) -> String {
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
    let problem = problem::document(refusal, &base.0, &actor.request_id.to_string());
    BatchItem { problem: Some(problem), ..item(index, refusal.status, None) }
}
