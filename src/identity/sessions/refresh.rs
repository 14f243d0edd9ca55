//! The next pair of tokens for a refresh token.

use actix_web::{post, web};
use chrono::TimeDelta;
use diesel::prelude::*;

use super::model::{Refresh, TokenPair};
use super::queries;
use super::refresh_token::RefreshToken;
use crate::identity::tokens::Subject;
use crate::identity::{Authority, sealing, users};
use crate::kernel::clock::now;
use crate::kernel::http::{Json, ServiceConfig, Shown};
use crate::kernel::ids::{SessionId, UserId};
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::schema::{refresh_tokens, sessions};
use crate::store::{Author, Changed};

/// For so long a spent token brings the same pair again: the answer may have been lost, or two
/// windows may have asked at once.
const GRACE: TimeDelta = TimeDelta::seconds(10);

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(refresh_session);
}

/// Get the next tokens
///
/// A refresh token is used once. Within ten seconds the same token brings the same successor; after
/// that its use means that it was stolen, and the session ends.
#[utoipa::path(tag = "auth", security(()),
    responses((status = 200, body = TokenPair, description = "The next tokens.")))]
#[post("/auth/refresh")]
async fn refresh_session(given: Json<Refresh>, authority: web::Data<Authority>) -> Result<Shown<TokenPair>> {
    let next = next_pair(&authority, &given.0.refresh_token).await?;
    next.map(Shown).ok_or_else(|| Error::unauthenticated(true))
}

/// The next pair for a refresh token; `None` where it is worth nothing.
pub(in crate::identity) async fn next_pair(authority: &Authority, given: &str) -> Result<Option<TokenPair>> {
    let Some(given) = RefreshToken::parse(given) else { return Ok(None) };
    let key = authority.signer().await?;
    let author = Author::program(given.organization_id);
    let succession = authority.succession;
    let rotated = authority.db.write_as(author, move |conn| {
        let rotated = rotate(conn, &succession, &given)?;
        Ok(Changed::nothing().map(|()| rotated))
    });
    match rotated.await? {
        Rotated::Next(subject, token) => queries::hand_out(authority, &key, subject, &token).map(Some),
        Rotated::Reused(subject) => {
            authority.forget_session(subject.session_id);
            let (user_id, session_id) = (subject.user_id, subject.session_id);
            tracing::warn!(target: "security", event = "refresh_token_reused", %user_id, %session_id);
            Ok(None)
        }
        Rotated::Refused => Ok(None),
    }
}

/// Ends the session of a refresh token, spent or not; nothing happens for what is none.
pub(in crate::identity) async fn end_by_token(authority: &Authority, given: &str) -> Result<()> {
    let Some(given) = RefreshToken::parse(given) else { return Ok(()) };
    let ended = authority.db.write_as(Author::program(given.organization_id), move |conn| {
        let Some((session_id, _)) = find(conn, &given)? else { return Ok(Changed::nothing().map(|()| None)) };
        if let Some(user_id) = lock(conn, &given, session_id)? {
            queries::end(conn, given.organization_id, user_id, session_id)?;
        }
        Ok(Changed::nothing().map(|()| Some(session_id)))
    });
    if let Some(session_id) = ended.await? {
        authority.forget_session(session_id);
    }
    Ok(())
}

/// What using a refresh token came to. Also a refusal is committed, since reuse ends the session.
enum Rotated {
    Next(Subject, RefreshToken),
    Reused(Subject),
    Refused,
}

type Kept = (SessionId, Option<Instant>);

fn rotate(conn: &mut PgConnection, key: &sealing::Key, given: &RefreshToken) -> Result<Rotated> {
    let Some((session_id, _)) = find(conn, given)? else { return Ok(Rotated::Refused) };
    let Some(user_id) = lock(conn, given, session_id)? else { return Ok(Rotated::Refused) };
    let organization_id = given.organization_id;
    let subject = Subject { organization_id, user_id, session_id };
    if users::find_active(conn, organization_id, user_id)?.is_none() {
        return Ok(Rotated::Refused);
    }
    let next = given.successor(key);
    if spend(conn, given)? {
        queries::keep(conn, session_id, &next)?;
        touch(conn, &subject)?;
        return Ok(Rotated::Next(subject, next));
    }
    match find(conn, given)? {
        Some((_, Some(spent_at))) if now() - spent_at.utc() <= GRACE => Ok(Rotated::Next(subject, next)),
        Some((_, Some(_))) => {
            queries::end(conn, organization_id, user_id, session_id)?;
            Ok(Rotated::Reused(subject))
        }
        _ => Ok(Rotated::Refused),
    }
}

fn find(conn: &mut PgConnection, given: &RefreshToken) -> Result<Option<Kept>> {
    let row = refresh_tokens::table
        .filter(refresh_tokens::organization_id.eq(given.organization_id))
        .filter(refresh_tokens::token_hash.eq(given.digest()))
        .select((refresh_tokens::session_id, refresh_tokens::spent_at));
    Ok(row.first(conn).optional()?)
}

/// Whose session it is, if it lives. Locked before its tokens, as in every other change to a session.
fn lock(conn: &mut PgConnection, given: &RefreshToken, id: SessionId) -> Result<Option<UserId>> {
    let row = sessions::table
        .find((given.organization_id, id))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(Instant::now()))
        .select(sessions::user_id);
    Ok(row.for_update().first(conn).optional()?)
}

/// Of several uses of one token only one comes back with `true`.
fn spend(conn: &mut PgConnection, given: &RefreshToken) -> Result<bool> {
    let at = Instant::now();
    let row = refresh_tokens::table
        .filter(refresh_tokens::organization_id.eq(given.organization_id))
        .filter(refresh_tokens::token_hash.eq(given.digest()))
        .filter(refresh_tokens::spent_at.is_null())
        .filter(refresh_tokens::expires_at.gt(at));
    let change = (refresh_tokens::spent_at.eq(at), refresh_tokens::version.eq(refresh_tokens::version + 1));
    Ok(diesel::update(row).set(change).execute(conn)? == 1)
}

fn touch(conn: &mut PgConnection, of: &Subject) -> Result<()> {
    let change = (sessions::last_used_at.eq(Instant::now()), sessions::version.eq(sessions::version + 1));
    diesel::update(sessions::table.find((of.organization_id, of.session_id))).set(change).execute(conn)?;
    Ok(())
}
