//! A key as its holder has it: `crm_<organization>_<id>_<secret><checksum>`.
//!
//! Organization and id stand in it, so that its row is found by the primary key and no table is needed that
//! leads from keys to tenants. The checksum refuses typos before anything is asked of the database, and lets
//! scanners for leaked secrets tell a key from what looks like one.

use std::fmt;

use aws_lc_rs::{constant_time, rand};
use uuid::Uuid;

use crate::kernel::bytes::sha256;
use crate::kernel::ids::{ApiKeyId, OrganizationId};
use crate::kernel::{Error, Result};

const PREFIX: &str = "crm_";
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// So many characters of the alphabet are 256 bits.
const SECRET: usize = 43;
const CHECKSUM: usize = 6;
/// Bytes from here on would make some characters likelier than others.
const FAIR: u8 = 248;

/// SHA-256 of a secret, which is what is stored of it.
pub type Digest = [u8; 32];

/// A key that is well-formed; whether it is one of ours, its row says.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyText {
    pub organization_id: OrganizationId,
    pub id: ApiKeyId,
    secret: String,
}

impl KeyText {
    pub fn new(organization_id: OrganizationId, id: ApiKeyId) -> Result<Self> {
        let mut secret = String::with_capacity(SECRET);
        while secret.len() < SECRET {
            let mut bytes = [0; 64];
            rand::fill(&mut bytes).map_err(Error::internal)?;
            let fair = bytes.into_iter().filter(|byte| *byte < FAIR);
            secret.extend(fair.map(|byte| character(byte.into())).take(SECRET - secret.len()));
        }
        Ok(Self { organization_id, id, secret })
    }

    /// Whether a text says that it is a key, rather than a token.
    pub fn claims(text: &str) -> bool {
        text.starts_with(PREFIX)
    }

    pub fn parse(text: &str) -> Option<Self> {
        let (body, sum) = text.split_at_checked(text.len().checked_sub(CHECKSUM)?)?;
        if sum != checksum(body) {
            return None;
        }
        let mut parts = body.strip_prefix(PREFIX)?.split('_');
        let (organization, id, secret) = (parts.next()?, parts.next()?, parts.next()?);
        let fits = secret.len() == SECRET && secret.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !fits || parts.next().is_some() {
            return None;
        }
        Some(Self {
            organization_id: uuid(organization)?.into(),
            id: uuid(id)?.into(),
            secret: secret.to_owned(),
        })
    }

    pub fn digest(&self) -> Digest {
        sha256(&[self.secret.as_bytes()])
    }

    /// Whether it is the key whose digest was stored, in constant time.
    pub fn is(&self, stored: &[u8]) -> bool {
        constant_time::verify_slices_are_equal(&self.digest(), stored).is_ok()
    }

    /// As it is handed out.
    pub fn expose(&self) -> String {
        let (organization, id) = (self.organization_id.uuid().simple(), self.id.uuid().simple());
        let body = format!("{PREFIX}{organization}_{id}_{}", self.secret);
        format!("{body}{}", checksum(&body))
    }
}

/// One spelling of an id, so that one key has one text.
fn uuid(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text).ok().filter(|id| id.simple().to_string() == text)
}

/// The first 32 bits of SHA-256, as six characters.
fn checksum(body: &str) -> String {
    let [a, b, c, d, ..] = sha256(&[body.as_bytes()]);
    let mut rest = u32::from_be_bytes([a, b, c, d]);
    let digits = std::iter::repeat_with(|| {
        let digit = character(rest % 62);
        rest /= 62;
        digit
    });
    digits.take(CHECKSUM).collect()
}

fn character(value: u32) -> char {
    let at = usize::try_from(value % 62).unwrap_or_default();
    ALPHABET.get(at).copied().map_or('0', char::from)
}

impl fmt::Debug for KeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyText").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> KeyText {
        KeyText::new(OrganizationId::new(), ApiKeyId::new()).unwrap()
    }

    #[test]
    fn a_key_reads_back_as_itself() {
        for _ in 0..100 {
            let key = key();
            let text = key.expose();
            assert_eq!(text.len(), 4 + 33 + 33 + 43 + 6);
            let read = KeyText::parse(&text).unwrap();
            assert_eq!(read, key);
            assert!(read.is(&key.digest()));
        }
        assert_ne!(key().digest(), key().digest());
        assert!(!key().is(&key().digest()));
    }

    #[test]
    fn every_typo_is_noticed() {
        let text = key().expose();
        for at in 0..text.len() {
            for other in ["0", "z", "_", "é"] {
                let mut bent = text.clone();
                bent.replace_range(at..=at, other);
                assert!(bent == text || KeyText::parse(&bent).is_none(), "{bent}");
            }
        }
        for bent in ["", "crm_", "crm_é", &text[1..], &text[..text.len() - 1], &format!("{text}0")] {
            assert!(KeyText::parse(bent).is_none(), "{bent}");
        }
    }

    #[test]
    fn a_secret_does_not_show_itself() {
        let key = key();
        assert!(!format!("{key:?}").contains(&key.secret));
    }
}
