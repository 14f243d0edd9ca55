//! Every question put to the table of pieces.

use diesel::pg::PgConnection;
use diesel::prelude::*;

use crate::kernel::Result;
use crate::kernel::ids::{ContentId, OrganizationId};
use crate::kernel::values::Instant;
use crate::schema::content_pieces;

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

/// One piece; none behind the last.
pub(in crate::platform) fn piece(
    conn: &mut PgConnection,
    organization: OrganizationId,
    content: ContentId,
    number: i32,
) -> Result<Option<Vec<u8>>> {
    let found = content_pieces::table.find((organization, content, number));
    Ok(found.select(content_pieces::bytes).first(conn).optional()?)
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

pub(in crate::platform) fn drop_content(
    conn: &mut PgConnection,
    organization: OrganizationId,
    content: ContentId,
) -> Result<()> {
    let own = content_pieces::organization_id.eq(organization).and(content_pieces::content_id.eq(content));
    diesel::delete(content_pieces::table.filter(own)).execute(conn)?;
    Ok(())
}
