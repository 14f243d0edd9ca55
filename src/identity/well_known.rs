//! The public keys, for those who check access tokens themselves.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::Authority;
use super::keys::Key;
use crate::kernel::Result;
use crate::kernel::http::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show_keys);
}

/// A set of public keys, RFC 7517.
#[derive(Debug, Serialize, ToSchema)]
pub struct JsonWebKeySet {
    #[schema(max_items = 100)]
    keys: Vec<JsonWebKey>,
}

/// A public key, RFC 8037.
#[derive(Debug, Serialize, ToSchema)]
pub struct JsonWebKey {
    /// Family of the key.
    #[schema(max_length = 3, pattern = "^OKP$")]
    kty: &'static str,
    /// The curve.
    #[schema(max_length = 7, pattern = "^Ed25519$")]
    crv: &'static str,
    /// The public key, base64url.
    #[schema(max_length = 43, pattern = "^[A-Za-z0-9_-]{43}$")]
    x: String,
    /// Names the key in a token's header.
    #[schema(max_length = 32, pattern = "^[0-9a-f]{32}$")]
    kid: String,
    #[schema(max_length = 5, pattern = "^EdDSA$")]
    alg: &'static str,
    #[serde(rename = "use")]
    #[schema(max_length = 3, pattern = "^sig$")]
    purpose: &'static str,
}

/// Show the keys that sign access tokens
///
/// Present and coming ones; a token names its key in `kid`.
#[utoipa::path(tag = "auth", security(()),
    responses((status = 200, body = JsonWebKeySet, description = "The public keys.")))]
#[get("/.well-known/jwks.json")]
async fn show_keys(authority: web::Data<Authority>) -> Result<HttpResponse> {
    authority.signer().await?;
    let keys = authority.keys.published();
    let keys = keys.iter().map(|key| JsonWebKey::of(key)).collect();
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300")))
        .json(JsonWebKeySet { keys }))
}

impl JsonWebKey {
    fn of(key: &Key) -> Self {
        let (x, kid) = (key.x.clone(), key.kid.clone());
        Self { kty: "OKP", crv: "Ed25519", x, kid, alg: "EdDSA", purpose: "sig" }
    }
}
