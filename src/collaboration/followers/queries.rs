//! Every question put to the table of followers.

use diesel::dsl;
use diesel::expression::SqlLiteral;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::{Follower, FollowerListing, FollowerPage};
use crate::access::Actor;
use crate::kernel::Result;
use crate::kernel::ids::{AnyId, FollowerId, OrganizationId};
use crate::kernel::values::Instant;
use crate::schema::followers;
use crate::store::Changed;

type Of<'a> = dsl::And<
    dsl::And<dsl::Eq<followers::organization_id, OrganizationId>, dsl::Eq<followers::record_type, &'a str>>,
    dsl::Eq<followers::record_id, AnyId>,
>;

fn of<'a>(actor: &Actor, (kind, record): (&'a str, AnyId)) -> Of<'a> {
    let own = followers::organization_id.eq(actor.organization_id);
    own.and(followers::record_type.eq(kind)).and(followers::record_id.eq(record))
}

/// Somebody stands here twice who followed two records that became one, or asked twice at once.
const FIRST: &str = "NOT EXISTS (SELECT FROM followers e WHERE e.organization_id = followers.organization_id \
     AND e.record_type = followers.record_type AND e.record_id = followers.record_id AND e.user_id = followers.user_id \
     AND e.id < followers.id)";

fn each_once<'a>(actor: &Actor, record: (&'a str, AnyId)) -> dsl::And<Of<'a>, SqlLiteral<Bool>> {
    of(actor, record).and(dsl::sql::<Bool>(FIRST))
}

/// Who follows a record that the actor was shown to see.
pub(super) fn list(
    conn: &mut PgConnection,
    actor: &Actor,
    record: (&str, AnyId),
    listing: &FollowerListing,
) -> Result<FollowerPage> {
    let query = followers::table.filter(each_once(actor, record)).filter(listing.condition());
    let rows =
        query.order_by(listing.order()).limit(listing.limit()).select(Follower::as_select()).load(conn)?;
    listing.close(conn, each_once(actor, record), rows)
}

fn own(conn: &mut PgConnection, actor: &Actor, record: (&str, AnyId)) -> Result<Vec<Follower>> {
    let own = followers::table.filter(of(actor, record)).filter(followers::user_id.eq(actor.user_id));
    Ok(own.select(Follower::as_select()).for_no_key_update().load(conn)?)
}

/// The actor follows a record, which is held until the transaction ends; nothing changes for who does already.
pub fn follow(conn: &mut PgConnection, actor: &Actor, (kind, record): (&str, AnyId)) -> Result<Changed<()>> {
    if !own(conn, actor, (kind, record))?.is_empty() {
        return Ok(Changed::nothing());
    }
    let now = Instant::now();
    let follower = Follower {
        id: FollowerId::new(),
        organization_id: actor.organization_id,
        version: 1,
        record_type: kind.to_owned(),
        record_id: record,
        user_id: actor.user_id,
        created_at: now,
        updated_at: now,
        created_by_id: Some(actor.user_id),
        updated_by_id: Some(actor.user_id),
    };
    diesel::insert_into(followers::table).values(&follower).execute(conn)?;
    Ok(Changed::created(follower)?.map(drop))
}

/// The actor follows it no longer.
pub(super) fn leave(conn: &mut PgConnection, actor: &Actor, record: (&str, AnyId)) -> Result<Changed<()>> {
    let mut changed = Changed::nothing();
    for follower in own(conn, actor, record)? {
        diesel::delete(&follower).execute(conn)?;
        changed = changed.and(Changed::deleted(&follower)?);
    }
    Ok(changed)
}
