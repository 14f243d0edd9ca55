//! Tokens taken back before their time, RFC 7009.

use actix_web::{HttpRequest, HttpResponse, post, web};
use chrono::TimeDelta;
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;

use super::client::{Client, Credentials};
use super::failure::{Failure, OAuthError, OAuthErrorCode, uncached};
use super::form::Form;
use crate::identity::Authority;
use crate::identity::api_keys::KeyText;
use crate::identity::sessions;
use crate::identity::tokens::{Claims, Holder};
use crate::kernel::clock::now;
use crate::kernel::http::ServiceConfig;
use crate::kernel::ids::ApiKeyId;
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::schema::revoked_tokens;
use crate::store::{Author, Changed};

/// No access token lives longer, whatever the setting.
const LONGEST: TimeDelta = TimeDelta::hours(2);

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(revoke_token);
}

/// A token to be taken back, RFC 7009.
#[derive(Deserialize, ToSchema)]
pub struct RevocationRequest {
    /// An access token or a refresh token.
    #[schema(min_length = 1, max_length = 4096, pattern = "^[ -~]+$")]
    token: String,
    /// The API key's id, unless the client is named in the header.
    #[schema(max_length = 100, pattern = "^[ -~]+$")]
    client_id: Option<String>,
    /// The API key itself, unless it stands in the header.
    #[schema(max_length = 200, pattern = "^[ -~]+$")]
    client_secret: Option<String>,
}

/// Take a token back
///
/// RFC 7009: 200 also for a token that is none, or no longer. A token of a session ends the session; a token of an
/// API key is taken back by that key as client, and the key itself stays: it is revoked with
/// `POST /api/v1/api-keys/{id}/revoke`. Refusals are those of RFC 6749, not problem documents.
#[utoipa::path(tag = "oauth", security(()),
    request_body(content = RevocationRequest, content_type = "application/x-www-form-urlencoded"), responses(
    (status = 200, description = "The token opens nothing."),
    (status = 400, body = OAuthError, description = "The request cannot be read; or the token is an API key."),
    (status = 401, body = OAuthError, description = "`invalid_client`: the client is not known.")))]
#[post("/oauth/revoke")]
async fn revoke_token(
    request: HttpRequest,
    asked: Form<RevocationRequest>,
    authority: web::Data<Authority>,
) -> Result<HttpResponse, Failure> {
    let RevocationRequest { token, client_id, client_secret } = asked.0;
    let client =
        Client::of(&request, &authority, Credentials { id: client_id, secret: client_secret }).await?;
    if KeyText::claims(&token) {
        let about = "An API key is revoked under its own address.";
        return Err(Failure::Refused(OAuthErrorCode::UnsupportedTokenType, about));
    }
    match authority.claims(&token).await {
        Ok(claims) => take_back(&authority, &client, claims).await?,
        Err(Error::Refused(refusal)) if refusal.status.as_u16() == 401 => {
            if matches!(client, Client::Public) {
                sessions::end_by_token(&authority, &token).await?;
            }
        }
        Err(error) => return Err(error.into()),
    }
    Ok(uncached(&mut HttpResponse::Ok()).finish())
}

/// Of another client's token nothing is said and nothing done, except that a key has to prove itself.
async fn take_back(authority: &Authority, client: &Client, claims: Claims) -> Result<(), Failure> {
    match (claims.holder(), client) {
        (Holder::Session(id), Client::Public) => {
            sessions::end_one(authority, claims.org, claims.sub, id).await?;
        }
        (Holder::Key(..), Client::Public) => return Err(Failure::client()),
        (Holder::Key(id, _), Client::Key(key) | Client::Bearer(key)) if key.principal_id == id.cast() => {
            forbid(authority, claims, id).await?;
        }
        _ => {}
    }
    Ok(())
}

/// Remembers the token until it has expired anyway; what has goes.
async fn forbid(authority: &Authority, claims: Claims, holder: ApiKeyId) -> Result<()> {
    let author = Author::program(claims.org);
    let forbidden = authority.db.write_as(author, move |conn| {
        let expired = revoked_tokens::expires_at.lt(Instant::now());
        let own = revoked_tokens::table.filter(revoked_tokens::organization_id.eq(claims.org));
        diesel::delete(own.filter(expired)).execute(conn)?;
        let row = (
            revoked_tokens::organization_id.eq(claims.org),
            revoked_tokens::id.eq(claims.jti),
            revoked_tokens::expires_at.eq(Instant::from(now() + LONGEST)),
        );
        diesel::insert_into(revoked_tokens::table).values(row).on_conflict_do_nothing().execute(conn)?;
        Ok(Changed::nothing())
    });
    forbidden.await?;
    authority.forget_key(holder);
    tracing::info!(target: "security", event = "token_revoked", key_id = %holder);
    Ok(())
}
