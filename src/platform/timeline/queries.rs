//! Pages of timelines.

use std::collections::HashMap;

use diesel::pg::PgConnection;
use diesel::prelude::*;
use uuid::Uuid;

use super::model::{TimelineEntry, TimelineEntryPage, TimelineKind, TimelineListing};
use super::statement::{Rows, Timeline};
use super::subjects::{Eventful, Subjects};
use crate::access::{Actor, Can, Read};
use crate::kernel::ids::{AnyId, UserId};
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::planner::activities::Activity;
use crate::schema::changes;
use crate::store::Stored as _;
use crate::store::history::Change;

type Row = (AnyId, Instant, TimelineKind, String, AnyId, Option<UserId>);

/// What happened with a record; 404 unless the actor sees it, archived or not.
pub(super) fn of<R: Eventful>(
    conn: &mut PgConnection,
    who: &Can<Read, R>,
    id: Uuid,
    listing: &TimelineListing,
) -> Result<TimelineEntryPage> {
    who.sees(conn, id)?;
    let subjects = Subjects::of::<R>(conn, who, id)?;
    let timeline = Timeline { organization: who.organization_id.uuid(), subjects: &subjects, listing };
    let rows: Vec<Row> = Rows(&timeline).load(conn)?;
    let entries = entries(conn, who, rows)?;
    listing.close_with(conn, &timeline, entries)
}

/// The rows with what they are of.
fn entries(conn: &mut PgConnection, actor: &Actor, rows: Vec<Row>) -> Result<Vec<TimelineEntry>> {
    let is_activity = |row: &&Row| row.2 == TimelineKind::Activity;
    let (acted, told): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(is_activity);
    let ids = |rows: &[&Row]| rows.iter().map(|row| row.0.uuid()).collect::<Vec<Uuid>>();
    let mut activities = Activity::by_id(conn, actor.organization_id, &ids(&acted))?;
    let own = changes::organization_id.eq(actor.organization_id).and(changes::id.eq_any(ids(&told)));
    let changes: Vec<Change> = changes::table.filter(own).select(Change::as_select()).load(conn)?;
    let mut changes: HashMap<Uuid, Change> =
        changes.into_iter().map(|change| (change.id.uuid(), change)).collect();
    let entry = |(id, at, kind, record_type, record_id, user_id): Row| {
        let (activity, change) = (activities.remove(&id.uuid()), changes.remove(&id.uuid()));
        if activity.is_none() && change.is_none() {
            return Err(Error::internal("an entry of a timeline is gone"));
        }
        Ok(TimelineEntry { id, at, kind, record_type, record_id, user_id, activity, change })
    };
    rows.into_iter().map(entry).collect()
}
