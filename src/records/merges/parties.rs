//! The records that are to become one, locked; whoever merges must see them all, and may change and archive them.

use diesel::pg::PgConnection;
use diesel::{RunQueryDsl as _, sql_query, sql_types};
use uuid::Uuid;

use super::kinds::Mergeable;
use super::model::MergeRequest;
use crate::access::{Actor, Can, Delete, Does, Update};
use crate::kernel::error::Refusal;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::Id;
use crate::kernel::{Error, Result};
use crate::store::Stored;

pub struct Parties<R> {
    pub survivor: R,
    /// In the order in which they were named.
    pub merged: Vec<R>,
}

impl<R: Stored> Parties<R> {
    pub(super) fn merged_ids(&self) -> Vec<Uuid> {
        self.merged.iter().map(R::id).collect()
    }

    pub(super) fn ids(&self) -> Vec<Uuid> {
        self.all().map(R::id).collect()
    }

    /// The survivor first.
    pub(super) fn all(&self) -> impl Iterator<Item = &R> {
        std::iter::once(&self.survivor).chain(&self.merged)
    }
}

impl<R: Mergeable> Parties<R> {
    pub(super) fn hold(
        conn: &mut PgConnection,
        who: &Can<Delete, R>,
        request: &MergeRequest,
    ) -> Result<Self> {
        wait_for_others(conn, who)?;
        let ids = request.ids();
        lock::<R>(conn, who, &ids, "NO KEY UPDATE")?;
        let update = who.also::<Update, R>()?;
        for (at, id) in ids.iter().enumerate() {
            let place = at.checked_sub(1).map_or("/survivor_id".to_owned(), |at| format!("/merged_ids/{at}"));
            reached(conn, &update, *id, &place)?;
            if at > 0 {
                reached(conn, who, *id, &place)?;
            }
        }
        let mut found = R::stored(conn, who.organization_id, &ids)?;
        found.sort_by_key(|record| ids.iter().position(|id| *id == record.id()));
        is_current(who, request, &found)?;
        let mut found = found.into_iter();
        let survivor = found.next().ok_or_else(|| Error::reference("/survivor_id"))?;
        Ok(Self { survivor, merged: found.collect() })
    }
}

/// Merges of one organization come one after the other: each changes rows that the next may want.
pub(super) fn wait_for_others(conn: &mut PgConnection, actor: &Actor) -> Result<()> {
    sql_query("SELECT pg_advisory_xact_lock(hashtextextended('merges ' || $1::text, 0))")
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .execute(conn)?;
    Ok(())
}

/// Locks the records in the order of their ids. `NO KEY UPDATE` lets others refer to them meanwhile; `UPDATE` waits
/// for whoever does, and does not.
pub(super) fn lock<R: Stored>(conn: &mut PgConnection, actor: &Actor, ids: &[Uuid], how: &str) -> Result<()> {
    let lock = format!(
        "SELECT id FROM {} WHERE organization_id = $1 AND id = ANY($2) ORDER BY id FOR {how}",
        R::ROWS
    );
    sql_query(lock)
        .bind::<sql_types::Uuid, _>(actor.organization_id)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
        .execute(conn)?;
    Ok(())
}

/// 409 for what the actor does not see, 403 for what is out of reach.
fn reached<A: Does, R: Mergeable>(
    conn: &mut PgConnection,
    who: &Can<A, R>,
    id: Uuid,
    place: &str,
) -> Result<()> {
    who.reaches_id(conn, id).map_err(|error| match error {
        Error::Refused(refusal) if is_missing(&refusal) => Error::reference(place),
        other => other.placed(place),
    })
}

fn is_missing(refusal: &Refusal) -> bool {
    refusal.status == actix_web::http::StatusCode::NOT_FOUND
}

/// 412 when a record is not the one the caller read; 428 when the caller had to say and did not.
fn is_current<R: Mergeable>(actor: &Actor, request: &MergeRequest, found: &[R]) -> Result<()> {
    for record in found {
        let expected = request.versions.iter().flatten().find(|one| one.id == Id::from(record.id()));
        let at = expected.map_or(IfMatch::Absent, |one| IfMatch::Tags(vec![one.version.to_string()]));
        actor.is_current(record, &at).map_err(|error| error.placed("/versions"))?;
    }
    Ok(())
}
