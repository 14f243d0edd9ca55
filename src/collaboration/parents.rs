//! The records that people talk about and follow, by their types.

use diesel::pg::PgConnection;
use uuid::Uuid;

use crate::access::{Actor, Can, Guarded, Read};
use crate::directory::accounts::Account;
use crate::directory::contacts::Contact;
use crate::kernel::{Error, Result};
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;

type Asks = fn(&mut PgConnection, &Actor, Uuid) -> Result<()>;

const PARENTS: &[Parent] =
    &[Parent::of::<Account>(), Parent::of::<Contact>(), Parent::of::<Lead>(), Parent::of::<Deal>()];

/// A type of record, and whether an actor sees one of it.
pub(super) struct Parent {
    pub kind: &'static str,
    /// 404 unless the actor sees the living record.
    pub sees: Asks,
    /// The same; and it is neither archived nor merged until the transaction ends.
    pub holds: Asks,
    /// 404 unless the actor sees the record, archived or not.
    pub knows: Asks,
}

impl Parent {
    pub(super) const fn of<R: Guarded>() -> Self {
        Self { kind: R::TYPE, sees: sees::<R>, holds: holds::<R>, knows: knows::<R> }
    }

    /// The parent of that type; what nobody talks about any more has none.
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

fn knows<R: Guarded>(conn: &mut PgConnection, actor: &Actor, id: Uuid) -> Result<()> {
    Can::<Read, R>::reader(actor)?.sees(conn, id)
}
