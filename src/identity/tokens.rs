//! Access tokens: short-lived JWTs after RFC 9068, signed with Ed25519 and nothing else.

use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::keys::{Key, Keys};
use crate::kernel::clock::now;
use crate::kernel::ids::{OrganizationId, SessionId, UserId};
use crate::kernel::{Error, Result};

const TYPE: &str = "at+jwt";
const CLIENT: &str = "crm";
const SCOPE: &str = "api";
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
    pub sid: SessionId,
    jti: Uuid,
    client_id: String,
    scope: String,
    iat: i64,
    exp: i64,
}

/// Whom a token is for.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_field_names, reason = "three ids are what it is")]
pub struct Subject {
    pub organization_id: OrganizationId,
    pub user_id: UserId,
    pub session_id: SessionId,
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

    pub fn issue(&self, key: &Key, subject: Subject) -> Result<String> {
        let iat = now().timestamp();
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: subject.user_id,
            org: subject.organization_id,
            sid: subject.session_id,
            jti: Uuid::now_v7(),
            client_id: CLIENT.to_owned(),
            scope: SCOPE.to_owned(),
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
        if claims.iat <= now().timestamp() + i64::from(LEEWAY) && claims.scope == SCOPE {
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
