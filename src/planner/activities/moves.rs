//! From state to state.

use actix_web::{post, web};
use diesel::pg::PgConnection;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::kinds::{ActivityDirection, ActivityKind, ActivityStatus, CallOutcome};
use super::lifecycle::ActivityAction;
use super::model::Activity;
use super::patch::{ActivityPatch, Step};
use super::queries;
use super::times::Times;
use super::touch::is_touch;
use super::update::{refuse_times, tell_leads, timed};
use crate::access::{Can, Update};
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::ActivityId;
use crate::kernel::values::{Instant, Note, Seconds};
use crate::kernel::{Error, Result};
use crate::store::{Changed, Db};

/// How an activity went; what is left out stays as it was planned.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityCompletion {
    /// How the call ended: a call needs it, nothing else can have it.
    pub outcome: Option<CallOutcome>,
    pub direction: Option<ActivityDirection>,
    /// When it began; if it was planned for later than now, now.
    pub starts_at: Option<Instant>,
    pub ends_at: Option<Instant>,
    /// Seconds.
    pub duration_s: Option<Seconds>,
    /// What came of it.
    pub body: Option<Note>,
}

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(complete_activity).service(cancel_activity);
    config.service(miss_activity).service(reopen_activity);
}

/// Complete an activity
///
/// From `planned` to `done`. 409 `incomplete` for a call without `outcome`, `wrong_kind` for anything else with one.
#[utoipa::path(tag = "activities", params(ActivityId, IfMatch), request_body = ActivityCompletion,
    responses((status = 200, body = Activity, description = "The activity as it is now.")))]
#[post("/activities/{id}/complete")]
async fn complete_activity(
    who: Can<Update, Activity>,
    id: Path<ActivityId>,
    at: IfMatch,
    how: Json<ActivityCompletion>,
    db: web::Data<Db>,
) -> Result<Tagged<Activity>> {
    db.write(who, Tagged, move |conn, who| complete(conn, who, (id.0, &at), how.0)).await
}

/// Completes an activity for whoever may, as the handler does.
pub fn complete(
    conn: &mut PgConnection,
    who: &Can<Update, Activity>,
    (id, at): (ActivityId, &IfMatch),
    how: ActivityCompletion,
) -> Result<Changed<Activity>> {
    let before = queries::find_to(conn, who, id, at)?;
    let status = ActivityAction::Complete.follow(&before)?;
    refuse_outcome(&before, how.outcome)?;
    let now = Instant::now();
    let begun = how.starts_at.or_else(|| before.starts_at.map(|planned| planned.min(now)));
    let moved = ActivityPatch {
        starts_at: begun.map(Some),
        // By when it was to be done stays.
        due_at: Some(before.due_at),
        ends_at: how.ends_at.map(Some),
        duration_s: how.duration_s.map(Some),
        ..ActivityPatch::default()
    };
    let times = Times::of(&before).after(&moved).settled(status, now);
    refuse_times(times, status, Instant::now())?;
    let touch = is_touch(before.kind, status, how.outcome, before.has_customer());
    let step =
        Step { status: Some(status), outcome: Some(how.outcome), is_touch: Some(touch), ..timed(times) };
    let said = ActivityPatch {
        direction: how.direction.map(Some),
        body: how.body.map(Some),
        ..ActivityPatch::default()
    };
    let after = queries::update(conn, who, &before, said, step)?;
    let told = tell_leads(conn, who, &after)?;
    Ok(Changed::acted(ActivityAction::Complete.done(), &before, after)?.and(told))
}

fn refuse_outcome(activity: &Activity, outcome: Option<CallOutcome>) -> Result<()> {
    match (activity.kind == ActivityKind::Call, outcome) {
        (true, None) => {
            Err(Error::conflict("incomplete", "/outcome", "Of a call that is done it is said how it ended."))
        }
        (false, Some(_)) => Err(Error::conflict("wrong_kind", "/outcome", "Only a call has an outcome.")),
        _ => Ok(()),
    }
}

/// Cancel an activity
///
/// From `planned` to `cancelled`.
#[utoipa::path(tag = "activities", params(ActivityId, IfMatch), responses((status = 200, body = Activity,
    description = "The activity as it is now.")))]
#[post("/activities/{id}/cancel")]
async fn cancel_activity(
    who: Can<Update, Activity>,
    id: Path<ActivityId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Tagged<Activity>> {
    db.write(who, Tagged, move |conn, who| act(conn, who, (id.0, &at), ActivityAction::Cancel)).await
}

/// Say that nobody appeared
///
/// From `planned` to `no_show`: the other side did not come, or was not there.
#[utoipa::path(tag = "activities", params(ActivityId, IfMatch), responses((status = 200, body = Activity,
    description = "The activity as it is now.")))]
#[post("/activities/{id}/no-show")]
async fn miss_activity(
    who: Can<Update, Activity>,
    id: Path<ActivityId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Tagged<Activity>> {
    db.write(who, Tagged, move |conn, who| act(conn, who, (id.0, &at), ActivityAction::NoShow)).await
}

/// Reopen an activity
///
/// From `done`, `cancelled` or `no_show` to `planned`; it is no touch then, and a call has no outcome.
#[utoipa::path(tag = "activities", params(ActivityId, IfMatch), responses((status = 200, body = Activity,
    description = "The activity as it is now.")))]
#[post("/activities/{id}/reopen")]
async fn reopen_activity(
    who: Can<Update, Activity>,
    id: Path<ActivityId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Tagged<Activity>> {
    db.write(who, Tagged, move |conn, who| act(conn, who, (id.0, &at), ActivityAction::Reopen)).await
}

/// Does an action that needs no words, for whoever may.
pub fn act(
    conn: &mut PgConnection,
    who: &Can<Update, Activity>,
    (id, at): (ActivityId, &IfMatch),
    action: ActivityAction,
) -> Result<Changed<Activity>> {
    let before = queries::find_to(conn, who, id, at)?;
    let status = action.follow(&before)?;
    let outcome = if status == ActivityStatus::Planned { Some(None) } else { None };
    let step = Step { status: Some(status), outcome, is_touch: Some(false), ..Step::default() };
    let after = queries::update(conn, who, &before, ActivityPatch::default(), step)?;
    Changed::acted(action.done(), &before, after)
}
