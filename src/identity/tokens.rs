//! Access tokens: short-lived JWTs after RFC 9068, signed with Ed25519 and nothing else.

use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::keys::{Key, Keys};
use crate::access::Scopes;
use crate::kernel::clock::now;
use crate::kernel::ids::{AnyId, ApiKeyId, OrganizationId, SessionId, UserId};
use crate::kernel::{Error, Result};

const TYPE: &str = "at+jwt";
/// The client of people who log in here, and the scope of their tokens.
pub const CLIENT: &str = "crm";
pub const SCOPE: &str = "api";
/// Longer ones are refused unread.
const LENGTH_MAX: usize = 4096;
/// How far clocks may differ, in seconds.
const LEEWAY: u32 = 30;

/// What an access token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    /// A list, though lawful in a JWT, is not what we issue.
    aud: String,
    pub sub: UserId,
    pub org: OrganizationId,
    /// What the token lives by: the session, or the key it was issued to.
    sid: AnyId,
    pub jti: Uuid,
    pub client_id: String,
    pub scope: String,
    pub iat: i64,
    pub exp: i64,
}

/// To whom a token was issued.
pub enum Holder {
    Session(SessionId),
    /// A key, for some of its scopes.
    Key(ApiKeyId, Scopes),
}

impl Claims {
    pub fn holder(&self) -> Holder {
        if self.client_id == CLIENT {
            Holder::Session(self.sid.cast())
        } else {
            Holder::Key(self.sid.cast(), Scopes::of_words(self.scope.split(' ')))
        }
    }

    /// Whether it counts still.
    pub fn lives(&self) -> bool {
        now().timestamp() < self.exp + i64::from(LEEWAY)
    }

    /// The client of a token is a person's or the key that it lives by.
    fn is_whole(&self) -> bool {
        let of_key = self.client_id == self.sid.to_string() && self.scope != SCOPE;
        of_key || self.client_id == CLIENT && self.scope == SCOPE
    }
}

/// Whom a token is for.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_field_names, reason = "three ids are what it is")]
pub struct Subject {
    pub organization_id: OrganizationId,
    pub user_id: UserId,
    pub session_id: SessionId,
}

/// A token that is about to be signed.
struct Draft {
    organization_id: OrganizationId,
    user_id: UserId,
    sid: AnyId,
    client_id: String,
    scope: String,
}

/// Why a token is not accepted; the caller is told nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Perhaps another process made the key since.
    UnknownKey,
    Invalid,
}

/// Issues and reads access tokens.
#[derive(Clone, Debug)]
pub struct Tokens {
    issuer: String,
    audience: String,
    lifetime_s: u32,
}

impl Tokens {
    pub fn new(issuer: &str, audience: &str, lifetime_s: u32) -> Self {
        Self { issuer: issuer.to_owned(), audience: audience.to_owned(), lifetime_s }
    }

    pub fn lifetime_s(&self) -> u32 {
        self.lifetime_s
    }

    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// A token of a session.
    pub fn issue(&self, key: &Key, subject: Subject) -> Result<String> {
        let Subject { organization_id, user_id, session_id } = subject;
        let (client_id, scope) = (CLIENT.to_owned(), SCOPE.to_owned());
        self.sign(key, Draft { organization_id, user_id, sid: session_id.cast(), client_id, scope })
    }

    /// A token of an API key, which acts for this user.
    pub fn issue_to_key(
        &self,
        key: &Key,
        (organization_id, user_id): (OrganizationId, UserId),
        holder: ApiKeyId,
        scopes: &Scopes,
    ) -> Result<String> {
        let (client_id, scope) = (holder.to_string(), scopes.to_string());
        self.sign(key, Draft { organization_id, user_id, sid: holder.cast(), client_id, scope })
    }

    fn sign(&self, key: &Key, draft: Draft) -> Result<String> {
        let iat = now().timestamp();
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: draft.user_id,
            org: draft.organization_id,
            sid: draft.sid,
            jti: Uuid::now_v7(),
            client_id: draft.client_id,
            scope: draft.scope,
            iat,
            exp: iat + i64::from(self.lifetime_s),
        };
        let signer = key.signer.as_ref().ok_or_else(|| Error::internal("the key cannot sign"))?;
        let header = Header {
            typ: Some(TYPE.to_owned()),
            kid: Some(key.kid.clone()),
            ..Header::new(Algorithm::EdDSA)
        };
        encode(&header, &claims, signer).map_err(Error::internal)
    }

    pub fn read(&self, keys: &Keys, token: &str) -> Result<Claims, Flaw> {
        self.read_with(|kid| keys.of(kid).map(|key| key.verifier.clone()), token)
    }

    fn read_with(
        &self,
        key_of: impl FnOnce(&str) -> Option<jsonwebtoken::DecodingKey>,
        token: &str,
    ) -> Result<Claims, Flaw> {
        if token.len() > LENGTH_MAX {
            return Err(Flaw::Invalid);
        }
        let header = decode_header(token).map_err(|_| Flaw::Invalid)?;
        let kid =
            header.kid.filter(|kid| kid.len() == 32 && kid.bytes().all(|byte| byte.is_ascii_hexdigit()));
        // The library does not look at the type; what must be understood (`crit`) is not.
        if header.typ.as_deref() != Some(TYPE) || header.crit.is_some() || header.alg != Algorithm::EdDSA {
            return Err(Flaw::Invalid);
        }
        let key = key_of(&kid.ok_or(Flaw::Invalid)?).ok_or(Flaw::UnknownKey)?;
        let claims = decode::<Claims>(token, &key, &self.rules()).map_err(|_| Flaw::Invalid)?.claims;
        if claims.iat <= now().timestamp() + i64::from(LEEWAY) && claims.is_whole() {
            return Ok(claims);
        }
        Err(Flaw::Invalid)
    }

    fn rules(&self) -> Validation {
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.set_issuer(&[&self.issuer]);
        rules.set_audience(&[&self.audience]);
        rules.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        rules.validate_nbf = true;
        rules.leeway = LEEWAY.into();
        rules
    }
}

#[cfg(test)]
#[path = "tokens_tests.rs"]
mod tests;
