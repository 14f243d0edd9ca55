//! From a credential to an actor: roles, teams and the organization's rules, seen at most five seconds ago.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use moka::sync::Cache;
use uuid::Uuid;

use super::Authority;
use super::api_keys::{self, Digest, Network};
use super::presented::Presented;
use super::providers::{self, Outsider};
use crate::access::Actor;
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
pub(super) enum Credential {
    Session(SessionId),
    Key(ApiKeyId, Digest),
    /// A token that was issued to a key.
    Token(Uuid),
    /// A token of another issuer, by its digest.
    Outside(Digest),
}

/// An actor, and when and from where the credential counts.
pub(super) struct Known {
    pub actor: Actor,
    pub expires_at: Instant,
    pub addresses: Vec<Network>,
}

impl Known {
    fn lives(&self) -> bool {
        Instant::now() < self.expires_at
    }

    fn admits(&self, from: Option<IpAddr>) -> bool {
        let here = |from: IpAddr| self.addresses.iter().any(|network| network.holds(from));
        self.lives() && (self.addresses.is_empty() || from.is_some_and(here))
    }
}

/// Actors seen lately, by credential.
#[derive(Clone)]
pub struct Actors(Cache<Credential, Arc<Known>>);

impl Actors {
    pub fn new() -> Self {
        Self(Cache::builder().max_capacity(REMEMBERED).time_to_live(FRESH).build())
    }

    fn remember(&self, credential: Credential, known: Known) -> Arc<Known> {
        let known = Arc::new(known);
        self.0.insert(credential, Arc::clone(&known));
        known
    }

    pub fn forget(&self, session: SessionId) {
        self.0.invalidate(&Credential::Session(session));
    }

    pub fn forget_all(&self, whose: impl Fn(&Actor) -> bool) {
        let theirs = self.0.iter().filter(|(_, known)| whose(&known.actor));
        theirs.for_each(|(credential, _)| self.0.invalidate(credential.as_ref()));
    }
}

fn refused() -> Error {
    Error::unauthenticated(true)
}

/// The actor behind a key or an access token, or 401. A key may say from where it is accepted.
pub async fn authenticate(
    authority: &Authority,
    token: &str,
    from: Option<IpAddr>,
    request_id: Uuid,
) -> Result<Actor> {
    let known = match Presented::read(authority, token).await {
        Ok(presented) => know(authority, presented).await?,
        Err(error @ Error::Refused(_)) => vouched(authority, token, error).await?,
        Err(error) => return Err(error),
    };
    if known.admits(from) { Ok(Actor { request_id, ..known.actor.clone() }) } else { Err(refused()) }
}

/// Whose a credential is, as others are told who were handed it.
pub(super) struct Standing {
    pub actor: Actor,
    pub client_id: String,
    pub expires_at: Instant,
}

/// The same for a credential of ours that somebody else received, from wherever; or 401.
pub(super) async fn standing(authority: &Authority, token: &str) -> Result<Standing> {
    let presented = Presented::read(authority, token).await?;
    let (client_id, ends) = (presented.client_id(), presented.expires_at());
    let known = know(authority, presented).await?;
    if !known.lives() {
        return Err(refused());
    }
    let expires_at = ends.map_or(known.expires_at, |ends| ends.min(known.expires_at));
    Ok(Standing { actor: known.actor.clone(), client_id, expires_at })
}

async fn know(authority: &Authority, presented: Presented) -> Result<Arc<Known>> {
    let (credential, of) = (presented.credential(), presented.organization_id());
    let seen = authority.actors.0.get(&credential).filter(|known| known.actor.organization_id == of);
    if let Some(known) = seen {
        return Ok(known);
    }
    let known = load(authority, presented).await?.ok_or_else(refused)?;
    Ok(authority.actors.remember(credential, known))
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

/// A user for whom an outside issuer vouches; else what was said of the token before.
async fn vouched(authority: &Authority, token: &str, refusal: Error) -> Result<Arc<Known>> {
    let Some(outsider) = Outsider::read(token) else { return Err(refusal) };
    let credential = Credential::Outside(outsider.digest());
    if let Some(known) = authority.actors.0.get(&credential) {
        return Ok(known);
    }
    let Some((provider, found)) = providers::admit(authority, &outsider).await? else { return Err(refusal) };
    let expires_at = found.expires_at;
    let actor = found.person(provider.organization_id);
    Ok(authority.actors.remember(credential, Known { actor, expires_at, addresses: Vec::new() }))
}
