//! Every question put to the tables of sessions and refresh tokens.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::model::{Session, SessionListing, SessionPage, TokenPair, TokenType};
use super::origin::Origin;
use super::refresh_token::RefreshToken;
use crate::access::Actor;
use crate::identity::Authority;
use crate::identity::keys::Key;
use crate::identity::tokens::Subject;
use crate::identity::users::User;
use crate::kernel::Result;
use crate::kernel::clock::now;
use crate::kernel::ids::{AnyId, OrganizationId, SessionId, UserId};
use crate::kernel::values::Instant;
use crate::schema::{refresh_tokens, sessions, users};

/// A session ends after so long without use.
pub(super) const IDLE: TimeDelta = TimeDelta::days(7);
/// And after so long in any case.
const LONGEST: TimeDelta = TimeDelta::days(30);
/// The most sessions of a user; the one not used for longest gives way.
const MOST: i64 = 20;

/// Begins a session for a user who has proved to be one, and hands out its tokens.
pub fn open(
    conn: &mut PgConnection,
    authority: &Authority,
    user: &User,
    origin: &Origin,
) -> Result<TokenPair> {
    let key = match authority.keys.signer() {
        Some(key) => key,
        None => authority.keys.load_or_make(conn)?,
    };
    let (subject, refresh_token) = conn.transaction(|conn| begin(conn, user, origin))?;
    hand_out(authority, &key, subject, &refresh_token)
}

/// The rows of a new session.
pub(super) fn begin(
    conn: &mut PgConnection,
    user: &User,
    origin: &Origin,
) -> Result<(Subject, RefreshToken)> {
    let (id, at) = (SessionId::new(), now());
    make_room(conn, user)?;
    let row = (
        sessions::organization_id.eq(user.organization_id),
        sessions::id.eq(id),
        sessions::user_id.eq(user.id),
        sessions::user_agent.eq(&origin.user_agent),
        sessions::address.eq(origin.address.map(|address| address.to_string())),
        sessions::created_at.eq(Instant::from(at)),
        sessions::last_used_at.eq(Instant::from(at)),
        sessions::expires_at.eq(Instant::from(at + LONGEST)),
    );
    diesel::insert_into(sessions::table).values(row).execute(conn)?;
    let token = RefreshToken::new(user.organization_id)?;
    keep(conn, id, &token)?;
    Ok((Subject { organization_id: user.organization_id, user_id: user.id, session_id: id }, token))
}

pub(super) fn hand_out(
    authority: &Authority,
    key: &Key,
    whom: Subject,
    refresh: &RefreshToken,
) -> Result<TokenPair> {
    Ok(TokenPair {
        access_token: authority.tokens.issue(key, whom)?,
        token_type: TokenType::Bearer,
        expires_in_s: authority.tokens.lifetime_s(),
        refresh_token: refresh.expose(),
    })
}

/// Ends what is beyond the most sessions, one place left free. The user's row is locked, so that
/// many log ins at once do not each see room.
fn make_room(conn: &mut PgConnection, user: &User) -> Result<()> {
    let locked = users::table.find((user.organization_id, user.id)).select(users::id).for_no_key_update();
    locked.first::<UserId>(conn)?;
    let surplus: Vec<SessionId> = sessions::table
        .filter(sessions::organization_id.eq(user.organization_id))
        .filter(sessions::user_id.eq(user.id))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(Instant::now()))
        .order((sessions::last_used_at.desc(), sessions::id.desc()))
        .offset(MOST - 1)
        .select(sessions::id)
        .load(conn)?;
    surplus.into_iter().try_for_each(|id| end(conn, user.organization_id, user.id, id).map(drop))
}

/// Keeps a refresh token's digest.
pub(super) fn keep(conn: &mut PgConnection, session: SessionId, token: &RefreshToken) -> Result<()> {
    let row = (
        refresh_tokens::organization_id.eq(token.organization_id),
        refresh_tokens::id.eq(AnyId::new()),
        refresh_tokens::session_id.eq(session),
        refresh_tokens::token_hash.eq(token.digest()),
        refresh_tokens::created_at.eq(Instant::now()),
        refresh_tokens::expires_at.eq(Instant::from(now() + IDLE)),
    );
    diesel::insert_into(refresh_tokens::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn list(conn: &mut PgConnection, me: &Actor, listing: &SessionListing) -> Result<SessionPage> {
    let at = now();
    let mine = || {
        sessions::organization_id
            .eq(me.organization_id)
            .and(sessions::user_id.eq(me.user_id))
            .and(sessions::ended_at.is_null())
            .and(sessions::expires_at.gt(Instant::from(at)))
            .and(sessions::last_used_at.gt(Instant::from(at - IDLE)))
    };
    let query = sessions::table.filter(mine()).filter(listing.condition());
    let rows = query.order(listing.order()).limit(listing.limit()).select(Session::as_select()).load(conn)?;
    let current = |session: Session| Session { is_current: Some(session.id) == me.session_id, ..session };
    listing.close(conn, mine(), rows.into_iter().map(current).collect())
}

/// Ends a user's session; `false` when there is none that lives.
pub fn end(conn: &mut PgConnection, of: OrganizationId, user: UserId, id: SessionId) -> Result<bool> {
    let row = sessions::table
        .filter(sessions::organization_id.eq(of))
        .filter(sessions::id.eq(id))
        .filter(sessions::user_id.eq(user))
        .filter(sessions::ended_at.is_null());
    let at = Instant::now();
    let change = (sessions::ended_at.eq(at), sessions::version.eq(sessions::version + 1));
    if diesel::update(row).set(change).execute(conn)? == 0 {
        return Ok(false);
    }
    let tokens = refresh_tokens::table
        .filter(refresh_tokens::organization_id.eq(of))
        .filter(refresh_tokens::session_id.eq(id));
    diesel::delete(tokens).execute(conn)?;
    Ok(true)
}

/// Ends all sessions of a user, but perhaps one.
pub fn end_all(
    conn: &mut PgConnection,
    of: OrganizationId,
    user: UserId,
    but: Option<SessionId>,
) -> Result<()> {
    let living: Vec<SessionId> = sessions::table
        .filter(sessions::organization_id.eq(of))
        .filter(sessions::user_id.eq(user))
        .filter(sessions::ended_at.is_null())
        .select(sessions::id)
        .load(conn)?;
    living.into_iter().filter(|id| Some(*id) != but).try_for_each(|id| end(conn, of, user, id).map(drop))
}
