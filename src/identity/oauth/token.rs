//! Tokens for clients: `client_credentials` and `refresh_token`.

use actix_web::{HttpRequest, HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::client::{Client, Credentials};
use super::failure::{Failure, OAuthError, OAuthErrorCode, uncached};
use super::form::Form;
use crate::access::{Actor, KeyScope, Scopes};
use crate::identity::Authority;
use crate::identity::sessions::{TokenType, next_pair};
use crate::identity::tokens::SCOPE;
use crate::kernel::http::ServiceConfig;
use crate::text_enum;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(issue_token);
}

text_enum! {
    /// What a token is asked with.
    pub enum GrantType { ClientCredentials = "client_credentials", RefreshToken = "refresh_token" }
}

text_enum! {
    /// The scope of a session.
    pub enum SessionScope { Api = "api" }
}

/// A request for a token, RFC 6749.
#[derive(Deserialize, ToSchema)]
pub struct TokenRequest {
    #[schema(value_type = GrantType)]
    grant_type: String,
    /// Scopes with spaces between; all of the key's unless given.
    #[schema(max_length = 4096, pattern = r"^[!#-\[\]-~]+( [!#-\[\]-~]+)*$")]
    scope: Option<String>,
    /// With `refresh_token`: what a log in, or the refresh before, handed out.
    #[schema(max_length = 200, pattern = "^[A-Za-z0-9_-]+$")]
    refresh_token: Option<String>,
    /// The API key's id, unless the client is named in the header.
    #[schema(max_length = 100, pattern = "^[ -~]+$")]
    client_id: Option<String>,
    /// The API key itself, unless it stands in the header.
    #[schema(max_length = 200, pattern = "^[ -~]+$")]
    client_secret: Option<String>,
}

/// A token for a key.
#[derive(Serialize, ToSchema)]
pub struct ClientGrant {
    /// Goes with every request: `Authorization: Bearer …`.
    #[schema(max_length = 4096, pattern = "^[A-Za-z0-9_.-]+$")]
    access_token: String,
    token_type: TokenType,
    /// Life of the access token, in seconds.
    #[schema(minimum = 1, maximum = 86400)]
    expires_in: u32,
    /// The scopes it has, with spaces between.
    #[schema(
        max_length = 4096,
        pattern = r"^(?:[a-z_]+:[a-z*]+|export|introspect)(?: (?:[a-z_]+:[a-z*]+|export|introspect))*$"
    )]
    scope: String,
}

/// The next tokens of a session.
#[derive(Serialize, ToSchema)]
pub struct SessionGrant {
    /// Goes with every request: `Authorization: Bearer …`.
    #[schema(max_length = 4096, pattern = "^[A-Za-z0-9_.-]+$")]
    access_token: String,
    token_type: TokenType,
    /// Life of the access token, in seconds.
    #[schema(minimum = 1, maximum = 86400)]
    expires_in: u32,
    /// All that the user may do.
    scope: SessionScope,
    /// Brings the next tokens, once.
    #[schema(max_length = 200, pattern = "^[A-Za-z0-9_-]+$")]
    refresh_token: String,
}

/// What a request for a token brings: with `client_credentials` no refresh token.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum TokenGrant {
    Session(SessionGrant),
    Client(ClientGrant),
}

/// Issue a token
///
/// RFC 6749. With `client_credentials` a client is an API key: `client_id` is its id, `client_secret` the key
/// itself, in the header (`client_secret_basic`) or in the form (`client_secret_post`). The token lives for ten
/// minutes, has the key's scopes or those asked for, and dies with the key. With `refresh_token` a session of
/// `POST /api/v1/auth/login` gets its next tokens, as by `POST /api/v1/auth/refresh`. Unknown parameters are
/// ignored, and refusals are those of section 5.2 of the RFC, not problem documents.
#[utoipa::path(tag = "oauth", security(()),
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"), responses(
    (status = 200, body = TokenGrant, description = "The token."),
    (status = 400, body = OAuthError, description = "The request cannot be granted; see `error`."),
    (status = 401, body = OAuthError, description = "`invalid_client`: the client is not known.")))]
#[post("/oauth/token")]
async fn issue_token(
    request: HttpRequest,
    asked: Form<TokenRequest>,
    authority: web::Data<Authority>,
) -> Result<HttpResponse, Failure> {
    let TokenRequest { grant_type, scope, refresh_token, client_id, client_secret } = asked.0;
    let grant = GrantType::of(&grant_type).ok_or(Failure::Refused(
        OAuthErrorCode::UnsupportedGrantType,
        "Only client_credentials and refresh_token are granted.",
    ))?;
    let client =
        Client::of(&request, &authority, Credentials { id: client_id, secret: client_secret }).await?;
    let granted = match (grant, client) {
        (GrantType::ClientCredentials, Client::Public | Client::Bearer(_)) => return Err(Failure::client()),
        (GrantType::ClientCredentials, Client::Key(key)) => {
            TokenGrant::Client(to_client(&authority, &key, scope.as_deref()).await?)
        }
        (GrantType::RefreshToken, client) => {
            let given = refresh_token.ok_or(Failure::request("refresh_token is missing."))?;
            TokenGrant::Session(to_session(&authority, &client, scope.as_deref(), &given).await?)
        }
    };
    Ok(uncached(&mut HttpResponse::Ok()).json(granted))
}

async fn to_client(authority: &Authority, key: &Actor, wanted: Option<&str>) -> Result<ClientGrant, Failure> {
    let invalid = |about| Failure::Refused(OAuthErrorCode::InvalidScope, about);
    let all = key.scopes.as_deref().cloned().unwrap_or_default();
    let scopes = match wanted {
        None => all,
        Some(words) if words.split(' ').any(|word| KeyScope::parse(word).is_none()) => {
            return Err(invalid("A scope is not known."));
        }
        Some(words) => Scopes::of_words(words.split(' ')),
    };
    if !scopes.within(key.scopes.as_deref().unwrap_or(&Scopes::default())) || scopes.is_empty() {
        return Err(invalid("The key does not have all of these scopes."));
    }
    let signer = authority.signer().await?;
    let whose = (key.organization_id, key.user_id);
    let access_token = authority.tokens.issue_to_key(&signer, whose, key.principal_id.cast(), &scopes)?;
    let (token_type, expires_in) = (TokenType::Bearer, authority.tokens.lifetime_s());
    Ok(ClientGrant { access_token, token_type, expires_in, scope: scopes.to_string() })
}

/// Refresh tokens belong to the public client: what a key presents was not issued to it.
async fn to_session(
    authority: &Authority,
    client: &Client,
    wanted: Option<&str>,
    given: &str,
) -> Result<SessionGrant, Failure> {
    let refused =
        || Failure::Refused(OAuthErrorCode::InvalidGrant, "The refresh token is not valid for this client.");
    if matches!(client, Client::Key(_)) {
        return Err(refused());
    }
    if wanted.is_some_and(|wanted| wanted != SCOPE) {
        return Err(Failure::Refused(OAuthErrorCode::InvalidScope, "A session has the scope api."));
    }
    let pair = next_pair(authority, given).await?.ok_or_else(refused)?;
    Ok(SessionGrant {
        access_token: pair.access_token,
        token_type: pair.token_type,
        expires_in: pair.expires_in_s,
        scope: SessionScope::Api,
        refresh_token: pair.refresh_token,
    })
}
