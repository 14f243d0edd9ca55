//! Rows as the program itself finds them, whoever may see them: for what keeps records together.

use std::collections::HashMap;

use diesel::pg::PgConnection;
use uuid::Uuid;

use super::Changed;
use crate::kernel::ids::OrganizationId;
use crate::kernel::record::Record;
use crate::kernel::{Error, Result};

/// A record that is one row of a table.
pub trait Stored: Record + Sized + Send + 'static {
    const ROWS: &'static str;

    fn organization(&self) -> OrganizationId;

    /// Those of the organization's records that have one of the ids, in the order of these.
    fn stored(conn: &mut PgConnection, organization: OrganizationId, ids: &[Uuid]) -> Result<Vec<Self>>;

    /// The same, to be found by their ids.
    fn by_id(
        conn: &mut PgConnection,
        organization: OrganizationId,
        ids: &[Uuid],
    ) -> Result<HashMap<Uuid, Self>> {
        let all = Self::stored(conn, organization, ids)?;
        Ok(all.into_iter().map(|record| (record.id(), record)).collect())
    }
}

/// The entries of rows that were changed; those of before are in the order of their ids.
pub fn told<R: Stored>(before: &[R], after: Vec<R>, action: &'static str) -> Result<Changed<()>> {
    let mut changed = Changed::nothing();
    for after in after {
        let before = one_of(before, after.id()).ok_or_else(|| Error::internal("a row came from nowhere"))?;
        changed = changed.and(Changed::acted(action, before, after)?);
    }
    Ok(changed)
}

/// Of rows in the order of their ids, the one with this id.
pub fn one_of<R: Stored>(rows: &[R], id: Uuid) -> Option<&R> {
    rows.binary_search_by_key(&id, R::id).ok().and_then(|at| rows.get(at))
}

/// Says of a record type in which table it is a row.
#[macro_export]
macro_rules! stored {
    ($record:ident in $table:ident) => {
        impl $crate::store::Stored for $record {
            const ROWS: &'static str = stringify!($table);

            fn organization(&self) -> $crate::kernel::ids::OrganizationId {
                self.organization_id
            }

            fn stored(
                conn: &mut diesel::pg::PgConnection,
                organization: $crate::kernel::ids::OrganizationId,
                ids: &[uuid::Uuid],
            ) -> $crate::kernel::Result<Vec<Self>> {
                use diesel::prelude::*;
                use $crate::schema::$table;
                let own = $table::organization_id.eq(organization).and($table::id.eq_any(ids));
                let rows = $table::table.filter(own).order_by($table::id);
                Ok(rows.select(Self::as_select()).load(conn)?)
            }
        }
    };
}
