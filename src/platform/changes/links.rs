//! How rows of the log are numbered and linked into the chain, in the sequencer's transaction.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Uuid as SqlUuid};
use uuid::Uuid;

use super::chain::Link;
use crate::kernel::clock::now;
use crate::kernel::ids::OrganizationId;
use crate::kernel::{Error, Result};

/// Bytes of a salt.
const SALT: usize = 16;

/// A row that is to be linked.
#[derive(QueryableByName)]
pub struct New {
    #[diesel(embed)]
    link: Link,
    #[diesel(sql_type = Binary)]
    values_hash: Vec<u8>,
    #[diesel(sql_type = Bool)]
    unsalted: bool,
}

impl New {
    pub fn seq(&self) -> i64 {
        self.link.seq
    }

    /// Seconds since the change.
    pub fn age(&self) -> f64 {
        (now() - self.link.at.utc()).as_seconds_f64().max(0.0)
    }
}

/// The hash of the values as `chain` describes it, and the rest of the row.
const ROW: &str = "id, record_type, record_id, version, action, actor_id, request_id, at, changed, \
     sha256(coalesce(salt, '') || convert_to(jsonb_build_array(before, after)::text, 'UTF8')) AS values_hash, \
     salt IS NULL AS unsalted FROM changes WHERE organization_id = $1";

/// Rows without a number, in the order in which they get theirs.
pub fn waiting(
    conn: &mut PgConnection,
    organization: OrganizationId,
    after: i64,
    most: i64,
) -> Result<Vec<New>> {
    let query = format!(
        "SELECT $2 + row_number() OVER (ORDER BY log_position, id) AS seq, {ROW} AND seq IS NULL \
         ORDER BY log_position, id LIMIT $3"
    );
    salted(conn, organization, after, most, &query)
}

/// Rows that have their numbers and stand outside of the chain.
pub fn numbered(
    conn: &mut PgConnection,
    organization: OrganizationId,
    after: i64,
    most: i64,
) -> Result<Vec<New>> {
    let query = format!("SELECT seq, {ROW} AND seq > $2 ORDER BY seq LIMIT $3");
    salted(conn, organization, after, most, &query)
}

/// What was not written by this release has no salt yet.
fn salted(
    conn: &mut PgConnection,
    organization: OrganizationId,
    after: i64,
    most: i64,
    query: &str,
) -> Result<Vec<New>> {
    let load = |conn: &mut PgConnection| {
        let query = sql_query(query).bind::<SqlUuid, _>(organization).bind::<BigInt, _>(after);
        query.bind::<BigInt, _>(most).load::<New>(conn)
    };
    let rows = load(conn)?;
    let bare: Vec<Uuid> = rows.iter().filter(|row| row.unsalted).map(|row| row.link.id).collect();
    if bare.is_empty() {
        return Ok(rows);
    }
    let mut random = vec![0; bare.len() * SALT];
    aws_lc_rs::rand::fill(&mut random).map_err(Error::internal)?;
    let salts: Vec<&[u8]> = random.chunks(SALT).collect();
    sql_query(
        "UPDATE changes c SET salt = new.salt FROM unnest($2, $3) AS new(id, salt) \
         WHERE c.organization_id = $1 AND c.id = new.id",
    )
    .bind::<SqlUuid, _>(organization)
    .bind::<Array<SqlUuid>, _>(bare)
    .bind::<Array<Binary>, _>(salts)
    .execute(conn)?;
    Ok(load(conn)?)
}

/// Writes numbers and hashes; returns the hash of the last row.
pub fn write(
    conn: &mut PgConnection,
    organization: OrganizationId,
    mut hash: Vec<u8>,
    rows: &[New],
) -> Result<Vec<u8>> {
    let mut hashes = Vec::with_capacity(rows.len());
    for row in rows {
        hash = row.link.hash(&hash, organization, &row.values_hash)?.to_vec();
        hashes.push(hash.clone());
    }
    let column = |of: fn(&New) -> &Vec<u8>| rows.iter().map(of).collect::<Vec<_>>();
    let written = sql_query(
        "UPDATE changes c SET seq = new.seq, values_hash = new.values_hash, hash = new.hash \
         FROM unnest($2, $3, $4, $5) AS new(id, seq, values_hash, hash) \
         WHERE c.organization_id = $1 AND c.id = new.id",
    )
    .bind::<SqlUuid, _>(organization)
    .bind::<Array<SqlUuid>, _>(rows.iter().map(|row| row.link.id).collect::<Vec<_>>())
    .bind::<Array<BigInt>, _>(rows.iter().map(New::seq).collect::<Vec<_>>())
    .bind::<Array<Binary>, _>(column(|row| &row.values_hash))
    .bind::<Array<Binary>, _>(hashes)
    .execute(conn)?;
    if written == rows.len() { Ok(hash) } else { Err(Error::internal("a row of the log is gone")) }
}
