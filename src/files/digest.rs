//! The checksum of a file, as headers tell it (RFC 9530).

use actix_web::http::header::{HeaderMap, HeaderName};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::kernel::bytes::unhex;
use crate::kernel::{Error, Result, Violation};

pub(super) const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");

/// As a field of RFC 9530 says it; the digits are ours.
pub(super) fn field(hex: &str) -> String {
    format!("sha-256=:{}:", STANDARD.encode(unhex(hex).unwrap_or_default()))
}

/// The SHA-256 that the sender says, if it does; others are not looked at. 400 when it cannot be read.
pub(super) fn announced(headers: &HeaderMap) -> Result<Option<[u8; 32]>> {
    let malformed = || {
        let message = "Must be as `sha-256=:…:`, with 32 bytes in base64.";
        Error::bad_parameters(vec![Violation::header(CONTENT_DIGEST.as_str(), "invalid_header", message)])
    };
    for value in headers.get_all(CONTENT_DIGEST) {
        for part in value.to_str().map_err(|_| malformed())?.split(',') {
            let (name, digest) = part.trim().split_once('=').ok_or_else(malformed)?;
            if name == "sha-256" {
                let text = digest.strip_prefix(':').and_then(|text| text.strip_suffix(':'));
                let bytes = text.and_then(|text| STANDARD.decode(text).ok()?.try_into().ok());
                return bytes.map(Some).ok_or_else(malformed);
            }
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;
    use crate::kernel::bytes::{hex, sha256};

    #[test]
    fn a_digest_is_read_and_written() {
        let bytes = sha256(&[b"hello"]);
        assert_eq!(hex(&bytes), "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        let mut headers = HeaderMap::new();
        let value = format!("md5=:AAAA:, {}", field(&hex(&bytes)));
        headers.insert(CONTENT_DIGEST, HeaderValue::try_from(value).unwrap());
        assert_eq!(announced(&headers).unwrap(), Some(bytes));
        headers.insert(CONTENT_DIGEST, HeaderValue::from_static("sha-256=:AAAA:"));
        assert!(announced(&headers).is_err());
        headers.insert(CONTENT_DIGEST, HeaderValue::from_static("md5=:AAAA:"));
        assert_eq!(announced(&headers).unwrap(), None);
    }
}
