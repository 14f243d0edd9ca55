//! Credentials of ours, as they are presented: API keys, tokens of sessions, tokens of keys.

use std::sync::Arc;

use chrono::DateTime;
use diesel::pg::PgConnection;

use super::Authority;
use super::actors::{Credential, Known};
use super::api_keys::KeyText;
use super::lookup::{self, Found};
use super::tokens::{Claims, Holder};
use crate::access::{Actor, Scopes};
use crate::kernel::ids::{ApiKeyId, OrganizationId, SessionId};
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};

/// A credential that is well-formed and, if it is a token, signed by us.
#[derive(Clone, Debug)]
pub(super) enum Presented {
    Key(KeyText),
    Session(Claims, SessionId),
    Token(Claims, ApiKeyId, Scopes),
}

impl Presented {
    /// 401 for whatever is none of ours.
    pub async fn read(authority: &Authority, token: &str) -> Result<Self> {
        if KeyText::claims(token) {
            return KeyText::parse(token).map(Self::Key).ok_or_else(|| Error::unauthenticated(true));
        }
        let claims = authority.claims(token).await?;
        Ok(match claims.holder() {
            Holder::Session(id) => Self::Session(claims, id),
            Holder::Key(id, scopes) => Self::Token(claims, id, scopes),
        })
    }

    pub fn credential(&self) -> Credential {
        match self {
            Self::Key(text) => Credential::Key(text.id, text.digest()),
            Self::Session(_, id) => Credential::Session(*id),
            Self::Token(claims, ..) => Credential::Token(claims.jti),
        }
    }

    pub fn organization_id(&self) -> OrganizationId {
        match self {
            Self::Key(text) => text.organization_id,
            Self::Session(claims, _) | Self::Token(claims, ..) => claims.org,
        }
    }

    pub fn client_id(&self) -> String {
        match self {
            Self::Key(text) => text.id.to_string(),
            Self::Session(claims, _) | Self::Token(claims, ..) => claims.client_id.clone(),
        }
    }

    /// When a token ends; a key says it in its row.
    pub fn expires_at(&self) -> Option<Instant> {
        match self {
            Self::Key(_) => None,
            Self::Session(claims, _) | Self::Token(claims, ..) => {
                DateTime::from_timestamp(claims.exp, 0).map(Instant::from)
            }
        }
    }

    pub fn key(&self) -> Option<ApiKeyId> {
        match self {
            Self::Session(..) => None,
            Self::Key(text) => Some(text.id),
            Self::Token(_, id, _) => Some(*id),
        }
    }

    pub fn find(&self, conn: &mut PgConnection) -> Result<Option<Found>> {
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

    pub fn known(&self, found: Found) -> Known {
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
}
