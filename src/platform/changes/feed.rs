//! The feed, read from the log.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use chrono::TimeDelta;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::model::{ChangeBatch, FeedChange, FeedPosition};
use super::parameters::Asked;
use super::records;
use crate::kernel::clock::now;
use crate::kernel::ids::{AnyId, OrganizationId, UserId};
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::schema::{changes, feed_heads};

/// How many numbers one page looks at, however few of them are wanted.
const WINDOW: i64 = 20_000;

#[derive(Queryable, Selectable)]
#[diesel(table_name = changes)]
struct Row {
    seq: Option<i64>,
    record_type: String,
    record_id: Uuid,
    version: i32,
    action: String,
    changed: Vec<String>,
    actor_id: Option<UserId>,
    at: Instant,
}

/// What follows the number asked for is no longer kept, or never was.
pub(super) struct Expired {
    oldest: i64,
    /// Never was, as far as this server knows; a replica may be late.
    pub beyond: bool,
}

impl From<Expired> for Error {
    fn from(expired: Expired) -> Self {
        let detail = "The changes after this number are not kept. Make a new copy and continue from there.";
        Self::refuse(StatusCode::GONE, "cursor_expired", detail).with("oldest_seq", expired.oldest)
    }
}

/// A page of the feed.
pub(super) fn batch(
    conn: &mut PgConnection,
    organization: OrganizationId,
    asked: &Asked,
    retention: TimeDelta,
) -> Result<std::result::Result<ChangeBatch, Expired>> {
    let own = feed_heads::table.find(organization);
    // First the head, then rows up to it: they are there, since numbers and head are committed together.
    let (head, epoch): (i64, AnyId) = own.select((feed_heads::seq, feed_heads::epoch)).first(conn)?;
    let oldest = oldest(conn, organization, retention)?.unwrap_or(head + 1);
    let after = if asked.after == 0 { oldest - 1 } else { asked.after };
    if after < oldest - 1 || after > head {
        return Ok(Err(Expired { oldest, beyond: after > head }));
    }
    let end = head.min(after.saturating_add(WINDOW));
    let rows = rows(conn, organization, asked, after, end)?;
    let full = i64::try_from(rows.len()).is_ok_and(|count| count == asked.limit);
    let next_after = rows.last().and_then(|row| row.seq).filter(|_| full).unwrap_or(end);
    let page = FeedPosition { next_after, head, has_more: next_after < head };
    let records = records_of(conn, organization, &rows, &asked.records)?;
    let data = rows.into_iter().filter_map(|row| row.told(&records)).collect();
    Ok(Ok(ChangeBatch { data, page, epoch }))
}

/// The organizations' newest numbers.
pub(super) fn heads(
    conn: &mut PgConnection,
    organizations: &[OrganizationId],
) -> Result<Vec<(OrganizationId, i64)>> {
    let heads = feed_heads::table.filter(feed_heads::organization_id.eq_any(organizations));
    Ok(heads.select((feed_heads::organization_id, feed_heads::seq)).load(conn)?)
}

fn rows(
    conn: &mut PgConnection,
    organization: OrganizationId,
    asked: &Asked,
    after: i64,
    end: i64,
) -> Result<Vec<Row>> {
    let own = changes::organization_id.eq(organization).and(changes::seq.gt(after)).and(changes::seq.le(end));
    let mut query = changes::table.filter(own).into_boxed();
    if !asked.types.is_empty() {
        query = query.filter(changes::record_type.eq_any(&asked.types));
    }
    Ok(query.order_by(changes::seq).limit(asked.limit).select(Row::as_select()).load(conn)?)
}

/// The number of the oldest change that is still told. Ids are made at the time of the change and in its
/// order, so the key finds it.
fn oldest(
    conn: &mut PgConnection,
    organization: OrganizationId,
    retention: TimeDelta,
) -> Result<Option<i64>> {
    let least = AnyId::least(now() - retention);
    let own = changes::organization_id.eq(organization).and(changes::id.ge(least.uuid()));
    let kept = changes::table.filter(own).filter(changes::seq.is_not_null()).order_by(changes::id);
    Ok(kept.select(changes::seq.assume_not_null()).first(conn).optional()?)
}

type Records = HashMap<(String, Uuid), Value>;

/// The records of these rows, as far as they are of these kinds, each once, with one query for a kind.
fn records_of(
    conn: &mut PgConnection,
    organization: OrganizationId,
    rows: &[Row],
    kinds: &[&str],
) -> Result<Records> {
    let mut wanted: HashMap<&str, Vec<Uuid>> = HashMap::new();
    for row in rows.iter().filter(|row| kinds.contains(&row.record_type.as_str())) {
        let ids = wanted.entry(&row.record_type).or_default();
        if !ids.contains(&row.record_id) {
            ids.push(row.record_id);
        }
    }
    let mut found = HashMap::new();
    for (kind, ids) in wanted {
        let records = records::load(conn, organization, kind, &ids)?;
        found.extend(records.into_iter().map(|(id, record)| ((kind.to_owned(), id), record)));
    }
    Ok(found)
}

impl Row {
    fn told(self, records: &Records) -> Option<FeedChange> {
        let key = (self.record_type, self.record_id);
        let record = records.get(&key).cloned();
        Some(FeedChange {
            seq: self.seq?,
            kind: format!("{}.{}", key.0, self.action),
            record_type: key.0,
            record_id: key.1.into(),
            version: self.version,
            changed: self.changed,
            actor_id: self.actor_id,
            at: self.at,
            deleted: self.action == "deleted",
            record,
        })
    }
}
