//! Rows as the program itself finds them, whoever may see them: for what keeps records together.

use std::collections::HashMap;

use diesel::pg::PgConnection;
use uuid::Uuid;

use crate::kernel::Result;
use crate::kernel::ids::OrganizationId;
use crate::kernel::record::Record;

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
