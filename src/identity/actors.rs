//! From a credential to an actor: roles, teams and the organization's rules, seen at most five seconds ago.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use chrono::DateTime;
use diesel::pg::PgConnection;
use moka::sync::Cache;
use uuid::Uuid;

use super::Authority;
use super::api_keys::{self, KeyText, Network};
use super::lookup::{self, Found};
use super::tokens::{Claims, Holder};
use crate::access::{Actor, Scopes};
use crate::kernel::ids::{ApiKeyId, OrganizationId, SessionId};
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::store::{Author, Changed};

/// A change of roles, or an end elsewhere, is effective after so long.
const FRESH: Duration = Duration::from_secs(5);
const REMEMBERED: u64 = 50_000;
/// A key's last use is written no more often than this, in seconds.
const TOUCHED: i64 = 60;

/// What somebody proved to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Credential {
    Session(SessionId),
    Key(ApiKeyId, api_keys::Digest),
    /// A token that was issued to a key.
    Token(Uuid),
}

/// An actor, and when and from where the credential counts.
struct Known {
    actor: Actor,
    expires_at: Instant,
    addresses: Vec<Network>,
}

impl Known {
    fn admits(&self, of: OrganizationId, from: Option<IpAddr>) -> bool {
        let here = |from: IpAddr| self.addresses.iter().any(|network| network.holds(from));
        let placed = self.addresses.is_empty() || from.is_some_and(here);
        placed && self.actor.organization_id == of && Instant::now() < self.expires_at
    }
}

/// Actors seen lately, by credential.
#[derive(Clone)]
pub struct Actors(Cache<Credential, Arc<Known>>);

impl Actors {
    pub fn new() -> Self {
        Self(Cache::builder().max_capacity(REMEMBERED).time_to_live(FRESH).build())
    }

    pub fn forget(&self, session: SessionId) {
        self.0.invalidate(&Credential::Session(session));
    }

    pub fn forget_all(&self, whose: impl Fn(&Actor) -> bool) {
        let theirs = self.0.iter().filter(|(_, known)| whose(&known.actor));
        theirs.for_each(|(credential, _)| self.0.invalidate(credential.as_ref()));
    }
}

/// The actor behind a key or an access token, or 401. A key may say from where it is accepted.
pub async fn authenticate(
    authority: &Authority,
    token: &str,
    from: Option<IpAddr>,
    request_id: Uuid,
) -> Result<Actor> {
    let presented = Presented::read(authority, token).await?;
    let of = presented.organization_id();
    let known = know(authority, presented).await?;
    if known.admits(of, from) {
        return Ok(Actor { request_id, ..known.actor.clone() });
    }
    Err(Error::unauthenticated(true))
}

/// Whose a credential is, as others are told who were handed it.
pub(super) struct Standing {
    pub actor: Actor,
    pub client_id: String,
    pub expires_at: Instant,
}

/// The same as `authenticate` for a credential that somebody else received, from wherever; or 401.
pub(super) async fn standing(authority: &Authority, token: &str) -> Result<Standing> {
    let presented = Presented::read(authority, token).await?;
    let (of, client_id, ends) = (presented.organization_id(), presented.client_id(), presented.expires_at());
    let known = know(authority, presented).await?;
    let expires_at = ends.map_or(known.expires_at, |ends| ends.min(known.expires_at));
    if known.actor.organization_id == of && Instant::now() < expires_at {
        return Ok(Standing { actor: known.actor.clone(), client_id, expires_at });
    }
    Err(Error::unauthenticated(true))
}

async fn know(authority: &Authority, presented: Presented) -> Result<Arc<Known>> {
    let credential = presented.credential();
    if let Some(known) = authority.actors.0.get(&credential) {
        return Ok(known);
    }
    let known = load(authority, presented).await?.ok_or_else(|| Error::unauthenticated(true))?;
    let known = Arc::new(known);
    authority.actors.0.insert(credential, Arc::clone(&known));
    Ok(known)
}

/// A credential that is well-formed and, if it is a token, signed by us.
#[derive(Clone, Debug)]
enum Presented {
    Key(KeyText),
    Session(Claims, SessionId),
    Token(Claims, ApiKeyId, Scopes),
}

