//! Every question put to the table of users, and to the directory of log ins that goes with it.

use diesel::prelude::*;

use super::model::{NewUser, User, UserListing, UserPage, UserPatch, UserStatus, in_order};
use crate::access::{Can, Create, Does, Read, Role};
use crate::identity::organizations::{self, Organization};
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::{OrganizationId, UserId};
use crate::kernel::values::{Email, Instant, Name};
use crate::kernel::{Error, Result};
use crate::schema::{logins, users};
use crate::store::{Author, Changed, commit};

/// What every change writes beside itself.
#[derive(AsChangeset)]
#[diesel(table_name = users)]
struct Stamp {
    version: i32,
    updated_at: Instant,
    updated_by_id: UserId,
}

pub fn list(conn: &mut PgConnection, who: &Can<Read, User>, listing: &UserListing) -> Result<UserPage> {
    let query = users::table.filter(who.within()).filter(listing.condition());
    let rows = query.order(listing.order()).limit(listing.limit()).select(User::as_select()).load(conn)?;
    listing.close(conn, who.within(), rows)
}

pub fn find<A: Does>(conn: &mut PgConnection, who: &Can<A, User>, id: UserId) -> Result<User> {
    Ok(users::table.filter(who.within()).filter(users::id.eq(id)).select(User::as_select()).first(conn)?)
}

/// The user, locked until the change is done.
pub fn find_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, User>,
    id: UserId,
    at: &IfMatch,
) -> Result<User> {
    let row = users::table.filter(who.within()).filter(users::id.eq(id)).select(User::as_select());
    let user = row.for_update().first(conn)?;
    who.is_current(&user, at)?;
    Ok(user)
}

/// The user behind a log in; `None` when gone or suspended.
pub fn find_active(conn: &mut PgConnection, of: OrganizationId, id: UserId) -> Result<Option<User>> {
    let row = users::table.find((of, id)).filter(users::status.eq(UserStatus::Active));
    Ok(row.select(User::as_select()).first(conn).optional()?)
}

/// The active user with that address, in lower case.
pub fn by_email(conn: &mut PgConnection, of: OrganizationId, email: &Email) -> Result<Option<UserId>> {
    let row = users::table.filter(users::organization_id.eq(of)).filter(users::email.eq(email));
    Ok(row.filter(users::status.eq(UserStatus::Active)).select(users::id).first(conn).optional()?)
}

/// The same, locked until the change is done.
pub fn lock_active(conn: &mut PgConnection, of: OrganizationId, id: UserId) -> Result<Option<User>> {
    let row = users::table.find((of, id)).filter(users::status.eq(UserStatus::Active));
    Ok(row.select(User::as_select()).for_update().first(conn).optional()?)
}

pub fn create(
    conn: &mut PgConnection,
    who: &Can<Create, User>,
    new: NewUser,
    hash: Option<String>,
) -> Result<User> {
    let organization = organizations::find(conn, who.organization_id)?;
    insert(conn, &organization, Some(who.user_id), new, hash)
}

/// A user who may do everything: the first of an organization, from a command.
pub fn first_administrator(
    conn: &mut PgConnection,
    organization: &Organization,
    email: Email,
    name: Name,
    password_hash: Option<String>,
) -> Result<User> {
    let (roles, password) = (vec![Role::Administrator], None);
    let new = NewUser { email, name, roles, team_id: None, password, time_zone: None, locale: None };
    let author = Author::program(organization.id);
    commit(conn, &author, |conn| Changed::created(insert(conn, organization, None, new, password_hash)?))
}

