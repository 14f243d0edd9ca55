//! Entering an activity.

use diesel::pg::PgConnection;

use super::links;
use super::model::Activity;
use super::new::NewActivity;
use super::queries::{self, Settled};
use super::times::Times;
use super::touch::is_touch;
use super::update::{refuse_times, tell_leads};
use crate::access::{Can, Create, Ownership};
use crate::extras;
use crate::kernel::Result;
use crate::kernel::values::Instant;
use crate::store::Changed;

/// Enters an activity for whoever may, as the handler does.
pub fn create(
    conn: &mut PgConnection,
    who: &Can<Create, Activity>,
    mut new: NewActivity,
) -> Result<Changed<Activity>> {
    let owner = Ownership::of_new::<Activity>(conn, who, new.owner_id, new.team_id)?;
    let own = extras::held(conn, who)?;
    own.admit::<Activity>(conn, who, &mut new.custom, new.external_ids.as_ref())?;
    let (status, now) = (new.status(), Instant::now());
    let NewActivity { starts_at, ends_at, due_at, duration_s, .. } = new;
    let times = Times { starts_at, ends_at, due_at, duration_s }.settled(status, now);
    refuse_times(times, status, now)?;
    let given = links::of_new(&mut new);
    links::admit(conn, who, &given)?;
    let is_touch = is_touch(new.kind, status, new.outcome, given.has_customer());
    let settled = Settled { status, times, is_touch };
    let id = queries::insert(conn, who, new, owner, settled)?;
    links::keep(conn, who, id, &given)?;
    let activity = queries::stored(conn, who, id)?;
    own.keep(conn, who, &activity)?;
    let told = tell_leads(conn, who, &activity)?;
    Ok(Changed::created(activity)?.and(told))
}
