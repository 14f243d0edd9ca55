//! What an organization adds to its records: ids of other systems, and fields of its own; and the views that it
//! saves of their lists.
//!
//! A slice asks twice in each write: before, whether what was given may stand ([`Held::admit`], [`admit_change`]);
//! after, to keep what must be unique or found by itself ([`Held::keep`], [`keep_change`]). All lists ask in one
//! place what the query string leaves open ([`settled`]).

mod carrying;
mod custom;
mod external_ids;
pub mod fields;
mod lists;
pub mod views;

pub use carrying::carried;
pub use custom::{Custom, CustomValue, in_part};
pub use external_ids::{ExternalId, ExternalIds, holder, wait_for};
pub use fields::Extendable;
pub use lists::{own_fields, settled, takes};

use std::sync::Arc;

use diesel::pg::PgConnection;

use crate::access::{Actor, Guarded};
use crate::kernel::Result;
use crate::kernel::http::ServiceConfig;
use fields::Catalogue;

pub fn routes(config: &mut ServiceConfig<'_>) {
    fields::routes(config);
}

/// A record that can be added to.
pub trait Extended: Guarded {
    fn external_ids(&self) -> &ExternalIds;
    fn custom(&self) -> &Custom;
}

/// Says of record types that they carry additions, as members `external_ids` and `custom`, and that their lists
/// speak of them.
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

        impl $crate::store::Opened for $record {
            fn settled<'a>(
                conn: &mut diesel::pg::PgConnection,
                who: &$crate::access::Can<$crate::access::Read, Self>,
                listing: &'a $crate::kernel::listing::Listing<Self>,
            ) -> $crate::kernel::Result<std::borrow::Cow<'a, $crate::kernel::listing::Listing<Self>>> {
                $crate::extras::settled(conn, who, listing)
            }
        }
    };
}

/// The definitions of an organization's own fields, which stay as they are until the transaction ends.
pub struct Held(Arc<Catalogue>);

/// Asks for the definitions by which records will be entered.
pub fn held(conn: &mut PgConnection, actor: &Actor) -> Result<Held> {
    fields::held(conn, actor.organization_id).map(Held)
}

impl Held {
    /// Looks at what a new record brings along.
    pub fn admit<R: Extended>(
        &self,
        conn: &mut PgConnection,
        actor: &Actor,
        given: &mut Option<Custom>,
        external_ids: Option<&ExternalIds>,
    ) -> Result<()> {
        external_ids::refuse_repeated(external_ids)?;
        *given = Some(custom::of_new::<R>(conn, actor, &self.0, given.take())?);
        Ok(())
    }

    /// Keeps what the new record brought along; 409 `duplicate` for what another record has.
    pub fn keep<R: Extended>(&self, conn: &mut PgConnection, actor: &Actor, record: &R) -> Result<()> {
        if self.0.has_rows(custom::kind_of::<R>()?) {
            fields::keep(conn, actor, record)?;
        }
        external_ids::keep(conn, actor, record, record.external_ids())
    }
}

/// Looks at what a change brings along; `given` becomes the whole that the record will have.
pub fn admit_change<R: Extended>(
    conn: &mut PgConnection,
    actor: &Actor,
    before: &R,
    given: &mut Option<Custom>,
    external_ids: Option<&ExternalIds>,
) -> Result<()> {
    external_ids::refuse_repeated(external_ids)?;
    if let Some(change) = given.take() {
        let catalogue = fields::held(conn, actor.organization_id)?;
        *given = Some(custom::of_change::<R>(conn, actor, &catalogue, before.custom(), change)?);
    }
    Ok(())
}

/// Keeps what a change brought along; 409 `duplicate` for what another record has.
pub fn keep_change<R: Extended>(conn: &mut PgConnection, actor: &Actor, before: &R, after: &R) -> Result<()> {
    fields::keep_change(conn, actor, before, after)?;
    if before.external_ids() == after.external_ids() {
        return Ok(());
    }
    external_ids::drop_others(conn, actor, after)?;
    external_ids::keep(conn, actor, after, after.external_ids())
}
