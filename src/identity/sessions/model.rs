//! What a session is, and what its beginning hands out.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::identity::organizations::Organization;
use crate::identity::users::{Password, User};
use crate::kernel::ids::SessionId;
use crate::kernel::listing::{Field, Listed, Listing};
use crate::kernel::page::Page;
use crate::kernel::values::{Email, Instant, Slug};
use crate::schema::sessions;
use crate::text_enum;

/// One log in, until it ends.
#[derive(Clone, Debug, Queryable, Selectable, Serialize, ToSchema)]
#[diesel(table_name = sessions)]
pub struct Session {
    pub id: SessionId,
    #[schema(minimum = 1)]
    pub version: i32,
    /// The program, as it named itself.
    #[schema(max_length = 300, pattern = r"^[^\u0000]*$")]
    pub user_agent: Option<String>,
    /// The network address it came from.
    #[schema(max_length = 45, pattern = "^[0-9a-fA-F:.]+$")]
    pub address: Option<String>,
    pub created_at: Instant,
    pub last_used_at: Instant,
    pub expires_at: Instant,
    /// Whether it is the one that asks.
    #[diesel(select_expression = false.into_sql::<diesel::sql_types::Bool>())]
    pub is_current: bool,
}

pub type SessionPage = Page<Session>;
pub type SessionListing = Listing<Session>;

impl Listed for Session {
    const COLLECTION: &'static str = "sessions";
    const TABLE: &'static str = "sessions";
    const FIELDS: &'static [Field] = &[Field::of(sessions::created_at).sorted()];
    const DEFAULT_SORT: &'static str = "-created_at";
}

/// Who wants to log in.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    pub email: Email,
    pub password: Password,
    /// Short name of the organization; needed when the e-mail address belongs to several.
    pub organization: Option<Slug>,
}

/// A refresh token to be used.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    #[schema(min_length = 1, max_length = 200, pattern = "^[A-Za-z0-9_-]+$")]
    pub refresh_token: String,
}

text_enum! {
    /// How the access token is sent.
    pub enum TokenType { Bearer = "Bearer" }
}

/// Tokens to work with.
#[derive(Serialize, ToSchema)]
pub struct TokenPair {
    /// Goes with every request: `Authorization: Bearer …`.
    #[schema(max_length = 4096, pattern = "^[A-Za-z0-9_.-]+$")]
    pub access_token: String,
    pub token_type: TokenType,
    /// Life of the access token.
    #[schema(minimum = 1, maximum = 86400)]
    pub expires_in_s: u32,
    /// Brings the next pair, once.
    #[schema(max_length = 200, pattern = "^[A-Za-z0-9_-]+$")]
    pub refresh_token: String,
}

/// A session that has begun.
#[derive(Serialize, ToSchema)]
pub struct LoggedIn {
    /// Goes with every request: `Authorization: Bearer …`.
    #[schema(max_length = 4096, pattern = "^[A-Za-z0-9_.-]+$")]
    pub access_token: String,
    pub token_type: TokenType,
    /// Life of the access token.
    #[schema(minimum = 1, maximum = 86400)]
    pub expires_in_s: u32,
    /// Brings the next pair, once.
    #[schema(max_length = 200, pattern = "^[A-Za-z0-9_-]+$")]
    pub refresh_token: String,
    pub user: User,
    pub organization: Organization,
}

impl LoggedIn {
    pub fn new(pair: TokenPair, user: User, organization: Organization) -> Self {
        let TokenPair { access_token, token_type, expires_in_s, refresh_token } = pair;
        Self { access_token, token_type, expires_in_s, refresh_token, user, organization }
    }
}
