//! Signed statements of the service, such as how the audit log stood: anybody with the public keys can check them.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, decode, decode_header, encode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Authority;
use crate::kernel::{Error, Result};
use crate::schema::signing_keys;

impl Authority {
    /// A JSON Web Signature over the claims, of a type of its own, so that it can be taken for nothing else. Not
    /// for a transaction that may yet fail: it may make the first key.
    pub fn state<T: Serialize>(&self, conn: &mut PgConnection, kind: &str, claims: &T) -> Result<String> {
        let key = match self.keys.signer() {
            Some(key) => key,
            None => self.keys.load_or_make(conn)?,
        };
        let signer = key.signer.as_ref().ok_or_else(|| Error::internal("the key cannot sign"))?;
        let header = Header {
            typ: Some(kind.to_owned()),
            kid: Some(key.kid.clone()),
            ..Header::new(Algorithm::EdDSA)
        };
        encode(&header, claims, signer).map_err(Error::internal)
    }
}

/// Public keys by their names, past ones included: statements outlive the keys they were signed with.
pub struct PublicKeys(HashMap<String, DecodingKey>);

/// A set of public keys as RFC 7517 writes it; of each only what is needed here.
#[derive(Serialize, Deserialize)]
struct KeySet {
    keys: Vec<OneKey>,
}

#[derive(Serialize, Deserialize)]
struct OneKey {
    kty: String,
    crv: String,
    kid: String,
    x: String,
}

impl PublicKeys {
    /// All keys that the service ever had.
    pub fn of_database(conn: &mut PgConnection) -> Result<Self> {
        Self::of(all(conn)?)
    }

    /// The keys of a JSON Web Key Set.
    pub fn of_text(text: &str) -> Result<Self> {
        Self::of(serde_json::from_str(text).map_err(Error::internal)?)
    }

    fn of(set: KeySet) -> Result<Self> {
        let key = |key: OneKey| Ok((key.kid, DecodingKey::from_ed_components(&key.x)?));
        let keys = set.keys.into_iter().filter(|key| key.kty == "OKP" && key.crv == "Ed25519").map(key);
        let keys: std::result::Result<_, jsonwebtoken::errors::Error> = keys.collect();
        Ok(Self(keys.map_err(Error::internal)?))
    }

    /// What a statement of this type says; nothing if it was not signed with one of the keys.
    pub fn read<T: DeserializeOwned>(&self, kind: &str, statement: &str) -> Option<T> {
        let header = decode_header(statement).ok()?;
        if header.typ.as_deref() != Some(kind) || header.crit.is_some() {
            return None;
        }
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.required_spec_claims.clear();
        (rules.validate_exp, rules.validate_aud) = (false, false);
        Some(decode::<T>(statement, self.0.get(&header.kid?)?, &rules).ok()?.claims)
    }
}

/// All public keys as a JSON Web Key Set, to be kept elsewhere.
pub fn key_set(conn: &mut PgConnection) -> Result<String> {
    serde_json::to_string(&all(conn)?).map_err(Error::internal)
}

fn all(conn: &mut PgConnection) -> Result<KeySet> {
    let rows: Vec<(String, Vec<u8>)> =
        signing_keys::table.select((signing_keys::kid, signing_keys::public_key)).load(conn)?;
    let key = |(kid, key): (String, Vec<u8>)| OneKey {
        kty: "OKP".into(),
        crv: "Ed25519".into(),
        kid,
        x: URL_SAFE_NO_PAD.encode(key),
    };
    Ok(KeySet { keys: rows.into_iter().map(key).collect() })
}
