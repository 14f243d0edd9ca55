//! Secrets at rest: every purpose has a key of its own, derived from the key-encryption key.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::hmac;

use crate::kernel::{Error, Result};

/// A key for one purpose.
pub type Key = [u8; 32];

/// The key of a purpose, from the key-encryption key.
pub fn derive(root: &Key, purpose: &str) -> Key {
    authenticate(root, purpose.as_bytes())
}

/// HMAC-SHA256 of the message.
pub fn authenticate(key: &Key, message: &[u8]) -> Key {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message);
    let mut bytes = [0; 32];
    bytes.copy_from_slice(tag.as_ref());
    bytes
}

/// AES-256-GCM: nonce, then cipher text. `about` is bound to it, so that no row can take another's place.
pub fn seal(key: &Key, about: &str, secret: &[u8]) -> Result<Vec<u8>> {
    let mut bytes = secret.to_vec();
    let cipher = RandomizedNonceKey::new(&AES_256_GCM, key).map_err(Error::internal)?;
    let nonce =
        cipher.seal_in_place_append_tag(Aad::from(about.as_bytes()), &mut bytes).map_err(Error::internal)?;
    Ok([nonce.as_ref().as_slice(), &bytes].concat())
}

/// What was sealed; `None` if it was sealed under another key, or for something else, or bent.
pub fn open(key: &Key, about: &str, sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, rest) = sealed.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut bytes = rest.to_vec();
    let cipher = RandomizedNonceKey::new(&AES_256_GCM, key).ok()?;
    cipher.open_in_place(nonce, Aad::from(about.as_bytes()), &mut bytes).ok().map(|secret| secret.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_and_the_same_purpose_open_a_secret() {
        let key = derive(&[7; 32], "signing keys");
        let sealed = seal(&key, "a", b"secret").unwrap();
        assert_eq!(open(&key, "a", &sealed).as_deref(), Some(&b"secret"[..]));
        assert_eq!(open(&key, "b", &sealed), None);
        assert_eq!(open(&derive(&[7; 32], "refresh tokens"), "a", &sealed), None);
        assert_eq!(open(&key, "a", &sealed[..8]), None);
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
    }
}
