//! Every question put to the table of activities.

use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::kinds::ActivityStatus;
use super::model::{Activity, ActivityListing, ActivityPage};
use super::new::NewActivity;
use super::patch::{ActivityPatch, Step};
use super::times::Times;
use crate::access::{Actor, Can, Create, Does, Ownership, Read, Update, Within};
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::ActivityId;
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::schema::activities;
use crate::store::{Stored as _, revise};

/// What a new activity is, beyond what was given.
pub(super) struct Settled {
    pub status: ActivityStatus,
    pub times: Times,
    pub is_touch: bool,
}

/// All queries start here.
fn visible_to<A: Does>(who: &Can<A, Activity>) -> dsl::Filter<activities::table, Within> {
    activities::table.filter(who.within())
}

pub(super) fn list(
    conn: &mut PgConnection,
    who: &Can<Read, Activity>,
    listing: &ActivityListing,
) -> Result<ActivityPage> {
    let query = activities::table.filter(who.within_all()).filter(listing.condition());
    let rows =
        query.order_by(listing.order()).limit(listing.limit()).select(Activity::as_select()).load(conn)?;
    listing.close(conn, who.within_all(), rows)
}

pub fn find<A: Does>(conn: &mut PgConnection, who: &Can<A, Activity>, id: ActivityId) -> Result<Activity> {
    Ok(visible_to(who).filter(activities::id.eq(id)).select(Activity::as_select()).first(conn)?)
}

/// The activity, even when it is archived, locked until the change is done.
pub(super) fn find_any_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Activity>,
    id: ActivityId,
    at: &IfMatch,
) -> Result<Activity> {
    let query = activities::table.filter(who.within_all()).filter(activities::id.eq(id));
    query.select(activities::id).for_no_key_update().first::<ActivityId>(conn)?;
    who.may_change(stored(conn, who, id)?, at, conn)
}

/// The activity, locked until the change is done. It is read when it is locked: what stands beside it would be that of
/// before.
pub fn find_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Activity>,
    id: ActivityId,
    at: &IfMatch,
) -> Result<Activity> {
    let query = visible_to(who).filter(activities::id.eq(id)).select(activities::id);
    query.for_no_key_update().first::<ActivityId>(conn)?;
    who.may_change(stored(conn, who, id)?, at, conn)
}

/// An activity that the actor was shown to see, or has just made.
pub(super) fn stored(conn: &mut PgConnection, actor: &Actor, id: ActivityId) -> Result<Activity> {
    let found = Activity::stored(conn, actor.organization_id, &[id.uuid()])?.pop();
    found.ok_or_else(Error::missing)
}

pub(super) fn insert(
    conn: &mut PgConnection,
    who: &Can<Create, Activity>,
    mut new: NewActivity,
    owner: Ownership,
    settled: Settled,
) -> Result<ActivityId> {
    let now = Instant::now();
    let given = (
        activities::external_ids.eq(new.external_ids.take().unwrap_or_default()),
        activities::custom.eq(new.custom.take().unwrap_or_default()),
    );
    let Settled { status, times, is_touch } = settled;
    let settled = (
        activities::status.eq(status),
        activities::starts_at.eq(times.starts_at),
        activities::ends_at.eq(times.ends_at),
        activities::due_at.eq(times.due_at),
        activities::duration_s.eq(times.duration_s),
        activities::is_touch.eq(is_touch),
    );
    let stamp = (
        activities::organization_id.eq(who.organization_id),
        activities::id.eq(ActivityId::new()),
        activities::owner_id.eq(owner.owner_id),
        activities::team_id.eq(owner.team_id),
        activities::created_at.eq(now),
        activities::updated_at.eq(now),
        activities::created_by_id.eq(who.user_id),
        activities::updated_by_id.eq(who.user_id),
    );
    let insert = diesel::insert_into(activities::table).values((new, given, settled, stamp));
    Ok(insert.returning(activities::id).get_result(conn)?)
}

pub(super) fn update(
    conn: &mut PgConnection,
    who: &Can<Update, Activity>,
    activity: &Activity,
    patch: ActivityPatch,
    step: Step,
) -> Result<Activity> {
    let stamp = (
        activities::version.eq(activity.version + 1),
        activities::updated_at.eq(Instant::now()),
        activities::updated_by_id.eq(who.user_id),
    );
    // What both speak of, the step has settled.
    let said = ActivityPatch { starts_at: None, ends_at: None, due_at: None, duration_s: None, ..patch };
    let outcome = step.outcome.or(said.outcome.map(Some));
    let (said, step) = (ActivityPatch { outcome: None, ..said }, Step { outcome, ..step });
    revise(conn, activity, (said, step, stamp))
}

/// Puts the activity into the bin, or takes it out.
pub(super) fn archive<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Activity>,
    activity: &Activity,
    archived_at: Option<Instant>,
) -> Result<Activity> {
    let stamp = (
        activities::archived_at.eq(archived_at),
        activities::version.eq(activity.version + 1),
        activities::updated_at.eq(Instant::now()),
        activities::updated_by_id.eq(who.user_id),
    );
    revise(conn, activity, stamp)
}
