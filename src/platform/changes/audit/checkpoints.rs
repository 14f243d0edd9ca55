//! Checkpoints: how the chain stood, signed. Whoever rewrites the log cannot rewrite them, since they also stand
//! in the program's log, wherever that is kept.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};
use serde::{Deserialize, Serialize};

use crate::identity::{Authority, PublicKeys};
use crate::kernel::Result;
use crate::kernel::bytes::{hex, unhex};
use crate::kernel::ids::OrganizationId;
use crate::kernel::values::Instant;
use crate::platform::changes::chain::Hash;
use crate::schema::{audit_checkpoints, feed_heads};

/// The type of the statements.
const KIND: &str = "crm-audit-checkpoint+jwt";

/// How old an organization's newest checkpoint becomes, if something has happened since.
const AGE: TimeDelta = TimeDelta::hours(1);

/// Organizations in one round.
const ROUND: i64 = 100;

/// What a checkpoint states.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Checkpoint {
    #[serde(rename = "org")]
    pub organization_id: OrganizationId,
    /// The number of the newest row then.
    pub seq: i64,
    /// Its hash, in hexadecimal.
    pub hash: String,
    pub at: Instant,
}

#[derive(QueryableByName)]
struct Due {
    #[diesel(sql_type = sql_types::Uuid)]
    organization_id: OrganizationId,
}

const DUE: &str = "SELECT h.organization_id FROM feed_heads h LEFT JOIN LATERAL \
     (SELECT c.seq, c.at FROM audit_checkpoints c WHERE c.organization_id = h.organization_id \
      ORDER BY c.seq DESC LIMIT 1) newest ON true \
     WHERE h.chained_to > coalesce(newest.seq, 0) AND coalesce(newest.at, '-infinity') < $1 LIMIT $2";

/// Makes the checkpoints that are due; returns how many.
pub fn round(conn: &mut PgConnection, authority: &Authority) -> Result<usize> {
    let before = Instant::from(Instant::now().utc() - AGE);
    let due: Vec<Due> = sql_query(DUE)
        .bind::<sql_types::Timestamptz, _>(before)
        .bind::<sql_types::BigInt, _>(ROUND)
        .load(conn)?;
    for Due { organization_id } in &due {
        make(conn, authority, *organization_id)?;
    }
    Ok(due.len())
}

/// States how the chain stands now; nothing where nothing has happened yet.
pub fn make(
    conn: &mut PgConnection,
    authority: &Authority,
    organization: OrganizationId,
) -> Result<Option<Checkpoint>> {
    let head = feed_heads::table.find(organization).select((feed_heads::chained_to, feed_heads::hash));
    let (seq, hash): (i64, Vec<u8>) = head.first(conn)?;
    if seq == 0 {
        return Ok(None);
    }
    let at = Instant::now();
    let checkpoint = Checkpoint { organization_id: organization, seq, hash: hex(&hash), at };
    let statement = authority.state(conn, KIND, &checkpoint)?;
    let row = (
        audit_checkpoints::organization_id.eq(organization),
        audit_checkpoints::seq.eq(seq),
        audit_checkpoints::hash.eq(hash),
        audit_checkpoints::at.eq(at),
        audit_checkpoints::statement.eq(&statement),
    );
    let made = diesel::insert_into(audit_checkpoints::table).values(row).on_conflict_do_nothing();
    if made.execute(conn)? > 0 {
        let hash = &checkpoint.hash;
        tracing::info!(target: "audit", event = "checkpoint", %organization, seq, hash, %at, statement);
    }
    Ok(Some(checkpoint))
}

/// A statement if it is signed and speaks of this organization.
pub(super) fn read(
    keys: &PublicKeys,
    organization: OrganizationId,
    statement: &str,
) -> Option<(Checkpoint, Hash)> {
    let checkpoint: Checkpoint = keys.read(KIND, statement)?;
    let hash = unhex(&checkpoint.hash)?.try_into().ok()?;
    (checkpoint.organization_id == organization).then_some((checkpoint, hash))
}

/// The organization's checkpoints from a number on, in their order.
pub(super) fn statements(
    conn: &mut PgConnection,
    organization: OrganizationId,
    from: i64,
) -> Result<Vec<(i64, String)>> {
    let own = audit_checkpoints::organization_id.eq(organization).and(audit_checkpoints::seq.ge(from));
    let rows = audit_checkpoints::table.filter(own).order_by(audit_checkpoints::seq);
    Ok(rows.select((audit_checkpoints::seq, audit_checkpoints::statement)).load(conn)?)
}

/// What was signed, by number, and the newest of it; a statement that cannot be trusted is an error with its number.
pub(super) struct Signed {
    pub hashes: BTreeMap<i64, Hash>,
    pub newest: Option<Checkpoint>,
    /// Numbers of rows whose statement is no longer what was signed.
    pub broken: Option<i64>,
}

impl Signed {
    pub fn of(keys: &PublicKeys, organization: OrganizationId, statements: &[(i64, String)]) -> Self {
        let mut signed = Self { hashes: BTreeMap::new(), newest: None, broken: None };
        for (seq, statement) in statements {
            match read(keys, organization, statement).filter(|(checkpoint, _)| checkpoint.seq == *seq) {
                Some((checkpoint, hash)) => {
                    signed.hashes.insert(*seq, hash);
                    signed.newest = Some(checkpoint);
                }
                None => signed.broken = signed.broken.or(Some(*seq)),
            }
        }
        signed
    }
}
