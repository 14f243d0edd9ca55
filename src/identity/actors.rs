//! From a token to an actor: roles, teams and the organization's rules, seen at most five seconds ago.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use diesel::prelude::*;
use diesel::sql_types;
use moka::sync::Cache;
use uuid::Uuid;

use super::Authority;
use super::tokens::Claims;
use crate::access::{Actor, Role};
use crate::kernel::ids::{SessionId, TeamId};
use crate::kernel::values::{Currency, Instant};
use crate::kernel::{Error, Result};

/// A change of roles, or an end elsewhere, is effective after so long.
const FRESH: Duration = Duration::from_secs(5);
const REMEMBERED: u64 = 50_000;

/// Actors seen lately, by session.
#[derive(Clone)]
pub struct Actors(Cache<SessionId, Arc<Actor>>);

impl Actors {
    pub fn new() -> Self {
        Self(Cache::builder().max_capacity(REMEMBERED).time_to_live(FRESH).build())
    }

    fn seen(&self, claims: &Claims) -> Option<Arc<Actor>> {
        let actor = self.0.get(&claims.sid)?;
        ((actor.organization_id, actor.user_id) == (claims.org, claims.sub)).then_some(actor)
    }

    fn remember(&self, actor: Actor) -> Arc<Actor> {
        let actor = Arc::new(actor);
        self.0.insert(actor.session_id, Arc::clone(&actor));
        actor
    }

    pub fn forget(&self, session: SessionId) {
        self.0.invalidate(&session);
    }

    pub fn forget_all(&self, whose: impl Fn(&Actor) -> bool) {
        let theirs = self.0.iter().filter(|(_, actor)| whose(actor));
        theirs.for_each(|(session, _)| self.0.invalidate(session.as_ref()));
    }
}

/// The actor behind an access token, or 401.
pub async fn authenticate(authority: &Authority, token: &str, request_id: Uuid) -> Result<Actor> {
    let claims = authority.claims(token).await?;
    let actor = match authority.actors.seen(&claims) {
        Some(actor) => actor,
        None => authority.actors.remember(load(authority, claims).await?),
    };
    Ok(Actor { request_id, ..Actor::clone(&actor) })
}

async fn load(authority: &Authority, claims: Claims) -> Result<Actor> {
    let claims = Arc::new(claims);
    let asked = Arc::clone(&claims);
    if let Some(actor) = authority.db.read(move |conn| find(conn, &asked)).await? {
        return Ok(actor);
    }
    // A replica may not know the session yet.
    let pool = authority.db.writer().clone();
    let found = web::block(move || find(&mut *pool.get()?, &claims)).await.map_err(Error::internal)?;
    found?.ok_or_else(|| Error::unauthenticated(true))
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = sql_types::Array<sql_types::Text>)]
    roles: Vec<Role>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    team_id: Option<TeamId>,
    #[diesel(sql_type = sql_types::Text)]
    base_currency: Currency,
    #[diesel(sql_type = sql_types::Bool)]
    require_preconditions: bool,
    #[diesel(sql_type = sql_types::Array<sql_types::Uuid>)]
    team_ids: Vec<TeamId>,
}

/// Session, user, organization and teams in one statement. The depth ends what a circle in the tree
/// would make endless.
const FIND: &str = "WITH RECURSIVE u AS ( \
      SELECT u.roles, u.team_id, o.base_currency, o.require_preconditions \
      FROM sessions s \
      JOIN users u ON u.organization_id = s.organization_id AND u.id = s.user_id AND u.status = 'active' \
      JOIN organizations o ON o.id = s.organization_id \
      WHERE s.organization_id = $1 AND s.id = $2 AND s.user_id = $3 AND s.ended_at IS NULL AND s.expires_at > $4 \
    ), t(id, depth) AS ( \
      SELECT id, 0 FROM ( \
        SELECT team_id AS id FROM u WHERE team_id IS NOT NULL \
        UNION SELECT id FROM teams WHERE organization_id = $1 AND lead_id = $3 \
        UNION SELECT team_id FROM team_members WHERE organization_id = $1 AND user_id = $3 \
      ) AS own \
      UNION \
      SELECT c.id, t.depth + 1 FROM t JOIN teams c ON c.organization_id = $1 AND c.parent_id = t.id \
      WHERE t.depth < 64 \
    ) \
    SELECT u.roles, u.team_id, u.base_currency, u.require_preconditions, \
      ARRAY(SELECT DISTINCT id FROM t) AS team_ids \
    FROM u";

fn find(conn: &mut PgConnection, claims: &Claims) -> Result<Option<Actor>> {
    let found: Option<Found> = diesel::sql_query(FIND)
        .bind::<sql_types::Uuid, _>(claims.org)
        .bind::<sql_types::Uuid, _>(claims.sid)
        .bind::<sql_types::Uuid, _>(claims.sub)
        .bind::<sql_types::Timestamptz, _>(Instant::now())
        .get_result(conn)
        .optional()?;
    Ok(found.map(|found| Actor {
        organization_id: claims.org,
        user_id: claims.sub,
        session_id: claims.sid,
        request_id: Uuid::nil(),
        roles: found.roles.into(),
        team_id: found.team_id,
        team_ids: found.team_ids.into(),
        base_currency: found.base_currency,
        requires_preconditions: found.require_preconditions,
        once: None,
    }))
}
