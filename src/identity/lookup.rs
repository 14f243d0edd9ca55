//! What the database knows of whoever a credential is for: the user's roles, teams, the organization's rules;
//! of a key also what stands in its row. One statement each.

use diesel::prelude::*;
use diesel::sql_types::{Array, Binary, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use super::api_keys::Network;
use crate::access::{Actor, Role, Scopes};
use crate::kernel::Result;
use crate::kernel::ids::{AnyId, ApiKeyId, IdentityProviderId, OrganizationId, SessionId, TeamId, UserId};
use crate::kernel::values::{Currency, Instant};

/// An active user; the last members are those of a key.
#[derive(QueryableByName)]
pub(super) struct Found {
    #[diesel(sql_type = SqlUuid)]
    pub user_id: UserId,
    #[diesel(sql_type = Array<Text>)]
    pub roles: Vec<Role>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    team_id: Option<TeamId>,
    #[diesel(sql_type = Text)]
    base_currency: Currency,
    #[diesel(sql_type = Bool)]
    require_preconditions: bool,
    #[diesel(sql_type = Array<SqlUuid>)]
    team_ids: Vec<TeamId>,
    #[diesel(sql_type = Bool)]
    has_shares: bool,
    #[diesel(sql_type = Nullable<Binary>)]
    pub secret_hash: Option<Vec<u8>>,
    #[diesel(sql_type = Nullable<Array<Text>>)]
    scopes: Option<Vec<String>>,
    #[diesel(sql_type = Nullable<Array<Text>>)]
    addresses: Option<Vec<String>>,
    #[diesel(sql_type = Timestamptz)]
    pub expires_at: Instant,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub last_used_at: Option<Instant>,
}

/// The statement that starts from `$of`. The depth ends what a circle in the tree of teams would make endless.
macro_rules! found {
    ($columns:literal from $of:literal) => {
        concat!(
            "WITH RECURSIVE u AS ( \
              SELECT u.id AS user_id, u.roles, u.team_id, o.base_currency, o.require_preconditions, ",
            $columns,
            " FROM ",
            $of,
            " JOIN organizations o ON o.id = u.organization_id AND u.status = 'active' \
            ), t(id, depth) AS ( \
              SELECT id, 0 FROM ( \
                SELECT team_id AS id FROM u WHERE team_id IS NOT NULL \
                UNION SELECT l.id FROM u JOIN teams l ON l.organization_id = $1 AND l.lead_id = u.user_id \
                UNION SELECT m.team_id FROM u JOIN team_members m ON m.organization_id = $1 AND m.user_id = u.user_id \
              ) AS own \
              UNION \
              SELECT c.id, t.depth + 1 FROM t JOIN teams c ON c.organization_id = $1 AND c.parent_id = t.id \
              WHERE t.depth < 64 \
            ) \
            SELECT u.*, ARRAY(SELECT DISTINCT id FROM t) AS team_ids, \
              EXISTS (SELECT FROM record_members m WHERE m.organization_id = $1 AND m.user_id = u.user_id) \
              OR EXISTS (SELECT FROM t JOIN record_members m ON m.organization_id = $1 AND m.team_id = t.id) AS has_shares \
            FROM u"
        )
    };
}

/// `$1` organization, `$2` session, `$3` user, `$4` now.
const SESSION: &str = found!(
    "NULL::bytea AS secret_hash, NULL::text[] AS scopes, NULL::text[] AS addresses, s.expires_at, \
     NULL::timestamptz AS last_used_at"
    from
    "(SELECT * FROM sessions WHERE organization_id = $1 AND id = $2 AND user_id = $3 AND ended_at IS NULL \
      AND expires_at > $4) s JOIN users u ON u.organization_id = s.organization_id AND u.id = s.user_id"
);

/// `$1` organization, `$2` key, `$3` the token that was issued to it, `$4` now.
const KEY: &str = found!(
    "k.secret_hash, k.scopes, k.addresses, k.expires_at, k.last_used_at"
    from
    "(SELECT * FROM api_keys WHERE organization_id = $1 AND id = $2 AND revoked_at IS NULL AND expires_at > $4 \
      AND NOT EXISTS (SELECT FROM revoked_tokens r WHERE r.organization_id = $1 AND r.id = $3)) k \
     JOIN users u ON u.organization_id = k.organization_id AND u.id = k.owner_id"
);

/// `$1` organization, `$2` provider, `$3` user, `$4` until when the provider's word counts.
const OUTSIDER: &str = found!(
    "NULL::bytea AS secret_hash, NULL::text[] AS scopes, NULL::text[] AS addresses, $4 AS expires_at, \
     NULL::timestamptz AS last_used_at"
    from
    "(SELECT * FROM identity_providers WHERE organization_id = $1 AND id = $2 AND is_active) p \
     JOIN users u ON u.organization_id = p.organization_id AND u.id = $3"
);

/// `$1` organization, `$2` user, once more as `$3`, `$4` now.
const USER: &str = found!(
    "NULL::bytea AS secret_hash, NULL::text[] AS scopes, NULL::text[] AS addresses, $4 AS expires_at, \
     NULL::timestamptz AS last_used_at"
    from
    "(SELECT * FROM users WHERE organization_id = $1 AND id = $2 AND id = $3) u"
);

fn ask(
    conn: &mut PgConnection,
    statement: &'static str,
    of: OrganizationId,
    (id, with): (AnyId, Uuid),
    at: Instant,
) -> Result<Option<Found>> {
    let asked = diesel::sql_query(statement).bind::<SqlUuid, _>(of).bind::<SqlUuid, _>(id);
    let asked = asked.bind::<SqlUuid, _>(with).bind::<Timestamptz, _>(at);
    Ok(asked.get_result(conn).optional()?)
}

/// The user of a session that lives.
pub(super) fn by_session(
    conn: &mut PgConnection,
    of: OrganizationId,
    session: SessionId,
    user: UserId,
) -> Result<Option<Found>> {
    ask(conn, SESSION, of, (session.cast(), user.uuid()), Instant::now())
}

/// An active user.
pub(super) fn by_user(conn: &mut PgConnection, of: OrganizationId, user: UserId) -> Result<Option<Found>> {
    ask(conn, USER, of, (user.cast(), user.uuid()), Instant::now())
}

/// The owner of a key that lives; of the token issued to it, if there is one, it is asked whether it was revoked.
pub(super) fn by_key(
    conn: &mut PgConnection,
    of: OrganizationId,
    key: ApiKeyId,
    token: Option<Uuid>,
) -> Result<Option<Found>> {
    ask(conn, KEY, of, (key.cast(), token.unwrap_or_default()), Instant::now())
}

/// A user whom a provider vouches for until then.
pub(super) fn by_provider(
    conn: &mut PgConnection,
    of: OrganizationId,
    (provider, user): (IdentityProviderId, UserId),
    until: Instant,
) -> Result<Option<Found>> {
    ask(conn, OUTSIDER, of, (provider.cast(), user.uuid()), until)
}

impl Found {
    pub fn scopes(&self) -> Scopes {
        Scopes::of_words(self.scopes.iter().flatten().map(String::as_str))
    }

    pub fn addresses(&self) -> Vec<Network> {
        self.addresses.iter().flatten().filter_map(|text| Network::parse(text)).collect()
    }

    /// The user as an actor; whoever calls says in whose name and within what.
    pub fn person(self, organization_id: OrganizationId) -> Actor {
        Actor {
            organization_id,
            user_id: self.user_id,
            session_id: None,
            principal_id: self.user_id.cast(),
            request_id: Uuid::nil(),
            roles: self.roles.into(),
            scopes: None,
            team_id: self.team_id,
            team_ids: self.team_ids.into(),
            has_shares: self.has_shares,
            base_currency: self.base_currency,
            requires_preconditions: self.require_preconditions,
            once: None,
        }
    }
}