impl Presented {
    async fn read(authority: &Authority, token: &str) -> Result<Self> {
        if KeyText::claims(token) {
            return KeyText::parse(token).map(Self::Key).ok_or_else(|| Error::unauthenticated(true));
        }
        let claims = authority.claims(token).await?;
        Ok(match claims.holder() {
            Holder::Session(id) => Self::Session(claims, id),
            Holder::Key(id, scopes) => Self::Token(claims, id, scopes),
        })
    }

    fn credential(&self) -> Credential {
        match self {
            Self::Key(text) => Credential::Key(text.id, text.digest()),
            Self::Session(_, id) => Credential::Session(*id),
            Self::Token(claims, ..) => Credential::Token(claims.jti),
        }
    }

    fn organization_id(&self) -> OrganizationId {
        match self {
            Self::Key(text) => text.organization_id,
            Self::Session(claims, _) | Self::Token(claims, ..) => claims.org,
        }
    }

    fn client_id(&self) -> String {
        match self {
            Self::Key(text) => text.id.to_string(),
            Self::Session(claims, _) | Self::Token(claims, ..) => claims.client_id.clone(),
        }
    }

    fn expires_at(&self) -> Option<Instant> {
        match self {
            Self::Key(_) => None,
            Self::Session(claims, _) | Self::Token(claims, ..) => {
                DateTime::from_timestamp(claims.exp, 0).map(Instant::from)
            }
        }
    }

    fn find(&self, conn: &mut PgConnection) -> Result<Option<Found>> {
        let of = self.organization_id();
        let found = match self {
            Self::Session(claims, id) => lookup::by_session(conn, of, *id, claims.sub)?,
            Self::Token(claims, id, _) => lookup::by_key(conn, of, *id, Some(claims.jti))?,
            Self::Key(text) => lookup::by_key(conn, of, text.id, None)?,
        };
        Ok(found.filter(|found| self.is_theirs(found)))
    }

    fn is_theirs(&self, found: &Found) -> bool {
        match self {
            Self::Key(text) => found.secret_hash.as_deref().is_some_and(|stored| text.is(stored)),
            Self::Session(claims, _) | Self::Token(claims, ..) => found.user_id == claims.sub,
        }
    }

    fn known(&self, found: Found) -> Known {
        let (expires_at, addresses, all) = (found.expires_at, found.addresses(), found.scopes());
        let person = found.person(self.organization_id());
        let key = |id: ApiKeyId, scopes: Scopes, person: Actor| Actor {
            principal_id: id.cast(),
            scopes: Some(Arc::new(scopes)),
            ..person
        };
        let actor = match self {
            Self::Session(_, id) => Actor { session_id: Some(*id), ..person },
            Self::Key(text) => key(text.id, all, person),
            Self::Token(_, id, granted) => key(*id, granted.and(&all), person),
        };
        Known { actor, expires_at, addresses }
    }

    fn key(&self) -> Option<ApiKeyId> {
        match self {
            Self::Session(..) => None,
            Self::Key(text) => Some(text.id),
            Self::Token(_, id, _) => Some(*id),
        }
    }
}

async fn load(authority: &Authority, presented: Presented) -> Result<Option<Known>> {
    let presented = Arc::new(presented);
    let asked = Arc::clone(&presented);
    let mut found = authority.db.read(move |conn| asked.find(conn)).await?;
    if found.is_none() {
        // A replica may not know the session, or the key, yet.
        let (asked, pool) = (Arc::clone(&presented), authority.db.writer().clone());
        found = web::block(move || asked.find(&mut *pool.get()?)).await.map_err(Error::internal)??;
    }
    let Some(found) = found else { return Ok(None) };
    if let Some(id) = presented.key() {
        note_use(authority, presented.organization_id(), id, found.last_used_at).await;
    }
    Ok(Some(presented.known(found)))
}

/// Writes that a key is in use. That it cannot be written is no reason to refuse the key.
async fn note_use(authority: &Authority, of: OrganizationId, id: ApiKeyId, last: Option<Instant>) {
    if last.is_some_and(|at| Instant::now().seconds_since(at) < TOUCHED) {
        return;
    }
    tracing::info!(target: "security", event = "api_key_used", key_id = %id);
    let noted = authority.db.write_as(Author::program(of), move |conn| {
        api_keys::touch(conn, of, id)?;
        Ok(Changed::nothing())
    });
    if let Err(error) = noted.await {
        tracing::warn!(%error, key_id = %id, "the use of a key could not be noted");
    }
}
