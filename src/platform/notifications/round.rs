//! The worker's round: the log is read on from where it was told to, and people are told in the transaction that says so.

use std::collections::{HashMap, HashSet};

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};
use uuid::Uuid;

use super::candidates::{Candidate, KINDS, candidates};
use crate::access::Actor;
use crate::identity::deputy;
use crate::kernel::ids::{OrganizationId, UserId};
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::schema::{feed_heads, notification_heads, notifications};
use crate::store::for_each;

/// Organizations in one round, and changes of one of them in one transaction.
const BEHIND: &str = "SELECT f.organization_id FROM feed_heads f LEFT JOIN notification_heads n \
     ON n.organization_id = f.organization_id WHERE f.seq > coalesce(n.seq, 0) LIMIT 100";
const CHANGES: i64 = 500;
/// Rows in one statement: each has fifteen values, and a statement 65,535.
const ROWS: usize = 1_000;

#[derive(QueryableByName)]
struct Behind {
    #[diesel(sql_type = sql_types::Uuid)]
    organization_id: OrganizationId,
}

/// Tells what happened since the last time; returns how many changes were looked at.
pub fn round(conn: &mut PgConnection) -> Result<usize> {
    let behind: Vec<Behind> = sql_query(BEHIND).load(conn)?;
    let behind = behind.into_iter().map(|behind| behind.organization_id).collect();
    for_each(conn, behind, "notifications", tell)
}

/// The same for one organization.
pub fn tell(conn: &mut PgConnection, organization: OrganizationId) -> Result<usize> {
    conn.transaction(|conn| {
        begin(conn, organization)?;
        let head = notification_heads::table.find(organization);
        let head = head.select((notification_heads::seq, notification_heads::since));
        // Who else works in rounds has it, or has done it.
        let head: Option<(i64, Instant)> = head.for_update().skip_locked().first(conn).optional()?;
        let Some((told, since)) = head else { return Ok(0) };
        let newest: i64 = feed_heads::table.find(organization).select(feed_heads::seq).first(conn)?;
        let to = newest.min(told.saturating_add(CHANGES));
        if to <= told {
            return Ok(0);
        }
        let found = candidates(conn, organization, (told, to), since)?;
        let found = admitted(conn, organization, found)?;
        write(conn, organization, found)?;
        let row = diesel::update(notification_heads::table.find(organization));
        row.set(notification_heads::seq.eq(to)).execute(conn)?;
        usize::try_from(to - told).map_err(Error::internal)
    })
}

/// What an organization did before `since` is history, of which nobody is told.
pub fn tell_since(conn: &mut PgConnection, organization: OrganizationId, since: Instant) -> Result<()> {
    begin(conn, organization)?;
    let row = diesel::update(notification_heads::table.find(organization));
    row.set(notification_heads::since.eq(since)).execute(conn)?;
    Ok(())
}

fn begin(conn: &mut PgConnection, organization: OrganizationId) -> Result<()> {
    let beginning = (notification_heads::organization_id.eq(organization), notification_heads::seq.eq(0));
    let row = diesel::insert_into(notification_heads::table).values(beginning);
    row.on_conflict_do_nothing().execute(conn)?;
    Ok(())
}

/// Those who see the record now; nobody else learns of it.
fn admitted(
    conn: &mut PgConnection,
    organization: OrganizationId,
    found: Vec<Candidate>,
) -> Result<Vec<Candidate>> {
    let mut wanted = HashMap::<UserId, Records>::new();
    for one in &found {
        wanted.entry(one.user_id).or_default().insert((one.record_type.clone(), one.record_id.uuid()));
    }
    for (user, records) in &mut wanted {
        *records = match deputy(conn, organization, *user, Uuid::now_v7())? {
            Some(reader) => seen(conn, &reader, records)?,
            None => Records::new(),
        };
    }
    let sees = |one: &Candidate| {
        let record = (one.record_type.clone(), one.record_id.uuid());
        wanted.get(&one.user_id).is_some_and(|seen| seen.contains(&record))
    };
    Ok(found.into_iter().filter(sees).collect())
}

type Records = HashSet<(String, Uuid)>;

/// Those of the records that somebody sees, archived or not: one question for each type.
fn seen(conn: &mut PgConnection, reader: &Actor, records: &Records) -> Result<Records> {
    let mut all = Records::new();
    for (kind, table) in KINDS {
        let ids = records.iter().filter(|(of, _)| of == kind).map(|(_, id)| *id);
        all.extend(table.seen(conn, reader, ids.collect())?.into_iter().map(|id| (kind.to_owned(), id)));
    }
    Ok(all)
}

fn write(conn: &mut PgConnection, organization: OrganizationId, admitted: Vec<Candidate>) -> Result<()> {
    let now = Instant::now();
    let rows: Vec<_> = admitted.into_iter().map(|one| one.notification(organization, now)).collect();
    for rows in rows.chunks(ROWS) {
        diesel::insert_into(notifications::table).values(rows).execute(conn)?;
    }
    Ok(())
}
