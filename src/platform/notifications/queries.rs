//! Every question put to the table of notifications: people ask for their own ones.

use chrono::TimeDelta;
use diesel::dsl;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};

use super::model::{Notification, NotificationListing, NotificationPage, NotificationsRead};
use crate::access::{Actor, Can, Does, Read, Update};
use crate::kernel::ids::{NotificationId, OrganizationId, UserId};
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::schema::{notification_heads, notifications};

/// How long notifications are kept, and how many go at a time.
const KEPT: TimeDelta = TimeDelta::days(90);
const ROUND: i64 = 5_000;

type Own = dsl::And<
    dsl::Eq<notifications::organization_id, OrganizationId>,
    dsl::Eq<notifications::user_id, UserId>,
>;

fn of(organization: OrganizationId, user: UserId) -> Own {
    notifications::organization_id.eq(organization).and(notifications::user_id.eq(user))
}

/// All that people ask for starts here.
fn own(actor: &Actor) -> Own {
    of(actor.organization_id, actor.user_id)
}

pub(super) fn list(
    conn: &mut PgConnection,
    who: &Can<Read, Notification>,
    listing: &NotificationListing,
) -> Result<NotificationPage> {
    let query = notifications::table.filter(own(who)).filter(listing.condition());
    let query = query.order_by(listing.order()).limit(listing.limit());
    let rows = query.select(Notification::as_select()).load(conn)?;
    listing.close(conn, own(who), rows)
}

pub(super) fn find<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Notification>,
    id: NotificationId,
) -> Result<Notification> {
    let row = notifications::table.filter(own(who)).filter(notifications::id.eq(id));
    Ok(row.select(Notification::as_select()).first(conn)?)
}

/// The moment of the first reading stays.
pub(super) fn read(
    conn: &mut PgConnection,
    who: &Can<Update, Notification>,
    id: NotificationId,
) -> Result<Notification> {
    mark(conn, who, Some(id), None)?;
    find(conn, who, id)
}

/// All of them, or those up to a number.
pub(super) fn read_all(
    conn: &mut PgConnection,
    who: &Can<Update, Notification>,
    to: Option<i64>,
) -> Result<NotificationsRead> {
    let count = mark(conn, who, None, to)?;
    Ok(NotificationsRead { count: i64::try_from(count).map_err(Error::internal)? })
}

fn mark(
    conn: &mut PgConnection,
    actor: &Actor,
    id: Option<NotificationId>,
    to: Option<i64>,
) -> Result<usize> {
    let now = Instant::now();
    let unread = diesel::update(notifications::table)
        .set((
            notifications::version.eq(notifications::version + 1),
            notifications::updated_at.eq(now),
            notifications::read_at.eq(Some(now)),
        ))
        .filter(own(actor))
        .filter(notifications::read_at.is_null());
    let mut unread = unread.into_boxed();
    if let Some(id) = id {
        unread = unread.filter(notifications::id.eq(id));
    }
    if let Some(to) = to {
        unread = unread.filter(notifications::seq.le(to));
    }
    Ok(unread.execute(conn)?)
}

/// Those after a number, in the order in which they came.
pub(super) fn after(
    conn: &mut PgConnection,
    (organization, user): (OrganizationId, UserId),
    seq: i64,
    most: i64,
) -> Result<Vec<Notification>> {
    let later = notifications::table.filter(of(organization, user)).filter(notifications::seq.gt(seq));
    let later = later.order_by(notifications::seq).limit(most).select(Notification::as_select());
    Ok(later.load(conn)?)
}

/// How many were not read, and the number of the newest, read or not.
pub(super) fn standing(
    conn: &mut PgConnection,
    organization: OrganizationId,
    user: UserId,
) -> Result<(i64, i64)> {
    let own = || notifications::table.filter(of(organization, user));
    let unread = own().filter(notifications::read_at.is_null()).count().get_result(conn)?;
    let newest: Option<i64> = own().select(dsl::max(notifications::seq)).first(conn)?;
    Ok((unread, newest.unwrap_or(0)))
}

#[derive(QueryableByName)]
struct Newest {
    #[diesel(sql_type = sql_types::Uuid)]
    organization_id: OrganizationId,
    #[diesel(sql_type = sql_types::Uuid)]
    user_id: UserId,
    #[diesel(sql_type = sql_types::BigInt)]
    seq: i64,
}

/// The newest number of each user who has any.
pub(super) fn newest(
    conn: &mut PgConnection,
    users: &[(OrganizationId, UserId)],
) -> Result<Vec<((OrganizationId, UserId), i64)>> {
    let (organizations, users): (Vec<_>, Vec<_>) = users.iter().copied().unzip();
    let newest = sql_query(
        "SELECT w.organization_id, w.user_id, n.seq FROM unnest($1, $2) AS w(organization_id, user_id) \
         CROSS JOIN LATERAL (SELECT seq FROM notifications n WHERE n.organization_id = w.organization_id \
         AND n.user_id = w.user_id ORDER BY seq DESC LIMIT 1) AS n",
    );
    let newest = newest.bind::<sql_types::Array<sql_types::Uuid>, _>(organizations);
    let newest: Vec<Newest> = newest.bind::<sql_types::Array<sql_types::Uuid>, _>(users).load(conn)?;
    Ok(newest.into_iter().map(|of| ((of.organization_id, of.user_id), of.seq)).collect())
}

/// Forgets those that have outlived their time, read or not; returns how many. Ids are made in the order of time, so the
/// key finds them.
pub fn forget(conn: &mut PgConnection) -> Result<usize> {
    let least = NotificationId::least(Instant::now().utc() - KEPT);
    let of = notifications::organization_id.eq(notification_heads::organization_id);
    let old = notification_heads::table.inner_join(notifications::table.on(of));
    let old = old.filter(notifications::id.lt(least)).limit(ROUND);
    let old: Vec<(OrganizationId, NotificationId)> =
        old.select((notifications::organization_id, notifications::id)).load(conn)?;
    let mut gone = 0;
    for some in old.chunk_by(|(one, _), (other, _)| one == other) {
        let Some((organization, _)) = some.first() else { continue };
        let ids: Vec<NotificationId> = some.iter().map(|(_, id)| *id).collect();
        let own = notifications::table.filter(notifications::organization_id.eq(organization));
        gone += diesel::delete(own.filter(notifications::id.eq_any(ids))).execute(conn)?;
    }
    Ok(gone)
}
