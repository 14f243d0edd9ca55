//! What every business resource can do, in one shape: for its own handlers, for batches, imports, merges
//! and whatever else writes or reads records of any kind.

use std::borrow::Cow;

use diesel::Connection as _;
use diesel::pg::PgConnection;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::{Changed, Stored};
use crate::access::{Actor, Can, Create, Delete, Guarded, Read, Update};
use crate::kernel::headers::IfMatch;
use crate::kernel::listing::{Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::{Error, Result};

/// A record whose list can be asked what only the database tells the meaning of.
pub trait Opened: Guarded + Listed {
    /// The list with all of that looked up: the organization's own fields, a saved view.
    fn settled<'a>(
        conn: &mut PgConnection,
        who: &Can<Read, Self>,
        listing: &'a Listing<Self>,
    ) -> Result<Cow<'a, Listing<Self>>>
    where
        Self: Sized;
}

/// A kind of record that is entered, changed, archived and listed. Each function asks for its own proof and
/// does what the resource's handler does.
pub trait Collection: Guarded + Opened + Stored {
    /// What it takes to enter one.
    type New: DeserializeOwned + Validate + ToSchema + Clone + Send + 'static;
    /// What can be changed on one.
    type Patch: DeserializeOwned + Validate + ToSchema + Send + 'static;

    /// Whether the record is in the archive.
    fn is_archived(&self) -> bool;

    /// The record that it was merged into.
    fn merged_into(&self) -> Option<Uuid>;

    /// Many are to be entered in this transaction: whoever enters others that could be the same waits.
    fn prepare_many(_conn: &mut PgConnection, _actor: &Actor) -> Result<()> {
        Ok(())
    }

    fn list(conn: &mut PgConnection, who: &Can<Read, Self>, listing: &Listing<Self>) -> Result<Page<Self>>;

    /// Those of the records that the actor sees, archived or not, in no order.
    fn among(conn: &mut PgConnection, who: &Can<Read, Self>, ids: &[Uuid]) -> Result<Vec<Self>>;

    fn create(conn: &mut PgConnection, who: &Can<Create, Self>, new: Self::New) -> Result<Changed<Self>>;

    /// Enters all, in their order, or none; then [`create`](Self::create) tells which one was refused, and why.
    fn create_all(
        conn: &mut PgConnection,
        who: &Can<Create, Self>,
        new: Vec<Self::New>,
    ) -> Result<Changed<Vec<Self>>> {
        let none = Changed::unchanged(Vec::with_capacity(new.len()));
        new.into_iter().try_fold(none, |made, new| Ok(made.with(Self::create(conn, who, new)?, Vec::push)))
    }

    fn update(
        conn: &mut PgConnection,
        who: &Can<Update, Self>,
        id: Uuid,
        at: &IfMatch,
        patch: Self::Patch,
    ) -> Result<Changed<Self>>;

    fn archive(
        conn: &mut PgConnection,
        who: &Can<Delete, Self>,
        id: Uuid,
        at: &IfMatch,
    ) -> Result<Changed<Self>>;

    /// Takes the record out of the archive; one that is not there stays as it is.
    fn restore(
        conn: &mut PgConnection,
        who: &Can<Delete, Self>,
        id: Uuid,
        at: &IfMatch,
    ) -> Result<Changed<Self>>;
}

/// Enters many, each for itself: one that is refused leaves the others alone, and is looked for by halves.
pub fn enter_each<R: Collection>(
    conn: &mut PgConnection,
    who: &Can<Create, R>,
    mut new: Vec<R::New>,
) -> Result<Changed<Vec<Result<R>>>> {
    match conn.transaction(|conn| R::create_all(conn, who, new.clone())) {
        Ok(made) => Ok(made.map(|all| all.into_iter().map(Ok).collect())),
        Err(error) if !error.is_callers() => Err(error),
        Err(error) if new.len() < 2 => Ok(Changed::unchanged(vec![Err(error)])),
        Err(_) => {
            let rest = new.split_off(new.len() / 2);
            let first = enter_each(conn, who, new)?;
            Ok(first.with(enter_each(conn, who, rest)?, |first: &mut Vec<_>, rest| first.extend(rest)))
        }
    }
}

/// What was found of a record; whoever misses one that was merged, and may see it, is told where it went.
pub fn found<R: Collection>(
    conn: &mut PgConnection,
    who: &Can<Read, R>,
    id: Uuid,
    found: Result<R>,
) -> Result<R> {
    let Err(Error::Refused(refusal)) = found else { return found };
    let record = R::among(conn, who, &[id])?.pop();
    let into = record.as_ref().and_then(R::merged_into);
    let missing = Error::Refused(refusal);
    Err(match into {
        Some(into) => missing.with("merged_into_id", into.to_string()),
        None => missing,
    })
}

