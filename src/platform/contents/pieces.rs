//! Every question put to the table of pieces.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};

use super::PIECE;
use crate::kernel::ids::{ContentId, OrganizationId};
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::schema::content_pieces;
use crate::store::Pool;

pub(super) fn insert(
    conn: &mut PgConnection,
    organization: OrganizationId,
    content: ContentId,
    number: i32,
    bytes: &[u8],
) -> Result<()> {
    let values = (
        content_pieces::organization_id.eq(organization),
        content_pieces::content_id.eq(content),
        content_pieces::number.eq(number),
        content_pieces::created_at.eq(Instant::now()),
        content_pieces::bytes.eq(bytes),
    );
    diesel::insert_into(content_pieces::table).values(values).execute(conn)?;
    Ok(())
}

/// One piece of a content of so many bytes, which has it: a content with a gap is never told as a shorter one.
pub(in crate::platform) fn piece(
    conn: &mut PgConnection,
    organization: OrganizationId,
    content: ContentId,
    number: i32,
    size: u64,
) -> Result<Vec<u8>> {
    let found = content_pieces::table.find((organization, content, number));
    let found: Option<Vec<u8>> = found.select(content_pieces::bytes).first(conn).optional()?;
    let piece = u64::try_from(PIECE).map_err(Error::internal)?;
    let begin = u64::try_from(number).map_err(Error::internal)? * piece;
    let whole = |bytes: &Vec<u8>| u64::try_from(bytes.len()).is_ok_and(|len| len == piece.min(size - begin));
    found
        .filter(|_| begin < size)
        .filter(whole)
        .ok_or_else(|| Error::internal("a piece of a content is missing"))
}

/// How many pieces there are.
pub(in crate::platform) fn pieces_of(
    conn: &mut PgConnection,
    organization: OrganizationId,
    content: ContentId,
) -> Result<i64> {
    let own = content_pieces::organization_id.eq(organization).and(content_pieces::content_id.eq(content));
    Ok(content_pieces::table.filter(own).count().get_result(conn)?)
}

/// Removes a content, a few pieces at a time, the last ones first. Nobody may refer to it any more.
pub(in crate::platform) fn drop_content(
    conn: &mut PgConnection,
    organization: OrganizationId,
    content: ContentId,
) -> Result<usize> {
    const SLICE: &str = "WITH s AS MATERIALIZED (SELECT number FROM content_pieces WHERE organization_id = $1 \
         AND content_id = $2 ORDER BY number DESC LIMIT 64 FOR UPDATE SKIP LOCKED) \
         DELETE FROM content_pieces p USING s WHERE p.organization_id = $1 AND p.content_id = $2 AND p.number = s.number";
    let mut gone = 0;
    loop {
        let slice = sql_query(SLICE).bind::<sql_types::Uuid, _>(organization);
        match slice.bind::<sql_types::Uuid, _>(content).execute(conn)? {
            0 => return Ok(gone),
            some => gone += some,
        }
    }
}

/// The same, as far as it can be done now: the upkeep finds what stays.
pub(in crate::platform) fn discard(pool: &Pool, organization: OrganizationId, content: ContentId) {
    let dropped = pool.get().and_then(|mut conn| drop_content(&mut conn, organization, content));
    if let Err(error) = dropped {
        tracing::warn!(%error, "a content could not be removed");
    }
}

/// A content that nothing refers to.
#[derive(QueryableByName)]
pub(in crate::platform) struct Orphan {
    #[diesel(sql_type = sql_types::Uuid)]
    pub organization_id: OrganizationId,
    #[diesel(sql_type = sql_types::Uuid)]
    pub content_id: ContentId,
}

/// Contents that nothing refers to and to which nothing was added lately: cut off, or replaced.
pub(in crate::platform) fn orphans(conn: &mut PgConnection) -> Result<Vec<Orphan>> {
    let orphans = sql_query(
        "SELECT p.organization_id, p.content_id FROM content_pieces p GROUP BY 1, 2 \
         HAVING max(p.created_at) < now() - interval '2 hours' \
         AND NOT EXISTS (SELECT FROM imports i WHERE i.organization_id = p.organization_id AND i.content_id = p.content_id) \
         AND NOT EXISTS (SELECT FROM exports e WHERE e.organization_id = p.organization_id AND e.content_id = p.content_id) \
         LIMIT 1000",
    );
    Ok(orphans.load(conn)?)
}