fn insert(
    conn: &mut PgConnection,
    of: &Organization,
    by: Option<UserId>,
    new: NewUser,
    hash: Option<String>,
) -> Result<User> {
    let (id, at, email) = (UserId::new(), Instant::now(), new.email.folded());
    free(conn, of.id, &email)?;
    let said = (
        users::email.eq(&email),
        users::name.eq(new.name),
        users::roles.eq(in_order(new.roles)),
        users::team_id.eq(new.team_id),
        users::password_hash.eq(hash),
        users::time_zone.eq(new.time_zone.unwrap_or_else(|| of.time_zone.clone())),
        users::locale.eq(new.locale.unwrap_or_else(|| of.locale.clone())),
    );
    let stamp = (
        users::organization_id.eq(of.id),
        users::id.eq(id),
        users::created_at.eq(at),
        users::updated_at.eq(at),
        users::created_by_id.eq(by),
        users::updated_by_id.eq(by),
    );
    let row = diesel::insert_into(users::table).values((said, stamp));
    let user = row.returning(User::as_returning()).get_result(conn)?;
    let login = (logins::email.eq(email), logins::organization_id.eq(of.id), logins::user_id.eq(id));
    diesel::insert_into(logins::table).values(login).execute(conn)?;
    Ok(user)
}

pub fn update(conn: &mut PgConnection, by: UserId, before: &User, mut patch: UserPatch) -> Result<User> {
    patch.roles = patch.roles.map(in_order);
    patch.email = patch.email.map(|email| email.folded()).filter(|email| *email != before.email);
    if let Some(email) = &patch.email {
        free(conn, before.organization_id, email)?;
        diesel::update(logins::table.find((&before.email, before.organization_id)))
            .set(logins::email.eq(email))
            .execute(conn)?;
    }
    let row = diesel::update(users::table.find((before.organization_id, before.id)));
    Ok(row.set((patch, stamp(before, by))).returning(User::as_returning()).get_result(conn)?)
}

pub fn set_status(conn: &mut PgConnection, by: UserId, before: &User, status: UserStatus) -> Result<User> {
    let row = diesel::update(users::table.find((before.organization_id, before.id)));
    let change = (users::status.eq(status), stamp(before, by));
    Ok(row.set(change).returning(User::as_returning()).get_result(conn)?)
}

/// A new hash; the log says that there is one, never what it is.
pub fn set_password(
    conn: &mut PgConnection,
    by: UserId,
    before: &User,
    hash: String,
) -> Result<Changed<User>> {
    let row = diesel::update(users::table.find((before.organization_id, before.id)));
    let change = (users::password_hash.eq(hash), stamp(before, by));
    let after = row.set(change).returning(User::as_returning()).get_result(conn)?;
    Changed::acted("password_changed", before, after)
}

fn stamp(before: &User, by: UserId) -> Stamp {
    Stamp { version: before.version + 1, updated_at: Instant::now(), updated_by_id: by }
}

/// Replaces a hash by a dearer one of the same password; no change that anybody speaks of.
pub fn rehash(conn: &mut PgConnection, user: &User, hash: &str) -> Result<()> {
    let row = users::table
        .find((user.organization_id, user.id))
        .filter(users::password_hash.eq(&user.password_hash));
    diesel::update(row).set(users::password_hash.eq(hash)).execute(conn)?;
    Ok(())
}

/// 409 with the id of the user who has the address already.
fn free(conn: &mut PgConnection, of: OrganizationId, email: &Email) -> Result<()> {
    let taken =
        users::table.filter(users::organization_id.eq(of)).filter(users::email.eq(email)).select(users::id);
    match taken.first::<UserId>(conn).optional()? {
        None => Ok(()),
        Some(id) => {
            let error = Error::conflict("duplicate", "/email", "Another user has this e-mail address.");
            Err(error.with("existing_id", id.to_string()))
        }
    }
}

/// 409 when nobody but this user administers the organization. Takes the organization's lock, so
/// that two administrators cannot remove each other at once.
pub fn keep_an_administrator(conn: &mut PgConnection, user: &User) -> Result<()> {
    organizations::lock(conn, user.organization_id)?;
    let others = users::table
        .filter(users::organization_id.eq(user.organization_id))
        .filter(users::id.ne(user.id))
        .filter(users::status.eq(UserStatus::Active))
        .filter(users::roles.contains(vec![Role::Administrator]));
    if diesel::select(diesel::dsl::exists(others)).get_result(conn)? {
        return Ok(());
    }
    let detail = "The organization would be left without an active administrator.";
    Err(Error::conflict("last_administrator", "", detail))
}
