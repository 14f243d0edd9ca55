//! Taking a hand-over back: what the others still have goes back to whom it was, into the teams of before.

use diesel::pg::PgConnection;
use uuid::Uuid;

use super::model::Handover;
use super::moving::{KINDS, Passing};
use super::queries::{self, Step};
use crate::access::{Can, Update};
use crate::identity::users;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::HandoverId;
use crate::kernel::{Error, Result};
use crate::store::Changed;

pub(super) fn undo(
    conn: &mut PgConnection,
    who: &Can<Update, Handover>,
    id: HandoverId,
    at: &IfMatch,
) -> Result<Changed<Handover>> {
    let handover = queries::find_to(conn, who, id)?;
    who.is_current(&handover, at)?;
    if handover.undone_at.is_some() {
        return Err(Error::transition("undone", &[]));
    }
    if users::find_active(conn, who.organization_id, handover.user_id)?.is_none() {
        let detail = "The user whose work it was is suspended; activate them first.";
        return Err(Error::conflict("suspended", "", detail));
    }
    let steps = queries::steps(conn, who, id)?;
    let mut back = Changed::unchanged(0);
    for kind in KINDS {
        let of_kind: Vec<&Step> = steps.iter().filter(|step| step.record_type == kind.record_type).collect();
        let ids: Vec<Uuid> = of_kind.iter().map(|step| step.record_id).collect();
        (kind.lock)(conn, who, &ids)?;
        for some in of_kind.chunk_by(|a, b| (a.to_id, a.team_id) == (b.to_id, b.team_id)) {
            let Some(first) = some.first() else { continue };
            let passing = Passing {
                from: first.to_id,
                to: handover.user_id,
                team_id: first.team_id,
                action: "handed_back",
            };
            let ids: Vec<Uuid> = some.iter().map(|step| step.record_id).collect();
            let passed = (kind.pass)(conn, who, passing, &ids)?;
            back = back.with(passed, |sum: &mut usize, ids| *sum += ids.len());
        }
    }
    let kept = i32::try_from(steps.len().saturating_sub(*back.value())).unwrap_or(i32::MAX);
    let after = queries::close(conn, who, &handover, kept)?;
    Ok(Changed::acted("undone", &handover, after)?.and(back))
}
