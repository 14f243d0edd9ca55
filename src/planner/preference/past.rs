//! What was done with a contact in the last twelve months.

use chrono::Months;
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::model::{ChannelPreference, PreferenceBasis};
use super::score::{Done, LEAST, figures};
use crate::access::{Can, Read};
use crate::directory::contacts::{Channel, Contact};
use crate::kernel::Result;
use crate::kernel::clock::now;
use crate::kernel::values::Instant;
use crate::planner::activities::{Activity, ActivityDirection, ActivityKind, ActivityStatus, CallOutcome};
use crate::schema::{activities, activity_links};

/// The most that is looked at, the latest of all.
const MOST: i64 = 1000;

/// By what the contact is best reached.
pub(super) fn told(
    conn: &mut PgConnection,
    who: &Can<Read, Activity>,
    contact: &Contact,
) -> Result<ChannelPreference> {
    let now = now();
    let from = now.checked_sub_months(Months::new(12)).unwrap_or(now);
    let (from, to) = (Instant::from(from), Instant::from(now));
    let done = done(conn, who, contact, (from, to))?;
    let touches = done.iter().filter(|one| one.is_touch).count();
    let channels = figures(&done);
    let allowed = |channel: &Channel| !contact.do_not_contact.contains(channel);
    let best = channels.iter().map(|one| one.channel).find(allowed).filter(|_| touches >= LEAST);
    let (preferred_channel, basis) = match (contact.preferred_channel, best) {
        (Some(stated), _) => (Some(stated), PreferenceBasis::Stated),
        (None, Some(best)) => (Some(best), PreferenceBasis::Computed),
        (None, None) => (None, PreferenceBasis::None),
    };
    Ok(ChannelPreference {
        preferred_channel,
        basis,
        stated_channel: contact.preferred_channel,
        computed_channel: best,
        do_not_contact: contact.do_not_contact.clone(),
        from,
        to,
        touches: i32::try_from(touches).unwrap_or(i32::MAX),
        channels,
    })
}

type Row = (ActivityKind, Option<ActivityDirection>, Option<CallOutcome>, bool, Instant);

fn done(
    conn: &mut PgConnection,
    who: &Can<Read, Activity>,
    contact: &Contact,
    (from, to): (Instant, Instant),
) -> Result<Vec<Done>> {
    let linked = activity_links::table
        .filter(activity_links::organization_id.eq(who.organization_id))
        .filter(activity_links::contact_id.eq(contact.id))
        .select(activity_links::activity_id);
    let query = activities::table
        .filter(who.within())
        .filter(activities::status.eq(ActivityStatus::Done))
        .filter(activities::id.eq_any(linked))
        .filter(activities::occurs_at.ge(from).and(activities::occurs_at.le(to)));
    let chosen = (
        activities::kind,
        activities::direction,
        activities::outcome,
        activities::is_touch,
        activities::occurs_at,
    );
    let query = query.order_by((activities::occurs_at.desc(), activities::id.desc())).limit(MOST);
    let rows: Vec<Row> = query.select(chosen).load(conn)?;
    let done = |(kind, direction, outcome, is_touch, at)| Done { kind, direction, outcome, is_touch, at };
    Ok(rows.into_iter().map(done).collect())
}
