//! Which of a record's ids lead to which records.

use std::borrow::Cow;

use diesel::pg::PgConnection;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::access::{Actor, Can, Guarded, Read};
use crate::kernel::{Error, Result};

/// A record that others refer to, or that refers to others.
pub trait Related: Guarded + ToSchema + Sized + 'static {
    /// Every id that it has of another record.
    const LINKS: &'static [Link];

    /// Those of the records that the actor sees, archived or not, in no order.
    fn those(conn: &mut PgConnection, who: &Can<Read, Self>, ids: &[Uuid]) -> Result<Vec<Self>>;
}

/// Records by id, as they are shown; none that the actor may not see.
pub(super) type Load = fn(&mut PgConnection, &Actor, &[Uuid]) -> Result<Vec<(Uuid, Value)>>;

/// An id of another record.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The member with the id: `account_id`.
    pub(super) member: &'static str,
    pub(super) load: Load,
    /// The links of the other record.
    pub(super) links: fn() -> &'static [Self],
    /// The other record's schema.
    pub(super) schema: fn() -> Cow<'static, str>,
}

impl Link {
    pub const fn to<R: Related>(member: &'static str) -> Self {
        Self { member, load: load::<R>, links: links::<R>, schema: R::name }
    }

    /// The member that the other record is shown as: `account`.
    pub(super) fn name(&self) -> &'static str {
        self.member.strip_suffix("_id").unwrap_or(self.member)
    }
}

fn links<R: Related>() -> &'static [Link] {
    R::LINKS
}

fn load<R: Related>(conn: &mut PgConnection, actor: &Actor, ids: &[Uuid]) -> Result<Vec<(Uuid, Value)>> {
    // Whoever may see no such record at all sees none of these.
    let Ok(who) = Can::<Read, R>::prove(actor) else { return Ok(Vec::new()) };
    let found = R::those(conn, &who, ids)?;
    let shown = found.iter().map(|record| Ok((record.id(), serde_json::to_value(record)?)));
    shown.collect::<serde_json::Result<_>>().map_err(Error::internal)
}

/// Every value that `expand` takes.
pub(super) fn words(links: &[Link]) -> Vec<String> {
    let of = |link: &Link| {
        let inner = (link.links)().iter().map(|inner| format!("{}.{}", link.name(), inner.name()));
        std::iter::once(link.name().to_owned()).chain(inner).collect::<Vec<_>>()
    };
    links.iter().flat_map(of).collect()
}

/// Says of a record type which of its ids lead where. Collections know how to find themselves; of others
/// the table is named.
#[macro_export]
macro_rules! related {
    ($record:ident { $($member:literal => $target:ty),* $(,)? }) => {
        $crate::related!(@ $record { $($member => $target),* } |conn, who, ids| {
            <$record as $crate::store::Collection>::among(conn, who, ids)
        });
    };
    ($record:ident in $table:ident { $($member:literal => $target:ty),* $(,)? }) => {
        $crate::related!(@ $record { $($member => $target),* } |conn, who, ids| {
            use diesel::prelude::*;
            use $crate::schema::$table;
            let found = $table::table.filter(who.within_all()).filter($table::id.eq_any(ids));
            Ok(found.select(<$record>::as_select()).load(conn)?)
        });
    };
    ($record:ident by $those:path { $($member:literal => $target:ty),* $(,)? }) => {
        $crate::related!(@ $record { $($member => $target),* } |conn, who, ids| $those(conn, who, ids));
    };
    (@ $record:ident { $($member:literal => $target:ty),* } |$conn:ident, $who:ident, $ids:ident| $those:expr) => {
        impl $crate::store::Related for $record {
            const LINKS: &'static [$crate::store::Link] = &[$($crate::store::Link::to::<$target>($member)),*];

            fn those(
                $conn: &mut diesel::pg::PgConnection,
                $who: &$crate::access::Can<$crate::access::Read, Self>,
                $ids: &[uuid::Uuid],
            ) -> $crate::kernel::Result<Vec<Self>> {
                $those
            }
        }
    };
}
