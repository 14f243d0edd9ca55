//! What log in and tokens rest on: keys, hashes, throttle and the actors seen lately.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use diesel::pg::PgConnection;
use moka::sync::Cache;

use super::actors::Actors;
use super::keys::{Key, Keys};
use super::passwords::Passwords;
use super::providers::KeySets;
use super::sealing;
use super::throttle::Throttle;
use super::tokens::{Claims, Flaw, Tokens};
use super::users::NewPassword;
use crate::identity::organizations;
use crate::kernel::bytes::sha256;
use crate::kernel::ids::{ApiKeyId, OrganizationId, SessionId, UserId};
use crate::kernel::values::{Email, Name};
use crate::kernel::{Error, Result};
use crate::outbound::Outbound;
use crate::store::Db;

/// Tokens that are remembered, and for how long: a signing key that is withdrawn counts until then at most.
const VERIFIED: u64 = 20_000;
const VERIFIED_FOR: Duration = Duration::from_secs(60);

/// What the installation decides.
#[derive(Clone)]
pub struct Settings {
    /// Who issues access tokens: the public address.
    pub issuer: String,
    /// For whom they are.
    pub audience: String,
    pub access_token_s: u32,
    pub key_encryption_key: [u8; 32],
    pub argon2_memory_kib: u32,
    pub argon2_rounds: u32,
    /// Whether repeated failures slow log in down.
    pub throttle: bool,
    /// Whether issuers may be reached by plain http and at addresses that are not public.
    pub outbound_private: bool,
}

/// Issues and checks credentials; cheap to clone.
#[derive(Clone)]
pub struct Authority {
    pub(super) db: Db,
    pub(super) keys: Arc<Keys>,
    pub(super) tokens: Arc<Tokens>,
    pub(super) passwords: Passwords,
    pub(super) throttle: Arc<Throttle>,
    pub(super) actors: Actors,
    /// Tokens whose signature was looked at, by digest: that takes longer than all else of a simple request.
    verified: Cache<[u8; 32], Claims>,
    pub(super) outbound: Outbound,
    pub(super) key_sets: KeySets,
    /// From it and a spent refresh token follows the next one.
    pub(super) succession: sealing::Key,
}

impl Authority {
    pub fn new(db: Db, settings: &Settings) -> Result<Self> {
        let root = &settings.key_encryption_key;
        Ok(Self {
            db,
            keys: Arc::new(Keys::new(root)),
            tokens: Arc::new(Tokens::new(&settings.issuer, &settings.audience, settings.access_token_s)),
            passwords: Passwords::new(settings.argon2_memory_kib, settings.argon2_rounds)?,
            throttle: Arc::new(Throttle::new(settings.throttle)),
            actors: Actors::new(),
            verified: Cache::builder().max_capacity(VERIFIED).time_to_live(VERIFIED_FOR).build(),
            outbound: Outbound::new(settings.outbound_private)?,
            key_sets: KeySets::new(),
            succession: sealing::derive(root, "refresh tokens"),
        })
    }

    /// The hash of a new password that is not too easy; 422 at `pointer` if it is.
    pub async fn hash(
        &self,
        pointer: &'static str,
        password: &NewPassword,
        email: &Email,
        organization_id: OrganizationId,
    ) -> Result<String> {
        let organization = self.db.read(move |conn| organizations::find(conn, organization_id)).await?;
        password.check(pointer, email, &organization.name)?;
        self.passwords.hash(password.expose()).await
    }

    /// The same here and now, on the caller's thread: for commands.
    pub fn hash_now(&self, password: &NewPassword, email: &Email, organization: &Name) -> Result<String> {
        password.check("/password", email, organization)?;
        self.passwords.hash_now(password.expose())
    }

    /// Adds the key that will sign from tomorrow on.
    pub fn rotate_keys(&self, conn: &mut PgConnection) -> Result<()> {
        self.keys.rotate(conn)
    }

    /// What ended or changed for a session is true at once, in this process.
    pub fn forget_session(&self, id: SessionId) {
        self.actors.forget(id);
    }

    /// The same for all sessions of a user.
    pub fn forget_user(&self, id: UserId) {
        self.actors.forget_all(|actor| actor.user_id == id);
    }

    /// The same for an API key and the tokens issued to it.
    pub fn forget_key(&self, id: ApiKeyId) {
        self.actors.forget_all(|actor| actor.principal_id == id.cast());
    }

    /// The same for everybody in an organization: its rules or teams are others now.
    pub fn forget_organization(&self, id: OrganizationId) {
        self.actors.forget_all(|actor| actor.organization_id == id);
    }

    /// What a token says; 401 if it is not one of ours, whatever the reason.
    pub(super) async fn claims(&self, token: &str) -> Result<Claims> {
        let digest = sha256(&[token.as_bytes()]);
        if let Some(claims) = self.verified.get(&digest).filter(Claims::lives) {
            return Ok(claims);
        }
        let claims = self.verify(token).await?;
        self.verified.insert(digest, claims.clone());
        Ok(claims)
    }

    async fn verify(&self, token: &str) -> Result<Claims> {
        let mut outcome = self.tokens.read(&self.keys, token);
        if matches!(outcome, Err(Flaw::UnknownKey)) && self.keys.may_look() {
            self.with_keys(Keys::load).await?;
            outcome = self.tokens.read(&self.keys, token);
        }
        outcome.map_err(|_| Error::unauthenticated(true))
    }

    /// The key that signs now.
    pub(super) async fn signer(&self) -> Result<Arc<Key>> {
        match self.keys.signer() {
            Some(key) => Ok(key),
            None => self.with_keys(Keys::load_or_make).await,
        }
    }

    pub(super) async fn with_keys<T: Send + 'static>(
        &self,
        work: fn(&Keys, &mut PgConnection) -> Result<T>,
    ) -> Result<T> {
        let (keys, pool) = (Arc::clone(&self.keys), self.db.writer().clone());
        web::block(move || work(&keys, &mut *pool.get()?)).await.map_err(Error::internal)?
    }
}
