//! Cursors: where a page ended, signed, so that a caller can neither make nor bend one.

use std::sync::OnceLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::{constant_time, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::keyset::Place;
use super::own::OWN;
use super::sort::{Key, signature};
use super::value::Values;
use crate::kernel::{Error, Result, Violation};

/// The longest cursor. Nearly all are far shorter than 512; only long texts as sort keys reach
/// further, for to cut a key would repeat or lose records.
pub(super) const LENGTH_MAX: usize = 4096;
const VERSION: u8 = 1;
const TAG_LENGTH: usize = 16;

static KEY: OnceLock<hmac::Key> = OnceLock::new();

/// Sets the key that signs cursors; `false` if one is set or was made up already. All processes of
/// a deployment need the same one, or a cursor is worth nothing at the next.
pub fn set_cursor_key(secret: &[u8]) -> bool {
    KEY.set(hmac::Key::new(hmac::HMAC_SHA256, secret)).is_ok()
}

fn key() -> Result<&'static hmac::Key> {
    if let Some(key) = KEY.get() {
        return Ok(key);
    }
    let made = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new())
        .map_err(|_| Error::internal("no randomness for the key of cursors"))?;
    Ok(KEY.get_or_init(|| made))
}

/// What a cursor says.
#[derive(Debug, PartialEq, Deserialize, Serialize)]
pub(super) struct Cursor {
    version: u8,
    collection: String,
    sort: String,
    /// Digest of address, filter and search.
    scope: String,
    /// The sort keys of the last record, `id` at the end.
    at: Vec<Option<String>>,
}

impl Cursor {
    /// Points behind `row`, the last record of a page as it was shown.
    pub(super) fn behind(collection: &str, scope: &str, keys: &[Key], row: &Value) -> Result<Self> {
        let at = keys.iter().map(|key| member(key, row)).collect::<Result<_>>()?;
        let (collection, scope) = (collection.to_owned(), scope.to_owned());
        Ok(Self { version: VERSION, collection, sort: signature(keys), scope, at })
    }

    pub(super) fn encode(&self) -> Result<String> {
        // A tuple: names would only make it longer.
        let said = (self.version, &self.collection, &self.sort, &self.scope, &self.at);
        let mut bytes = serde_json::to_vec(&said).map_err(Error::internal)?;
        let tag = hmac::sign(key()?, &bytes);
        bytes.extend(tag.as_ref().iter().take(TAG_LENGTH));
        let text = URL_SAFE_NO_PAD.encode(bytes);
        if text.len() > LENGTH_MAX {
            return Err(Error::internal("the sort keys are too long for a cursor"));
        }
        Ok(text)
    }

    pub(super) fn decode(text: &str) -> Result<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| invalid())?;
        let split = bytes.len().checked_sub(TAG_LENGTH).ok_or_else(invalid)?;
        let (said, tag) = bytes.split_at(split);
        let expected = hmac::sign(key()?, said);
        let expected = expected.as_ref().get(..TAG_LENGTH).unwrap_or_default();
        constant_time::verify_slices_are_equal(expected, tag).map_err(|_| invalid())?;
        let (version, collection, sort, scope, at) = serde_json::from_slice(said).map_err(|_| invalid())?;
        Ok(Self { version, collection, sort, scope, at })
    }

    /// The place to go on from, if the cursor belongs to this list.
    pub(super) fn place(&self, collection: &str, scope: &str, keys: &[Key]) -> Result<Vec<Place>> {
        if self.version != VERSION {
            return Err(invalid());
        }
        if self.collection != collection || self.scope != scope || self.sort != signature(keys) {
            return Err(refused("cursor_mismatch", "The cursor belongs to another filter, sort or list."));
        }
        if self.at.len() != keys.len() {
            return Err(invalid());
        }
        keys.iter().zip(&self.at).map(|(key, text)| place(key, text.as_deref())).collect()
    }
}

fn place(key: &Key, text: Option<&str>) -> Result<Place> {
    let Some(text) = text else { return Ok(None) };
    Values::read(key.field.kind, &[text.to_owned()]).map(Some).ok_or_else(invalid)
}

fn member(key: &Key, row: &Value) -> Result<Option<String>> {
    let shown = match key.name.strip_prefix(OWN) {
        Some(name) => Some(row.get("custom").and_then(|own| own.get(name)).unwrap_or(&Value::Null)),
        None => row.get(key.field.name),
    };
    // An amount is shown together with its currency.
    let shown = match (key.field.currency, shown) {
        (Some(_), Some(Value::Object(money))) => money.get("amount"),
        _ => shown,
    };
    match shown {
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(Value::Null) if key.field.nullable => Ok(None),
        _ => Err(Error::internal(format!("no sort key in the record: {}", key.name))),
    }
}

fn invalid() -> Error {
    refused("cursor_invalid", "The cursor was not made by this service.")
}

fn refused(code: &'static str, message: &str) -> Error {
    Error::unreadable(code, message).listing(vec![Violation::parameter("cursor", code, message)])
}
