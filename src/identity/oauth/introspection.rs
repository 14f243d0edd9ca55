//! What a token is, for resource servers that ask, RFC 7662.

use actix_web::{HttpRequest, HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

use super::client::{Client, Credentials};
use super::failure::{Failure, OAuthError, OAuthErrorCode, uncached};
use super::form::Form;
use crate::access::KeyScope;
use crate::identity::Authority;
use crate::identity::actors::{Standing, standing};
use crate::identity::sessions::TokenType;
use crate::kernel::Error;
use crate::kernel::http::ServiceConfig;
use crate::kernel::ids::{OrganizationId, UserId};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(introspect_token);
}

/// A token to be looked at, RFC 7662.
#[derive(Deserialize, ToSchema)]
pub struct IntrospectionRequest {
    /// An access token or an API key.
    #[schema(min_length = 1, max_length = 4096, pattern = "^[ -~]+$")]
    token: String,
    /// The API key's id, unless the client is named in the header.
    #[schema(max_length = 100, pattern = "^[ -~]+$")]
    client_id: Option<String>,
    /// The API key itself, unless it stands in the header.
    #[schema(max_length = 200, pattern = "^[ -~]+$")]
    client_secret: Option<String>,
}

/// A token that opens nothing; why is not said.
#[derive(Serialize, ToSchema)]
pub struct InactiveToken {
    #[schema(schema_with = never)]
    active: bool,
}

/// A token that opens something.
#[derive(Serialize, ToSchema)]
pub struct ActiveToken {
    #[schema(schema_with = always)]
    active: bool,
    /// What it opens, with spaces between: `api` is all that the user may do.
    #[schema(max_length = 4096, pattern = "^[ -~]+$")]
    scope: String,
    /// The API key, or `crm` for people who logged in.
    #[schema(max_length = 100, pattern = "^[ -~]+$")]
    client_id: String,
    token_type: TokenType,
    /// When it ends, in seconds since 1970.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    exp: i64,
    /// The user.
    sub: UserId,
    /// The user's organization.
    org: OrganizationId,
    #[schema(max_length = 2000, pattern = "^https?://.+$")]
    iss: String,
}

/// The one word that tells the two answers apart.
fn word(value: bool) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::Boolean).enum_values(Some([value])).into()
}

fn never() -> RefOr<Schema> {
    word(false)
}

fn always() -> RefOr<Schema> {
    word(true)
}

/// What a token is.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum Introspection {
    Inactive(InactiveToken),
    Active(ActiveToken),
}

/// Tell what a token is
///
/// RFC 7662, for resource servers: as client an API key with the scope `introspect`. Whatever is not a living
/// access token or API key of the same organization is `{"active": false}` and nothing else. Refusals are those of
/// RFC 6749, not problem documents.
#[utoipa::path(tag = "oauth", security(()),
    request_body(content = IntrospectionRequest, content_type = "application/x-www-form-urlencoded"), responses(
    (status = 200, body = Introspection, description = "What it is."),
    (status = 400, body = OAuthError, description = "The request cannot be read."),
    (status = 401, body = OAuthError, description = "`invalid_client`: the client is not known."),
    (status = 403, body = OAuthError, description = "`insufficient_scope`: the key may not ask.")))]
#[post("/oauth/introspect")]
async fn introspect_token(
    request: HttpRequest,
    asked: Form<IntrospectionRequest>,
    authority: web::Data<Authority>,
) -> Result<HttpResponse, Failure> {
    let IntrospectionRequest { token, client_id, client_secret } = asked.0;
    let client =
        Client::of(&request, &authority, Credentials { id: client_id, secret: client_secret }).await?;
    let (Client::Key(key) | Client::Bearer(key)) = client else { return Err(Failure::client()) };
    if !key.scopes.as_deref().is_some_and(|scopes| scopes.covers(KeyScope::Introspect)) {
        return Err(Failure::Refused(
            OAuthErrorCode::InsufficientScope,
            "The key lacks the scope introspect.",
        ));
    }
    let told = match standing(&authority, &token).await {
        Ok(found) if found.actor.organization_id == key.organization_id => {
            Introspection::Active(active(&authority, found))
        }
        Err(Error::Internal(error)) => return Err(Error::Internal(error).into()),
        Err(Error::Refused(refusal)) if refusal.status.is_server_error() => {
            return Err(Error::Refused(refusal).into());
        }
        _ => Introspection::Inactive(InactiveToken { active: false }),
    };
    Ok(uncached(&mut HttpResponse::Ok()).json(told))
}

fn active(authority: &Authority, found: Standing) -> ActiveToken {
    let Standing { actor, client_id, expires_at } = found;
    ActiveToken {
        active: true,
        scope: actor.scopes.map_or_else(|| crate::identity::tokens::SCOPE.to_owned(), |all| all.to_string()),
        client_id,
        token_type: TokenType::Bearer,
        exp: expires_at.utc().timestamp(),
        sub: actor.user_id,
        org: actor.organization_id,
        iss: authority.tokens.issuer().to_owned(),
    }
}
