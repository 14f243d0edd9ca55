//! Every question put to the table of members; each asks for a record that was found before.

use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::model::{NewRecordMember, RecordMember, RecordMemberListing, RecordMemberPage, RecordMemberPatch};
use crate::access::{Actor, Sharing};
use crate::identity::deputy;
use crate::identity::teams::Team;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::{AnyId, OrganizationId, RecordMemberId};
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::schema::record_members;
use crate::store::revise;

type Of<'a> = dsl::And<
    dsl::And<
        dsl::Eq<record_members::organization_id, OrganizationId>,
        dsl::Eq<record_members::record_type, &'a str>,
    >,
    dsl::Eq<record_members::record_id, AnyId>,
>;

fn of<'a>(actor: &Actor, (kind, record): (&'a str, AnyId)) -> Of<'a> {
    let own = record_members::organization_id.eq(actor.organization_id);
    own.and(record_members::record_type.eq(kind)).and(record_members::record_id.eq(record))
}

pub(super) fn list(
    conn: &mut PgConnection,
    actor: &Actor,
    record: (&str, AnyId),
    listing: &RecordMemberListing,
) -> Result<RecordMemberPage> {
    let query = record_members::table.filter(of(actor, record)).filter(listing.condition());
    let query = query.order_by(listing.order()).limit(listing.limit());
    let rows = query.select(RecordMember::as_select()).load(conn)?;
    listing.close(conn, of(actor, record), rows)
}

pub(super) fn find(
    conn: &mut PgConnection,
    actor: &Actor,
    record: (&str, AnyId),
    id: RecordMemberId,
) -> Result<RecordMember> {
    let query = record_members::table.filter(of(actor, record)).filter(record_members::id.eq(id));
    Ok(query.select(RecordMember::as_select()).first(conn)?)
}

/// The member, locked until the change is done.
pub(super) fn find_to(
    conn: &mut PgConnection,
    actor: &Actor,
    record: (&str, AnyId),
    id: RecordMemberId,
    at: &IfMatch,
) -> Result<RecordMember> {
    let query = record_members::table.filter(of(actor, record)).filter(record_members::id.eq(id));
    let member = query.select(RecordMember::as_select()).for_update().first(conn)?;
    actor.is_current(&member, at)?;
    Ok(member)
}

pub(super) fn insert(
    conn: &mut PgConnection,
    actor: &Actor,
    (kind, record): (&str, AnyId),
    new: NewRecordMember,
) -> Result<RecordMember> {
    admit(conn, actor, (kind, record), &new)?;
    let now = Instant::now();
    let member = RecordMember {
        id: RecordMemberId::new(),
        organization_id: actor.organization_id,
        version: 1,
        record_type: kind.to_owned(),
        record_id: record,
        user_id: new.user_id,
        team_id: new.team_id,
        role: new.role,
        access: new.access.unwrap_or(Sharing::Read),
        created_at: now,
        updated_at: now,
        created_by_id: Some(actor.user_id),
        updated_by_id: Some(actor.user_id),
    };
    diesel::insert_into(record_members::table).values(&member).execute(conn)?;
    Ok(member)
}

/// Either an active user or a team that there is, and none that belongs to the record's team already.
fn admit(conn: &mut PgConnection, actor: &Actor, record: (&str, AnyId), new: &NewRecordMember) -> Result<()> {
    let known = record_members::table.filter(of(actor, record)).select(record_members::id).into_boxed();
    let (known, pointer) = match (new.user_id, new.team_id) {
        (Some(user), None) => {
            let active = deputy(conn, actor.organization_id, user, actor.request_id)?;
            active.ok_or_else(|| Error::reference("/user_id"))?;
            (known.filter(record_members::user_id.eq(user)), "/user_id")
        }
        (None, Some(team)) => {
            actor.refers::<Team>(conn, Some(team), "/team_id")?;
            (known.filter(record_members::team_id.eq(team)), "/team_id")
        }
        _ => return Err(Error::conflict("incomplete", "", "Name either a user or a team.")),
    };
    match known.first::<RecordMemberId>(conn).optional()? {
        Some(known) => {
            let error = Error::conflict("duplicate", pointer, "They belong to the record's team already.");
            Err(error.with("existing_id", known.to_string()))
        }
        None => Ok(()),
    }
}

pub(super) fn update(
    conn: &mut PgConnection,
    actor: &Actor,
    before: &RecordMember,
    patch: RecordMemberPatch,
) -> Result<RecordMember> {
    let stamp = (
        record_members::version.eq(before.version + 1),
        record_members::updated_at.eq(Instant::now()),
        record_members::updated_by_id.eq(actor.user_id),
    );
    revise(conn, before, (patch, stamp))
}

pub(super) fn delete(conn: &mut PgConnection, member: &RecordMember) -> Result<()> {
    diesel::delete(member).execute(conn)?;
    Ok(())
}
