//! The records that files can be attached to, by their types.

use diesel::pg::PgConnection;
use uuid::Uuid;

use crate::access::{Actor, Can, Guarded, Read, Update};
use crate::kernel::{Error, Result};

type Asks = fn(&mut PgConnection, &Actor, Uuid) -> Result<()>;

/// A type of record, and what an actor may do to one of it.
pub(super) struct Parent {
    pub kind: &'static str,
    /// 404 unless the actor sees the record.
    pub sees: Asks,
    /// The same; and 403 unless the actor may change it. It stays as it is until the transaction ends.
    pub holds: Asks,
    /// 403 unless the actor may change records of this type at all.
    may_change: fn(&Actor) -> Result<()>,
}

impl Parent {
    pub(super) const fn of<R: Guarded>() -> Self {
        Self { kind: R::TYPE, sees: sees::<R>, holds: holds::<R>, may_change: may_change::<R> }
    }

    /// The parent of that type; what nothing can be attached to any more has no attachments.
    pub(super) fn named(kind: &str) -> Result<&'static Self> {
        super::of_record::PARENTS.iter().find(|parent| parent.kind == kind).ok_or_else(Error::missing)
    }
}

/// 403 unless the actor may change records of some type.
pub(super) fn may_change_some(actor: &Actor) -> Result<()> {
    let outcomes = super::of_record::PARENTS.iter().map(|parent| (parent.may_change)(actor));
    outcomes.reduce(Result::or).unwrap_or(Ok(()))
}

fn may_change<R: Guarded>(actor: &Actor) -> Result<()> {
    Can::<Update, R>::prove(actor).map(drop)
}

fn sees<R: Guarded>(conn: &mut PgConnection, actor: &Actor, id: Uuid) -> Result<()> {
    Can::<Read, R>::reader(actor)?.reaches_id(conn, id)
}

fn holds<R: Guarded>(conn: &mut PgConnection, actor: &Actor, id: Uuid) -> Result<()> {
    sees::<R>(conn, actor, id)?;
    Can::<Update, R>::prove(actor)?.holds(conn, id)
}
