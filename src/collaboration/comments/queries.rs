//! Every question put to the table of comments.

use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::model::{Comment, CommentListing, CommentPage};
use crate::access::{Actor, Can, Delete, Does, Reach, Read, Update};
use crate::collaboration::parents::Parent;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::{AnyId, CommentId, OrganizationId, UserId};
use crate::kernel::values::{Instant, Remark};
use crate::kernel::{Error, Result};
use crate::schema::comments;
use crate::store::revise;

type Of<'a> = dsl::And<
    dsl::And<dsl::Eq<comments::organization_id, OrganizationId>, dsl::Eq<comments::record_type, &'a str>>,
    dsl::Eq<comments::record_id, AnyId>,
>;

fn of<'a>(actor: &Actor, kind: &'a str, record: AnyId) -> Of<'a> {
    let own = comments::organization_id.eq(actor.organization_id);
    own.and(comments::record_type.eq(kind)).and(comments::record_id.eq(record))
}

/// The comments on a record that the actor was shown to see.
pub(super) fn list(
    conn: &mut PgConnection,
    who: &Can<Read, Comment>,
    kind: &str,
    record: AnyId,
    listing: &CommentListing,
) -> Result<CommentPage> {
    let query = comments::table.filter(of(who, kind, record)).filter(listing.condition());
    let rows =
        query.order_by(listing.order()).limit(listing.limit()).select(Comment::as_select()).load(conn)?;
    listing.close(conn, of(who, kind, record), rows)
}

/// The comment; 404 unless the actor sees its record.
pub(super) fn find<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Comment>,
    id: CommentId,
) -> Result<Comment> {
    let row = comments::table.filter(who.within()).filter(comments::id.eq(id));
    let found: Comment = row.select(Comment::as_select()).first(conn)?;
    (Parent::named(&found.record_type)?.sees)(conn, who, found.record_id.uuid())?;
    Ok(found)
}

/// The actor's own comment, locked until the change is done.
pub(super) fn find_own(
    conn: &mut PgConnection,
    who: &Can<Update, Comment>,
    id: CommentId,
    at: &IfMatch,
) -> Result<Comment> {
    find_if(conn, who, id, at, |comment| is_own(comment, who))
}

/// The same, to be taken away: an administrator may do that with any.
pub(super) fn find_to_delete(
    conn: &mut PgConnection,
    who: &Can<Delete, Comment>,
    id: CommentId,
    at: &IfMatch,
) -> Result<Comment> {
    find_if(conn, who, id, at, |comment| is_own(comment, who) || who.extent() == Reach::Organization)
}

fn is_own(comment: &Comment, actor: &Actor) -> bool {
    comment.created_by_id == Some(actor.user_id)
}

fn find_if<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Comment>,
    id: CommentId,
    at: &IfMatch,
    may: impl Fn(&Comment) -> bool,
) -> Result<Comment> {
    let row = comments::table.filter(who.within()).filter(comments::id.eq(id));
    let row = row.select(Comment::as_select());
    // The record is locked before its part, as everywhere.
    let found: Comment = row.clone().first(conn)?;
    (Parent::named(&found.record_type)?.holds)(conn, who, found.record_id.uuid())?;
    let found = row.for_no_key_update().first(conn)?;
    if !may(&found) {
        return Err(Error::forbidden("Somebody else said this."));
    }
    who.is_current(&found, at)?;
    Ok(found)
}

pub(super) fn insert(
    conn: &mut PgConnection,
    actor: &Actor,
    (kind, record): (&str, AnyId),
    (body, mentioned_ids): (Remark, Vec<UserId>),
) -> Result<Comment> {
    let now = Instant::now();
    let comment = Comment {
        id: CommentId::new(),
        organization_id: actor.organization_id,
        version: 1,
        record_type: kind.to_owned(),
        record_id: record,
        body,
        mentioned_ids,
        created_at: now,
        updated_at: now,
        created_by_id: Some(actor.user_id),
        updated_by_id: Some(actor.user_id),
    };
    diesel::insert_into(comments::table).values(&comment).execute(conn)?;
    Ok(comment)
}

pub(super) fn update(
    conn: &mut PgConnection,
    actor: &Actor,
    before: &Comment,
    (body, mentioned_ids): (Remark, Vec<UserId>),
) -> Result<Comment> {
    let stamp = (
        comments::version.eq(before.version + 1),
        comments::updated_at.eq(Instant::now()),
        comments::updated_by_id.eq(actor.user_id),
    );
    revise(conn, before, (comments::body.eq(body), comments::mentioned_ids.eq(mentioned_ids), stamp))
}

pub(super) fn delete(conn: &mut PgConnection, comment: &Comment) -> Result<()> {
    diesel::delete(comment).execute(conn)?;
    Ok(())
}
