//! What this authorization server can do, RFC 8414.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::token::GrantType;
use crate::access::KeyScope;
use crate::identity::Authority;
use crate::identity::tokens::SCOPE;
use crate::kernel::http::ServiceConfig;
use crate::kernel::values::Word;
use crate::text_enum;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show_oauth_server);
}

text_enum! {
    /// How a client proves itself; `none` is for the refresh tokens of people.
    pub enum ClientAuthentication { Basic = "client_secret_basic", Post = "client_secret_post", None = "none" }
}

/// The authorization server, RFC 8414.
#[derive(Serialize, ToSchema)]
pub struct OAuthServer {
    #[schema(max_length = 2000, pattern = "^https?://.+$")]
    issuer: String,
    #[schema(max_length = 2000, pattern = "^https?://.+$")]
    token_endpoint: String,
    #[schema(max_length = 2000, pattern = "^https?://.+$")]
    revocation_endpoint: String,
    #[schema(max_length = 2000, pattern = "^https?://.+$")]
    introspection_endpoint: String,
    #[schema(max_length = 2000, pattern = "^https?://.+$")]
    jwks_uri: String,
    #[schema(max_items = 10)]
    grant_types_supported: &'static [GrantType],
    #[schema(max_items = 10)]
    token_endpoint_auth_methods_supported: &'static [ClientAuthentication],
    #[schema(max_items = 10)]
    revocation_endpoint_auth_methods_supported: &'static [ClientAuthentication],
    #[schema(max_items = 10)]
    introspection_endpoint_auth_methods_supported: &'static [ClientAuthentication],
    /// None: there is no authorization endpoint.
    #[schema(max_items = 0, value_type = Vec<GrantType>)]
    response_types_supported: [GrantType; 0],
    #[schema(max_items = 1000, value_type = Vec<Word>)]
    scopes_supported: Vec<&'static str>,
}

/// Show what the authorization server can do
#[utoipa::path(tag = "oauth", security(()),
    responses((status = 200, body = OAuthServer, description = "Its addresses and abilities.")))]
#[get("/.well-known/oauth-authorization-server")]
async fn show_oauth_server(authority: web::Data<Authority>) -> HttpResponse {
    let issuer = authority.tokens.issuer().to_owned();
    let at = |path: &str| format!("{issuer}{path}");
    let with_secret = ClientAuthentication::ALL.split_last().map_or(&[][..], |(_, with_secret)| with_secret);
    let server = OAuthServer {
        token_endpoint: at("/api/v1/oauth/token"),
        revocation_endpoint: at("/api/v1/oauth/revoke"),
        introspection_endpoint: at("/api/v1/oauth/introspect"),
        jwks_uri: at("/.well-known/jwks.json"),
        grant_types_supported: GrantType::ALL,
        token_endpoint_auth_methods_supported: ClientAuthentication::ALL,
        revocation_endpoint_auth_methods_supported: ClientAuthentication::ALL,
        introspection_endpoint_auth_methods_supported: with_secret,
        response_types_supported: [],
        scopes_supported: KeyScope::words().chain([SCOPE]).collect(),
        issuer,
    };
    let fresh = HeaderValue::from_static("public, max-age=300");
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, fresh)).json(server)
}
