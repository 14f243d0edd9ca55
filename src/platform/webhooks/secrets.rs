//! Secrets of endpoints: 32 random bytes, told once as `whsec_…`, kept sealed; and what is signed with them.

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::identity::sealing::{self, Key};
use crate::kernel::ids::WebhookEndpointId;
use crate::kernel::{Error, Result};

/// Seals and opens the secrets; cheap to clone.
#[derive(Clone)]
pub struct Secrets(Key);

/// A secret that was just made.
pub(super) struct Fresh {
    /// As the receiver is told it.
    pub text: String,
    pub sealed: Vec<u8>,
}

impl Secrets {
    pub fn new(key_encryption_key: &Key) -> Self {
        Self(sealing::derive(key_encryption_key, "webhook secrets"))
    }

    pub(super) fn make(&self, of: WebhookEndpointId) -> Result<Fresh> {
        let mut secret: Key = [0; 32];
        rand::fill(&mut secret).map_err(Error::internal)?;
        let sealed = sealing::seal(&self.0, &of.to_string(), &secret)?;
        Ok(Fresh { text: format!("whsec_{}", STANDARD.encode(secret)), sealed })
    }

    /// `None` if it was sealed under another key-encryption key.
    pub(super) fn open(&self, of: WebhookEndpointId, sealed: &[u8]) -> Option<Key> {
        sealing::open(&self.0, &of.to_string(), sealed)?.try_into().ok()
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets")
    }
}

/// The signatures of a message, one for each secret, as `webhook-signature` wants them.
pub(super) fn signatures(secrets: &[Key], id: &str, timestamp: i64, body: &[u8]) -> String {
    let signed = [format!("{id}.{timestamp}.").as_bytes(), body].concat();
    let one = |secret| format!("v1,{}", STANDARD.encode(sealing::authenticate(secret, &signed)));
    secrets.iter().map(one).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_opened_for_its_own_endpoint_only() {
        let secrets = Secrets::new(&[7; 32]);
        let (own, other) = (WebhookEndpointId::new(), WebhookEndpointId::new());
        let fresh = secrets.make(own).unwrap();
        let opened = secrets.open(own, &fresh.sealed).unwrap();
        assert_eq!(format!("whsec_{}", STANDARD.encode(opened)), fresh.text);
        assert_eq!(secrets.open(other, &fresh.sealed), None);
        assert_eq!(Secrets::new(&[8; 32]).open(own, &fresh.sealed), None);
    }

    #[test]
    fn each_secret_signs() {
        // Made with `openssl dgst -sha256 -hmac` over `a.1.{}`.
        let both = signatures(&[[b'k'; 32], [b'l'; 32]], "a", 1, b"{}");
        let (first, second) = both.split_once(' ').unwrap();
        assert_eq!(first, "v1,iVAnxCN3GAM90Pwzd4OfhjD1LzqscV+mzi+aLhEmy5I=");
        assert!(second.starts_with("v1,") && second != first);
    }
}
