//! Refresh tokens: opaque, used once. Only their digest is stored; the next one follows from the spent
//! one and a key, so an answer that was lost can be given again though nothing secret was kept.

use std::fmt;

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::identity::sealing;
use crate::kernel::bytes::sha256;
use crate::kernel::ids::OrganizationId;
use crate::kernel::{Error, Result};

const PREFIX: &str = "rt_";

/// A refresh token: `rt_`, the organization, the secret.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken {
    pub organization_id: OrganizationId,
    secret: [u8; 32],
}

impl RefreshToken {
    /// The first of a session.
    pub fn new(organization_id: OrganizationId) -> Result<Self> {
        let mut secret = [0; 32];
        rand::fill(&mut secret).map_err(Error::internal)?;
        Ok(Self { organization_id, secret })
    }

    /// The one that follows; always the same.
    pub fn successor(&self, key: &sealing::Key) -> Self {
        Self { organization_id: self.organization_id, secret: sealing::authenticate(key, &self.secret) }
    }

    /// What is stored of it.
    pub fn digest(&self) -> Vec<u8> {
        sha256(&[&self.secret]).to_vec()
    }

    pub fn parse(text: &str) -> Option<Self> {
        let (organization, secret) = text.strip_prefix(PREFIX)?.split_at_checked(32)?;
        let secret = URL_SAFE_NO_PAD.decode(secret.strip_prefix('_')?).ok()?;
        let organization_id = Uuid::try_parse(organization).ok()?.into();
        Some(Self { organization_id, secret: secret.try_into().ok()? })
    }

    /// As it is handed out.
    pub fn expose(&self) -> String {
        let organization = self.organization_id.uuid().simple();
        format!("{PREFIX}{organization}_{}", URL_SAFE_NO_PAD.encode(self.secret))
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshToken").field("organization_id", &self.organization_id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_as_itself() {
        for _ in 0..100 {
            let token = RefreshToken::new(OrganizationId::new()).unwrap();
            let text = token.expose();
            assert_eq!(text.len(), 3 + 32 + 1 + 43);
            assert_eq!(RefreshToken::parse(&text).unwrap(), token);
        }
    }

    #[test]
    fn the_successor_is_always_the_same_and_needs_the_key() {
        let (key, other) = ([1; 32], [2; 32]);
        let token = RefreshToken::new(OrganizationId::new()).unwrap();
        let next = token.successor(&key);
        assert_eq!(next, token.successor(&key));
        assert_ne!(next, token);
        assert_ne!(next, token.successor(&other));
        assert_ne!(next.successor(&key), next);
        assert_eq!(next.organization_id, token.organization_id);
        assert_ne!(next.digest(), token.digest());
    }

    #[test]
    fn what_is_no_refresh_token_is_not_read() {
        let text = RefreshToken::new(OrganizationId::new()).unwrap().expose();
        let bent = [
            "",
            "rt_",
            "rt_é",
            &text[3..],
            &text[..text.len() - 1],
            &format!("{text}A"),
            &text.replacen('_', "-", 1),
        ];
        for text in bent {
            assert_eq!(RefreshToken::parse(text), None, "{text}");
        }
        assert_eq!(RefreshToken::parse(&format!("rt_{}_{}", "z".repeat(32), "A".repeat(43))), None);
    }

    #[test]
    fn a_secret_does_not_show_itself() {
        let token = RefreshToken::new(OrganizationId::new()).unwrap();
        assert!(!format!("{token:?}").contains("secret"));
    }
}
