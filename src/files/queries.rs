//! Every question put to the table of attachments.

use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use uuid::Uuid;

use super::model::{Attachment, AttachmentListing, AttachmentPage, AttachmentPatch};
use super::parents::Parent;
use crate::access::Actor;
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::{AnyId, AttachmentId, OrganizationId};
use crate::kernel::values::Instant;
use crate::schema::attachments;

type Of<'a> = dsl::And<
    dsl::And<
        dsl::Eq<attachments::organization_id, OrganizationId>,
        dsl::Eq<attachments::record_type, &'a str>,
    >,
    dsl::Eq<attachments::record_id, AnyId>,
>;

fn of<'a>(actor: &Actor, kind: &'a str, record: AnyId) -> Of<'a> {
    let own = attachments::organization_id.eq(actor.organization_id);
    own.and(attachments::record_type.eq(kind)).and(attachments::record_id.eq(record))
}

/// The attachments of a record that the actor was shown to see.
pub(super) fn list(
    conn: &mut PgConnection,
    actor: &Actor,
    kind: &str,
    record: AnyId,
    listing: &AttachmentListing,
) -> Result<AttachmentPage> {
    let query = attachments::table.filter(of(actor, kind, record)).filter(listing.condition());
    let rows =
        query.order_by(listing.order()).limit(listing.limit()).select(Attachment::as_select()).load(conn)?;
    listing.close(conn, of(actor, kind, record), rows)
}

/// The attachment; 404 unless the actor sees its record.
pub(super) fn find(conn: &mut PgConnection, actor: &Actor, id: AttachmentId) -> Result<Attachment> {
    let row = attachments::table.find((actor.organization_id, id)).select(Attachment::as_select());
    let found: Attachment = row.first(conn)?;
    (Parent::named(&found.record_type)?.sees)(conn, actor, found.record_id.uuid())?;
    Ok(found)
}

/// The attachment, locked until the change is done; 403 unless the actor may change its record.
pub(super) fn find_to(
    conn: &mut PgConnection,
    actor: &Actor,
    id: AttachmentId,
    at: &IfMatch,
) -> Result<Attachment> {
    let row = attachments::table.find((actor.organization_id, id)).select(Attachment::as_select());
    // The record is locked before its part, as everywhere.
    let found: Attachment = row.first(conn)?;
    (Parent::named(&found.record_type)?.holds)(conn, actor, found.record_id.uuid())?;
    let found = row.for_update().first(conn)?;
    actor.is_current(&found, at)?;
    Ok(found)
}

pub(super) fn insert(conn: &mut PgConnection, attachment: &Attachment) -> Result<()> {
    diesel::insert_into(attachments::table).values(attachment).execute(conn)?;
    Ok(())
}

pub(super) fn update(
    conn: &mut PgConnection,
    actor: &Actor,
    before: &Attachment,
    patch: AttachmentPatch,
) -> Result<Attachment> {
    let stamp = (
        attachments::version.eq(before.version + 1),
        attachments::updated_at.eq(Instant::now()),
        attachments::updated_by_id.eq(actor.user_id),
    );
    Ok(diesel::update(before).set((patch, stamp)).returning(Attachment::as_returning()).get_result(conn)?)
}

pub(super) fn delete(conn: &mut PgConnection, attachment: &Attachment) -> Result<()> {
    diesel::delete(attachment).execute(conn)?;
    Ok(())
}

/// Which of the files are known, over all organizations: for the sweep.
pub(super) fn known(conn: &mut PgConnection, files: &[(Uuid, Uuid)]) -> Result<Vec<(Uuid, Uuid)>> {
    let (organizations, ids): (Vec<Uuid>, Vec<Uuid>) = files.iter().copied().unzip();
    let rows = attachments::table
        .filter(attachments::organization_id.eq_any(organizations))
        .filter(attachments::id.eq_any(ids))
        .select((attachments::organization_id, attachments::id));
    let rows: Vec<(OrganizationId, AttachmentId)> = rows.load(conn)?;
    Ok(rows.into_iter().map(|(organization, id)| (organization.uuid(), id.uuid())).collect())
}
