//! What an organization adds to its records: ids of other systems, and fields of its own.
//!
//! A slice asks twice in each write: before, whether what was given may stand ([`admit`], [`admit_change`]);
//! after, to keep what must be unique or found by itself ([`keep`], [`keep_change`]).

mod custom;
mod external_ids;

pub use custom::Custom;
pub use external_ids::{ExternalId, ExternalIds, holder, move_all, wait_for};

use diesel::pg::PgConnection;

use crate::access::{Actor, Guarded};
use crate::kernel::Result;

/// A record that can be added to.
pub trait Extended: Guarded {
    fn external_ids(&self) -> &ExternalIds;
    fn custom(&self) -> &Custom;
}

/// Says of record types that they carry additions, as members `external_ids` and `custom`.
#[macro_export]
macro_rules! extended_record {
    ($record:ident) => {
        impl $crate::extras::Extended for $record {
            fn external_ids(&self) -> &$crate::extras::ExternalIds {
                &self.external_ids
            }
            fn custom(&self) -> &$crate::extras::Custom {
                &self.custom
            }
        }
    };
}

/// Looks at what a new record brings along.
pub fn admit<R: Extended>(
    _conn: &mut PgConnection,
    _actor: &Actor,
    given: &mut Option<Custom>,
    external_ids: Option<&ExternalIds>,
) -> Result<()> {
    external_ids::refuse_repeated(external_ids)?;
    *given = Some(custom::of_new(given.take())?);
    Ok(())
}

/// Looks at what a change brings along; `given` becomes the whole that the record will have.
pub fn admit_change<R: Extended>(
    _conn: &mut PgConnection,
    _actor: &Actor,
    before: &R,
    given: &mut Option<Custom>,
    external_ids: Option<&ExternalIds>,
) -> Result<()> {
    external_ids::refuse_repeated(external_ids)?;
    if let Some(change) = given.take() {
        *given = Some(custom::of_change(before.custom(), change)?);
    }
    Ok(())
}

/// Keeps what the new record brought along; 409 `duplicate` for what another record has.
pub fn keep<R: Extended>(conn: &mut PgConnection, actor: &Actor, record: &R) -> Result<()> {
    external_ids::keep(conn, actor, record, record.external_ids())
}

/// The same for a record that was changed.
pub fn keep_change<R: Extended>(conn: &mut PgConnection, actor: &Actor, before: &R, after: &R) -> Result<()> {
    if before.external_ids() == after.external_ids() {
        return Ok(());
    }
    external_ids::drop_others(conn, actor, after)?;
    external_ids::keep(conn, actor, after, after.external_ids())
}
