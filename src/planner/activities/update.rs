//! Changing an activity, and what follows from it.

use diesel::pg::PgConnection;

use super::kinds::{ActivityDirection, ActivityKind, ActivityStatus};
use super::lifecycle::unfit;
use super::links;
use super::model::Activity;
use super::patch::{ActivityPatch, Step};
use super::queries;
use super::times::Times;
use super::touch::is_touch;
use crate::access::{Actor, Can, Ownership, Update};
use crate::extras;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::ActivityId;
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::sales::leads;
use crate::store::Changed;

pub(super) fn update(
    conn: &mut PgConnection,
    who: &Can<Update, Activity>,
    id: ActivityId,
    at: &IfMatch,
    mut patch: ActivityPatch,
) -> Result<Changed<Activity>> {
    let before = queries::find_to(conn, who, id, at)?;
    let owner = Ownership::after(conn, who, &before, patch.owner_id, patch.team_id)?;
    (patch.owner_id, patch.team_id) = (Some(owner.owner_id), Some(owner.team_id));
    refuse_outcome(&before, &patch)?;
    let times = Times::of(&before).after(&patch);
    refuse_times(times, before.status, Instant::now())?;
    extras::admit_change(conn, who, &before, &mut patch.custom, patch.external_ids.as_ref())?;
    links::change(conn, who, before.id, &links::of_patch(&mut patch))?;
    let has_customer = queries::stored(conn, who, id)?.has_customer();
    let (kind, outcome) = (patch.kind.unwrap_or(before.kind), patch.outcome.or(before.outcome));
    let step = Step { is_touch: Some(is_touch(kind, before.status, outcome, has_customer)), ..timed(times) };
    let after = queries::update(conn, who, &before, patch, step)?;
    extras::keep_change(conn, who, &before, &after)?;
    let told = tell_leads(conn, who, &after)?;
    Ok(Changed::updated(&before, after)?.and(told))
}

/// A step that sets the moments.
pub(super) fn timed(times: Times) -> Step {
    let Times { starts_at, ends_at, due_at, duration_s } = times;
    Step {
        starts_at: Some(starts_at),
        ends_at: Some(ends_at),
        due_at: Some(due_at),
        duration_s: Some(duration_s),
        ..Step::default()
    }
}

/// 409 for moments that do not fit what is there.
pub(super) fn refuse_times(times: Times, status: ActivityStatus, now: Instant) -> Result<()> {
    let Some(flaw) = times.flaw(status, now) else { return Ok(()) };
    let (code, violation) = flaw.violation();
    Err(Error::conflict(code, "", violation.message.clone()).listing(vec![violation]))
}

/// 409 unless a call that is done, and nothing else, has an outcome then.
fn refuse_outcome(before: &Activity, patch: &ActivityPatch) -> Result<()> {
    let kind = patch.kind.unwrap_or(before.kind);
    let outcome = patch.outcome.or(before.outcome);
    let is_done = before.status == ActivityStatus::Done;
    if patch.outcome.is_some() && !is_done {
        return Err(unfit(before.status));
    }
    match (kind == ActivityKind::Call, outcome) {
        (true, None) if is_done => {
            Err(Error::conflict("incomplete", "/outcome", "Of a call that is done it is said how it ended."))
        }
        (false, Some(_)) => {
            let pointer = if patch.outcome.is_some() { "/outcome" } else { "/kind" };
            Err(Error::conflict("wrong_kind", pointer, "Only a call has an outcome."))
        }
        _ => Ok(()),
    }
}

/// The first touch from our side answers the leads that it is about.
pub(super) fn tell_leads(conn: &mut PgConnection, actor: &Actor, activity: &Activity) -> Result<Changed<()>> {
    let ours = activity.direction == Some(ActivityDirection::Outbound);
    if !(activity.is_touch && ours) || activity.lead_ids.is_empty() {
        return Ok(Changed::nothing());
    }
    leads::answer(conn, actor, &activity.lead_ids, activity.occurs_at)
}
