//! `Idempotency-Key`: under it a request acts once, however often it is sent.

use super::bytes::sha256;
use super::error::{Error, Result, Violation};
use actix_web::http::header::{HeaderMap, HeaderName};
use actix_web::http::{Method, Uri};

/// The header that carries the key.
pub const KEY: HeaderName = HeaderName::from_static("idempotency-key");

const LONGEST: usize = 255;

/// A key, and the fingerprint of the request that came with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    pub key: String,
    pub fingerprint: Vec<u8>,
}

impl Once {
    /// The fingerprint covers method, address, the query whatever its order, content type and body.
    pub fn new(key: String, method: &Method, address: &Uri, content_type: &[u8], body: &[u8]) -> Self {
        let mut query: Vec<&str> = address.query().unwrap_or_default().split('&').collect();
        query.sort_unstable();
        let query = query.join("&");
        let parts =
            [method.as_str().as_bytes(), address.path().as_bytes(), query.as_bytes(), content_type, body];
        Self { key, fingerprint: digest(&parts) }
    }

    /// The same request with a body that was not read when the key was: `digest` stands for it.
    #[must_use]
    pub fn and_body(&self, body: &[u8]) -> Self {
        Self { key: self.key.clone(), fingerprint: digest(&[&self.fingerprint, body]) }
    }
}

/// Each part goes in with its length, so that no two lists of parts look alike.
fn digest(parts: &[&[u8]]) -> Vec<u8> {
    let lengths: Vec<_> =
        parts.iter().map(|part| u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes()).collect();
    let told: Vec<&[u8]> =
        lengths.iter().zip(parts).flat_map(|(length, part)| [length.as_slice(), part]).collect();
    sha256(&told).to_vec()
}

/// The key that a request names; 400 when it is not 1 to 255 visible ASCII characters. The quoted form
/// of a structured field means the same key.
pub fn key(headers: &HeaderMap) -> Result<Option<String>> {
    let mut given = headers.get_all(KEY);
    let Some(first) = given.next() else { return Ok(None) };
    let text = first.to_str().ok().filter(|_| given.next().is_none()).ok_or_else(malformed)?;
    let quoted = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let key = quoted.unwrap_or(text);
    let fits = (1..=LONGEST).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    if fits { Ok(Some(key.to_owned())) } else { Err(malformed()) }
}

fn malformed() -> Error {
    let message = "Must be one key of 1 to 255 visible ASCII characters.";
    Error::bad_parameters(vec![Violation::header(KEY.as_str(), "invalid_header", message)])
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn read(values: &[&str]) -> Result<Option<String>> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(KEY, HeaderValue::from_str(value).unwrap());
        }
        key(&headers)
    }

    #[test]
    fn a_key_may_stand_in_quotes() {
        assert_eq!(read(&[]).unwrap(), None);
        assert_eq!(read(&["a-1"]).unwrap().as_deref(), Some("a-1"));
        assert_eq!(read(&["\"a-1\""]).unwrap().as_deref(), Some("a-1"));
        assert!(read(&[&"k".repeat(LONGEST)]).is_ok());
        for bad in [&[""][..], &["\"\""], &["two words"], &["a", "b"], &[&"k".repeat(LONGEST + 1)]] {
            assert!(read(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_fingerprint_tells_requests_apart() {
        let of = |address: &'static str, body: &[u8]| {
            Once::new("k".into(), &Method::POST, &Uri::from_static(address), b"application/json", body)
        };
        assert_eq!(of("/a?x=1&y=2", b"{}"), of("/a?y=2&x=1", b"{}"));
        assert_ne!(of("/a", b"{}"), of("/b", b"{}"));
        assert_ne!(of("/a", b"{}"), of("/a", b"{ }"));
        assert_ne!(of("/a", b"").and_body(b"1"), of("/a", b"").and_body(b"2"));
    }
}
