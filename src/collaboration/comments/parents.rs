//! The records that can be commented on, by their types.

use diesel::pg::PgConnection;
use uuid::Uuid;

use super::of_record::PARENTS;
use crate::access::{Actor, Can, Guarded, Read};
use crate::kernel::{Error, Result};

/// A type of record, and whether an actor sees one of it.
pub(super) struct Parent {
    pub kind: &'static str,
    /// 404 unless the actor sees the living record.
    pub sees: fn(&mut PgConnection, &Actor, Uuid) -> Result<()>,
    /// The same; and it is neither archived nor merged until the transaction ends.
    pub holds: fn(&mut PgConnection, &Actor, Uuid) -> Result<()>,
}

impl Parent {
    pub(super) const fn of<R: Guarded>() -> Self {
        Self { kind: R::TYPE, sees: sees::<R>, holds: holds::<R> }
    }

    /// The parent of that type; what cannot be commented on any more has no comments.
    pub(super) fn named(kind: &str) -> Result<&'static Self> {
        PARENTS.iter().find(|parent| parent.kind == kind).ok_or_else(Error::missing)
    }
}

fn sees<R: Guarded>(conn: &mut PgConnection, actor: &Actor, id: Uuid) -> Result<()> {
    Can::<Read, R>::reader(actor)?.reaches_id(conn, id)
}

fn holds<R: Guarded>(conn: &mut PgConnection, actor: &Actor, id: Uuid) -> Result<()> {
    Can::<Read, R>::reader(actor)?.holds(conn, id)
}
