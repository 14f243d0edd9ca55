//! The log as a file, one JSON document a line, and its verification far from the database: the file and the
//! public keys are enough.

use std::io::{BufRead, Write};

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};
use serde::{Deserialize, Serialize};

use super::checkpoints::{self, Signed};
use super::verification::AuditVerdict;
use super::walk::{Linked, Walk};
use crate::identity::PublicKeys;
use crate::kernel::bytes::{hex, unhex};
use crate::kernel::ids::OrganizationId;
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::platform::changes::chain::{Link, START, values_hash};
use crate::schema::feed_heads;

/// Rows in one piece.
const PIECE: i64 = 2_000;

/// A line of the file: one head, then all checkpoints, then all rows in their order.
#[derive(Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case")]
enum Line {
    Head(Head),
    Checkpoint { seq: i64, statement: String },
    Change(Box<Exported>),
}

#[derive(Serialize, Deserialize)]
struct Head {
    organization_id: OrganizationId,
    /// The newest number.
    seq: i64,
    /// The hash of its row.
    hash: String,
    exported_at: Instant,
}

#[derive(Serialize, Deserialize)]
struct Exported {
    #[serde(flatten)]
    link: Link,
    /// `[before, after]`, as it was hashed behind the salt; null once erased.
    values: Option<String>,
    salt: Option<String>,
    values_hash: Option<String>,
    hash: Option<String>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(embed)]
    link: Link,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    values: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Binary>)]
    salt: Option<Vec<u8>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Binary>)]
    values_hash: Option<Vec<u8>>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Binary>)]
    hash: Option<Vec<u8>>,
}

const ROWS: &str = "SELECT seq, id, record_type, record_id, version, action, actor_id, request_id, at, changed, \
     CASE WHEN salt IS NOT NULL OR before IS NOT NULL OR after IS NOT NULL \
     THEN jsonb_build_array(before, after)::text END AS values, salt, values_hash, hash \
     FROM changes WHERE organization_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4";

impl From<Row> for Exported {
    fn from(row: Row) -> Self {
        let hex = |bytes: Option<Vec<u8>>| bytes.map(|bytes| hex(&bytes));
        let (salt, values_hash, hash) = (hex(row.salt), hex(row.values_hash), hex(row.hash));
        Self { link: row.link, values: row.values, salt, values_hash, hash }
    }
}

/// Writes the whole log of an organization; returns its newest number.
pub fn export(conn: &mut PgConnection, organization: OrganizationId, out: &mut impl Write) -> Result<i64> {
    let head = feed_heads::table.find(organization).select((feed_heads::chained_to, feed_heads::hash));
    let (seq, hash): (i64, Vec<u8>) = head.first(conn)?;
    let exported_at = Instant::now();
    tell(out, &Line::Head(Head { organization_id: organization, seq, hash: hex(&hash), exported_at }))?;
    for (seq, statement) in checkpoints::statements(conn, organization, 1)? {
        tell(out, &Line::Checkpoint { seq, statement })?;
    }
    let mut after = 0;
    loop {
        let rows: Vec<Row> = sql_query(ROWS)
            .bind::<sql_types::Uuid, _>(organization)
            .bind::<sql_types::BigInt, _>(after)
            .bind::<sql_types::BigInt, _>(seq)
            .bind::<sql_types::BigInt, _>(PIECE)
            .load(conn)?;
        let Some(last) = rows.last() else { break };
        after = last.link.seq;
        for row in rows {
            tell(out, &Line::Change(Box::new(row.into())))?;
        }
    }
    out.flush().map_err(Error::internal)?;
    Ok(seq)
}

fn tell(out: &mut impl Write, line: &Line) -> Result<()> {
    serde_json::to_writer(&mut *out, line).map_err(Error::internal)?;
    out.write_all(b"\n").map_err(Error::internal)
}

impl Exported {
    fn linked(self) -> Option<Linked> {
        let bytes = |text: &Option<String>| match text {
            Some(text) => unhex(text).map(Some),
            None => Some(None),
        };
        let (salt, hash, values) = (bytes(&self.salt)?, bytes(&self.hash)?, bytes(&self.values_hash)?);
        let intact = match (&salt, &self.values) {
            (None, None) => true,
            (salt, Some(text)) => {
                let computed = values_hash(salt.as_deref().unwrap_or_default(), text);
                values.as_deref() == Some(computed.as_slice())
            }
            (Some(_), None) => false,
        };
        Some(Linked { link: self.link, values_hash: values, hash, intact })
    }
}

/// Holds a file against the keys, line by line. `known` are checkpoints from elsewhere, such as the program's
/// log: with them even a file that was rewritten whole is found out.
pub fn verify(file: impl BufRead, keys: &PublicKeys, known: &[String]) -> Result<AuditVerdict> {
    let mut lines = file.lines().map(|line| line.map(|line| serde_json::from_str(&line).ok())).peekable();
    let Some(Line::Head(head)) = lines.next().transpose().map_err(Error::internal)?.flatten() else {
        return Err(Error::internal("the file does not begin with the head of a log"));
    };
    let organization = head.organization_id;
    let known = known.iter().filter_map(|statement| {
        checkpoints::read(keys, organization, statement).map(|(of, _)| (of.seq, statement.clone()))
    });
    let mut statements: Vec<(i64, String)> = known.collect();
    while let Some(Ok(Some(Line::Checkpoint { seq, statement }))) =
        lines.next_if(|line| matches!(line, Ok(Some(Line::Checkpoint { .. }))))
    {
        statements.push((seq, statement));
    }
    statements.sort();
    let signed = Signed::of(keys, organization, &statements);
    let mut walk = Walk::new(organization, 1, &START, signed.hashes);
    let mut whole = true;
    for line in lines {
        let row = match line.map_err(Error::internal)? {
            Some(Line::Change(row)) => row.linked(),
            _ => None,
        };
        whole = row.map_or(Ok(false), |row| walk.step(&row))?;
        if !whole {
            break;
        }
    }
    let first_bad_seq = first_bad(&head, &walk, whole).into_iter().chain(signed.broken).min();
    Ok(AuditVerdict {
        valid: first_bad_seq.is_none(),
        verified_from: 1,
        verified_to: first_bad_seq.map_or(walk.next, |bad| bad.min(walk.next)) - 1,
        first_bad_seq,
        head: head.seq,
        has_more: first_bad_seq.is_some(),
        checkpoint: signed.newest.map(Into::into),
    })
}

/// A row that is not what it was, or not where it was; or rows that are missing from the end, or too many.
fn first_bad(head: &Head, walk: &Walk, whole: bool) -> Option<i64> {
    let last = walk.next - 1;
    if !whole || last < head.seq {
        return Some(walk.next);
    }
    let signed_beyond = walk.signed_to().is_some_and(|seq| seq > head.seq);
    if last > head.seq || signed_beyond {
        return Some(head.seq + 1);
    }
    (hex(&walk.hash) != head.hash).then_some(head.seq)
}
