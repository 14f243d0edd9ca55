//! Every question put to the table of tags.

use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::model::{NewTag, Tag, TagListing, TagPage, TagPatch};
use crate::access::{Can, Create, Does, Read, Update, Within};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::TagId;
use crate::kernel::values::Instant;
use crate::schema::tags;

/// All queries start here.
fn visible_to<A: Does>(who: &Can<A, Tag>) -> dsl::Filter<tags::table, Within> {
    tags::table.filter(who.within())
}

pub(super) fn list(conn: &mut PgConnection, who: &Can<Read, Tag>, listing: &TagListing) -> Result<TagPage> {
    let query = visible_to(who).filter(listing.condition());
    let rows = query.order_by(listing.order()).limit(listing.limit()).select(Tag::as_select()).load(conn)?;
    listing.close(conn, who.within(), rows)
}

pub(super) fn find<A: Does>(conn: &mut PgConnection, who: &Can<A, Tag>, id: TagId) -> Result<Tag> {
    Ok(visible_to(who).filter(tags::id.eq(id)).select(Tag::as_select()).first(conn)?)
}

/// The tag, locked until the change is done.
pub(super) fn find_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Tag>,
    id: TagId,
    at: &IfMatch,
) -> Result<Tag> {
    let query = visible_to(who).filter(tags::id.eq(id)).select(Tag::as_select());
    let tag = query.for_update().first(conn)?;
    who.is_current(&tag, at)?;
    Ok(tag)
}

pub(super) fn insert(conn: &mut PgConnection, who: &Can<Create, Tag>, new: NewTag) -> Result<Tag> {
    let now = Instant::now();
    let stamp = (
        tags::organization_id.eq(who.organization_id),
        tags::id.eq(TagId::new()),
        tags::created_at.eq(now),
        tags::updated_at.eq(now),
        tags::created_by_id.eq(who.user_id),
        tags::updated_by_id.eq(who.user_id),
    );
    let insert = diesel::insert_into(tags::table).values((new, stamp));
    Ok(insert.returning(Tag::as_returning()).get_result(conn)?)
}

pub(super) fn update(
    conn: &mut PgConnection,
    who: &Can<Update, Tag>,
    tag: &Tag,
    patch: TagPatch,
) -> Result<Tag> {
    let stamp = (
        tags::version.eq(tag.version + 1),
        tags::updated_at.eq(Instant::now()),
        tags::updated_by_id.eq(who.user_id),
    );
    Ok(diesel::update(tag).set((patch, stamp)).returning(Tag::as_returning()).get_result(conn)?)
}

/// For good; no record carries it.
pub(super) fn delete(conn: &mut PgConnection, tag: &Tag) -> Result<()> {
    diesel::delete(tag).execute(conn)?;
    Ok(())
}