/// Says of a record type that it is a [`Collection`], with the functions of its slice: `list`, `find_to`,
/// `find_any_to` and `archive` of `queries`, and those named here that enter and change a record; where many can be entered
/// with less work than one after the other, also what prepares for that and does it. `unmerged`: such records are never
/// merged.
#[macro_export]
macro_rules! collection {
    ($record:ident in $table:ident, $new:ty => $create:path, $patch:ty => $update:path, unmerged) => {
        $crate::collection!(@ $record in $table, $new => $create, $patch => $update, |_record| None);
    };
    ($record:ident in $table:ident, $new:ty => $create:path, $patch:ty => $update:path $(, many => $prepare:path, $many:path)?) => {
        $crate::collection!(@ $record in $table, $new => $create, $patch => $update,
            |record| record.merged_into_id.map($crate::kernel::ids::Id::uuid) $(, many => $prepare, $many)?);
    };
    (@ $record:ident in $table:ident, $new:ty => $create:path, $patch:ty => $update:path,
        |$merged:ident| $into:expr $(, many => $prepare:path, $many:path)?) => {
        $crate::stored!($record in $table);

        impl $crate::store::Collection for $record {
            type New = $new;
            type Patch = $patch;

            fn is_archived(&self) -> bool {
                self.archived_at.is_some()
            }

            fn merged_into(&self) -> Option<uuid::Uuid> {
                let $merged = self;
                $into
            }

            $(fn prepare_many(
                conn: &mut diesel::pg::PgConnection,
                actor: &$crate::access::Actor,
            ) -> $crate::kernel::Result<()> {
                $prepare(conn, actor)
            }

            fn create_all(
                conn: &mut diesel::pg::PgConnection,
                who: &$crate::access::Can<$crate::access::Create, Self>,
                new: Vec<Self::New>,
            ) -> $crate::kernel::Result<$crate::store::Changed<Vec<Self>>> {
                $many(conn, who, new)
            })?

            fn list(
                conn: &mut diesel::pg::PgConnection,
                who: &$crate::access::Can<$crate::access::Read, Self>,
                listing: &$crate::kernel::listing::Listing<Self>,
            ) -> $crate::kernel::Result<$crate::kernel::page::Page<Self>> {
                queries::list(conn, who, listing)
            }

            fn among(
                conn: &mut diesel::pg::PgConnection,
                who: &$crate::access::Can<$crate::access::Read, Self>,
                ids: &[uuid::Uuid],
            ) -> $crate::kernel::Result<Vec<Self>> {
                use diesel::prelude::*;
                use $crate::schema::$table;
                let found = $table::table.filter(who.within_all()).filter($table::id.eq_any(ids));
                Ok(found.select(Self::as_select()).load(conn)?)
            }

            fn create(
                conn: &mut diesel::pg::PgConnection,
                who: &$crate::access::Can<$crate::access::Create, Self>,
                new: Self::New,
            ) -> $crate::kernel::Result<$crate::store::Changed<Self>> {
                $create(conn, who, new)
            }

            fn update(
                conn: &mut diesel::pg::PgConnection,
                who: &$crate::access::Can<$crate::access::Update, Self>,
                id: uuid::Uuid,
                at: &$crate::kernel::headers::IfMatch,
                patch: Self::Patch,
            ) -> $crate::kernel::Result<$crate::store::Changed<Self>> {
                $update(conn, who, id.into(), at, patch)
            }

            fn archive(
                conn: &mut diesel::pg::PgConnection,
                who: &$crate::access::Can<$crate::access::Delete, Self>,
                id: uuid::Uuid,
                at: &$crate::kernel::headers::IfMatch,
            ) -> $crate::kernel::Result<$crate::store::Changed<Self>> {
                let before = queries::find_to(conn, who, id.into(), at)?;
                let now = $crate::kernel::values::Instant::now();
                let after = queries::archive(conn, who, &before, Some(now))?;
                $crate::store::Changed::acted("archived", &before, after)
            }

            fn restore(
                conn: &mut diesel::pg::PgConnection,
                who: &$crate::access::Can<$crate::access::Delete, Self>,
                id: uuid::Uuid,
                at: &$crate::kernel::headers::IfMatch,
            ) -> $crate::kernel::Result<$crate::store::Changed<Self>> {
                let before = queries::find_any_to(conn, who, id.into(), at)?;
                if before.archived_at.is_none() {
                    return Ok($crate::store::Changed::unchanged(before));
                }
                let after = queries::archive(conn, who, &before, None)?;
                $crate::store::Changed::acted("restored", &before, after)
            }
        }
    };
}
