//! Whether the log is what it was: the chain is walked in pieces, so that neither memory nor a long transaction
//! grows with it.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};
use serde::Serialize;
use utoipa::ToSchema;

use super::checkpoints::{self, Checkpoint, Signed};
use super::range::Range;
use super::walk::{Linked, Walk};
use crate::identity::PublicKeys;
use crate::kernel::Result;
use crate::kernel::ids::OrganizationId;
use crate::kernel::values::Instant;
use crate::platform::changes::chain::{Link, START};
use crate::schema::{changes, feed_heads};

/// Rows in one piece.
const PIECE: i64 = 5_000;

/// What a verification found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditVerdict {
    /// Whether the rows of the range are what they were, as far as chain and checkpoints can tell.
    pub valid: bool,
    /// The first number that was looked at.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub verified_from: i64,
    /// The last number that was found good; one less than `verified_from` if none was.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub verified_to: i64,
    /// The first number whose row was changed, taken out, put in or moved; null if none was.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub first_bad_seq: Option<i64>,
    /// The newest number of the chain.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub head: i64,
    /// Whether there are rows after `verified_to` that were not looked at.
    pub has_more: bool,
    /// The newest signed checkpoint that the range was held against.
    pub checkpoint: Option<AuditCheckpoint>,
}

/// A signed statement of how the log stood.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditCheckpoint {
    /// The newest number then.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub seq: i64,
    /// The hash of its row, in hexadecimal.
    #[schema(max_length = 64, pattern = "^[0-9a-f]{64}$")]
    pub hash: String,
    pub at: Instant,
}

impl From<Checkpoint> for AuditCheckpoint {
    fn from(of: Checkpoint) -> Self {
        Self { seq: of.seq, hash: of.hash, at: of.at }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = feed_heads)]
struct Head {
    seq: i64,
    chained_to: i64,
    hash: Vec<u8>,
}

/// Walks along the range.
pub fn verify(conn: &mut PgConnection, organization: OrganizationId, range: Range) -> Result<AuditVerdict> {
    let keys = PublicKeys::of_database(conn)?;
    let head: Head = feed_heads::table.find(organization).select(Head::as_select()).first(conn)?;
    let range = Range { from: range.from.min(head.chained_to + 1), ..range };
    let to = range.to.min(head.chained_to);
    let statements = checkpoints::statements(conn, organization, range.from)?;
    // Those beyond the range speak of rows that are not looked at, those beyond the head of rows that are gone.
    let spoken_of = |seq: i64| seq <= to || seq > head.chained_to;
    let statements: Vec<_> = statements.into_iter().filter(|(seq, _)| spoken_of(*seq)).collect();
    let signed = Signed::of(&keys, organization, &statements);
    let before = before(conn, organization, range.from)?;
    let mut walk = Walk::new(organization, range.from, before.as_deref().unwrap_or(&START), signed.hashes);
    let whole = before.is_some() && along(conn, organization, &mut walk, to)?;
    let end = End { head: &head, whole, broken: signed.broken };
    let first_bad_seq = end.first_bad(conn, organization, &walk)?;
    let verified_to = first_bad_seq.map_or(walk.next, |bad| bad.min(walk.next)) - 1;
    Ok(AuditVerdict {
        valid: first_bad_seq.is_none(),
        verified_from: range.from,
        verified_to,
        first_bad_seq,
        head: head.chained_to,
        has_more: verified_to < head.chained_to,
        checkpoint: signed.newest.map(Into::into),
    })
}

/// The hash behind which the range begins; none if that row is not there.
fn before(conn: &mut PgConnection, organization: OrganizationId, from: i64) -> Result<Option<Vec<u8>>> {
    if from == 1 {
        return Ok(Some(START.to_vec()));
    }
    let row = changes::organization_id.eq(organization).and(changes::seq.eq(from - 1));
    let hash = changes::table.filter(row).select(changes::hash).first::<Option<Vec<u8>>>(conn).optional()?;
    Ok(hash.flatten())
}

/// Whether all rows up to the last are what they were.
fn along(conn: &mut PgConnection, organization: OrganizationId, walk: &mut Walk, to: i64) -> Result<bool> {
    while walk.next <= to {
        let end = to.min(walk.next.saturating_add(PIECE - 1));
        for row in piece(conn, organization, walk.next, end)? {
            if !walk.step(&row.into())? {
                return Ok(false);
            }
        }
        if walk.next <= end {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What the walk itself cannot see.
struct End<'a> {
    head: &'a Head,
    /// The walk came to its end.
    whole: bool,
    broken: Option<i64>,
}

impl End<'_> {
    fn first_bad(
        &self,
        conn: &mut PgConnection,
        organization: OrganizationId,
        walk: &Walk,
    ) -> Result<Option<i64>> {
        let head = self.head.chained_to;
        let complete = self.whole && walk.next == head + 1;
        let found = [
            (!self.whole).then_some(walk.next),
            // Rows that were signed, and are gone from the end.
            walk.signed_to().filter(|seq| complete && *seq > head).map(|_| head + 1),
            (complete && walk.hash != self.head.hash).then_some(head.max(1)),
            (complete && has_rows_after(conn, organization, self.head.seq)?).then_some(self.head.seq + 1),
            self.broken,
        ];
        Ok(found.into_iter().flatten().min())
    }
}

fn has_rows_after(conn: &mut PgConnection, organization: OrganizationId, seq: i64) -> Result<bool> {
    // Only what was there with the head counts; the sequencer goes on meanwhile.
    let now = feed_heads::table.find(organization).select(feed_heads::seq);
    let row = changes::organization_id.eq(organization).and(changes::seq.gt(seq));
    let newest =
        changes::table.filter(row).select(diesel::dsl::max(changes::seq)).first::<Option<i64>>(conn)?;
    Ok(newest > Some(now.first::<i64>(conn)?))
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(embed)]
    link: Link,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Binary>)]
    values_hash: Option<Vec<u8>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Binary>)]
    hash: Option<Vec<u8>>,
    #[diesel(sql_type = sql_types::Bool)]
    intact: bool,
}

impl From<Row> for Linked {
    fn from(row: Row) -> Self {
        Self { link: row.link, values_hash: row.values_hash, hash: row.hash, intact: row.intact }
    }
}

const ROWS: &str = "SELECT seq, id, record_type, record_id, version, action, actor_id, request_id, at, changed, \
     values_hash, hash, (salt IS NULL AND before IS NULL AND after IS NULL) OR values_hash IS NOT DISTINCT FROM \
     sha256(coalesce(salt, '') || convert_to(jsonb_build_array(before, after)::text, 'UTF8')) AS intact \
     FROM changes WHERE organization_id = $1 AND seq >= $2 AND seq <= $3 ORDER BY seq";

fn piece(conn: &mut PgConnection, organization: OrganizationId, from: i64, to: i64) -> Result<Vec<Row>> {
    let rows = sql_query(ROWS).bind::<sql_types::Uuid, _>(organization);
    Ok(rows.bind::<sql_types::BigInt, _>(from).bind::<sql_types::BigInt, _>(to).load(conn)?)
}
