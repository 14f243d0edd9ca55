//! Where an issuer's keys are, and which: OpenID Connect Discovery, then a key set after RFC 7517.

use jsonwebtoken::{Algorithm, DecodingKey};
use reqwest::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::outbound::Outbound;

/// The most that is read of a document.
const LONGEST: usize = 256 * 1024;
/// The most keys of a set that are looked at.
const MOST: usize = 100;

/// A key of an issuer; it checks one algorithm and no other.
#[derive(Clone)]
pub struct OutsideKey {
    pub kid: String,
    pub algorithm: Algorithm,
    pub verifier: DecodingKey,
}

#[derive(Deserialize)]
struct Discovered {
    issuer: String,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: String,
    alg: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

/// The keys of an issuer, or why there are none. What it says is not believed: its name must be its own.
pub async fn keys(outbound: &Outbound, issuer: &str) -> Result<Vec<OutsideKey>, String> {
    let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let discovered: Discovered = fetched(outbound, &address).await?;
    if discovered.issuer != issuer {
        return Err("the discovery document is of another issuer".to_owned());
    }
    let set: KeySet = fetched(outbound, &discovered.jwks_uri).await?;
    let known = set.keys.into_iter().take(MOST).filter_map(|key| serde_json::from_value::<Jwk>(key).ok());
    Ok(known.filter_map(Jwk::read).collect())
}

async fn fetched<T: DeserializeOwned>(outbound: &Outbound, address: &str) -> Result<T, String> {
    let request = outbound.request(Method::GET, address).map_err(|failure| failure.to_string())?;
    let request = request.header("accept", "application/json");
    let answer = Outbound::send(request, LONGEST).await.map_err(|failure| failure.to_string())?;
    if answer.status.as_u16() != 200 || !answer.whole {
        return Err(format!("{address} answered {}", answer.status));
    }
    serde_json::from_slice(&answer.body).map_err(|_| format!("{address} is not what it should be"))
}

impl Jwk {
    /// The key, if it signs and is of a family that is accepted; what it says of its algorithm must fit.
    fn read(self) -> Option<OutsideKey> {
        if self.purpose.as_deref().is_some_and(|purpose| purpose != "sig") {
            return None;
        }
        let (algorithm, name, verifier) = match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", None) => {
                let verifier =
                    DecodingKey::from_rsa_components(strong(self.n.as_deref()?)?, self.e.as_deref()?);
                (Algorithm::RS256, "RS256", verifier)
            }
            ("EC", Some("P-256")) => {
                let verifier = DecodingKey::from_ec_components(self.x.as_deref()?, self.y.as_deref()?);
                (Algorithm::ES256, "ES256", verifier)
            }
            ("OKP", Some("Ed25519")) => {
                (Algorithm::EdDSA, "EdDSA", DecodingKey::from_ed_components(self.x.as_deref()?))
            }
            _ => return None,
        };
        let fits = self.alg.as_deref().is_none_or(|alg| alg == name);
        let kid = Some(self.kid).filter(|_| fits)?;
        Some(OutsideKey { kid, algorithm, verifier: verifier.ok()? })
    }
}

/// A modulus of 2048 bits or more, in base64url.
fn strong(modulus: &str) -> Option<&str> {
    (modulus.len() >= 342).then_some(modulus)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(key: Value) -> Option<Algorithm> {
        serde_json::from_value::<Jwk>(key).ok()?.read().map(|key| key.algorithm)
    }

    #[test]
    fn a_key_is_for_one_algorithm() {
        let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        let key = |more: Value| {
            let mut key = json!({ "kty": "OKP", "crv": "Ed25519", "kid": "1", "x": x });
            key.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            key
        };
        assert_eq!(read(key(json!({}))), Some(Algorithm::EdDSA));
        assert_eq!(read(key(json!({ "alg": "EdDSA", "use": "sig" }))), Some(Algorithm::EdDSA));
        for bent in [
            json!({ "alg": "HS256" }),
            json!({ "alg": "none" }),
            json!({ "use": "enc" }),
            json!({ "crv": "X25519" }),
            json!({ "kty": "oct", "k": "c2VjcmV0" }),
            json!({ "kid": 7 }),
            json!({ "kty": "RSA", "crv": null, "n": "AQAB", "e": "AQAB" }),
        ] {
            assert_eq!(read(key(bent.clone())), None, "{bent}");
        }
    }
}
