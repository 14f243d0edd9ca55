//! Every question put to the table of reasons.

use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::model::{NewReason, Reason, ReasonKind, ReasonListing, ReasonPage, ReasonPatch};
use crate::access::{Actor, Can, Create, Does, Read, Update, Within};
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::ReasonId;
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::schema::reasons;

/// All queries start here.
fn visible_to<A: Does>(who: &Can<A, Reason>) -> dsl::Filter<reasons::table, Within> {
    reasons::table.filter(who.within())
}

pub(super) fn list(
    conn: &mut PgConnection,
    who: &Can<Read, Reason>,
    listing: &ReasonListing,
) -> Result<ReasonPage> {
    let query = visible_to(who).filter(listing.condition());
    let rows =
        query.order_by(listing.order()).limit(listing.limit()).select(Reason::as_select()).load(conn)?;
    listing.close(conn, who.within(), rows)
}

pub(super) fn find<A: Does>(conn: &mut PgConnection, who: &Can<A, Reason>, id: ReasonId) -> Result<Reason> {
    Ok(visible_to(who).filter(reasons::id.eq(id)).select(Reason::as_select()).first(conn)?)
}

/// The reason, locked until the change is done.
pub(super) fn find_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Reason>,
    id: ReasonId,
    at: &IfMatch,
) -> Result<Reason> {
    let query = visible_to(who).filter(reasons::id.eq(id)).select(Reason::as_select());
    let reason = query.for_update().first(conn)?;
    who.is_current(&reason, at)?;
    Ok(reason)
}

/// The reasons that may be given, by kind and name.
pub fn offered(conn: &mut PgConnection, who: &Can<Read, Reason>) -> Result<Vec<Reason>> {
    let query = visible_to(who).filter(reasons::is_active).order_by((reasons::kind, reasons::name));
    Ok(query.select(Reason::as_select()).load(conn)?)
}

/// 409 unless the id at `pointer` names a reason of this kind.
pub fn of_kind(
    conn: &mut PgConnection,
    actor: &Actor,
    id: Option<ReasonId>,
    kind: ReasonKind,
    pointer: &str,
) -> Result<()> {
    let Some(id) = id else { return Ok(()) };
    let own = reasons::organization_id.eq(actor.organization_id).and(reasons::id.eq(id));
    let found: Option<ReasonKind> =
        reasons::table.filter(own).select(reasons::kind).first(conn).optional()?;
    match found {
        None => Err(Error::reference(pointer)),
        Some(found) if found != kind => {
            let detail =
                format!("A reason of kind `{}` is needed, this one is of `{}`.", kind.word(), found.word());
            Err(Error::conflict("wrong_kind", pointer, detail))
        }
        Some(_) => Ok(()),
    }
}

pub(super) fn insert(conn: &mut PgConnection, who: &Can<Create, Reason>, new: NewReason) -> Result<Reason> {
    let now = Instant::now();
    let stamp = (
        reasons::organization_id.eq(who.organization_id),
        reasons::id.eq(ReasonId::new()),
        reasons::created_at.eq(now),
        reasons::updated_at.eq(now),
        reasons::created_by_id.eq(who.user_id),
        reasons::updated_by_id.eq(who.user_id),
    );
    let insert = diesel::insert_into(reasons::table).values((new, stamp));
    Ok(insert.returning(Reason::as_returning()).get_result(conn)?)
}

pub(super) fn update(
    conn: &mut PgConnection,
    who: &Can<Update, Reason>,
    reason: &Reason,
    patch: ReasonPatch,
) -> Result<Reason> {
    let stamp = (
        reasons::version.eq(reason.version + 1),
        reasons::updated_at.eq(Instant::now()),
        reasons::updated_by_id.eq(who.user_id),
    );
    Ok(diesel::update(reason).set((patch, stamp)).returning(Reason::as_returning()).get_result(conn)?)
}

/// For good; a reason that was given somewhere stays.
pub(super) fn delete(conn: &mut PgConnection, reason: &Reason) -> Result<()> {
    diesel::delete(reason).execute(conn)?;
    Ok(())
}
