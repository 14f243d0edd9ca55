//! Actors without a session: the users in whose name the program works when nobody is asking.

use diesel::prelude::*;
use diesel::sql_types;
use uuid::Uuid;

use crate::access::{Actor, Role};
use crate::kernel::Result;
use crate::kernel::ids::{OrganizationId, TeamId, UserId};
use crate::kernel::values::Currency;

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = sql_types::Array<sql_types::Text>)]
    roles: Vec<Role>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    team_id: Option<TeamId>,
    #[diesel(sql_type = sql_types::Text)]
    base_currency: Currency,
    #[diesel(sql_type = sql_types::Array<sql_types::Uuid>)]
    team_ids: Vec<TeamId>,
}

/// The teams are those of a session's actor: the own ones with all their subteams.
const FIND: &str = "WITH RECURSIVE t(id, depth) AS ( \
      SELECT id, 0 FROM ( \
        SELECT team_id AS id FROM users WHERE organization_id = $1 AND id = $2 AND team_id IS NOT NULL \
        UNION SELECT id FROM teams WHERE organization_id = $1 AND lead_id = $2 \
        UNION SELECT team_id FROM team_members WHERE organization_id = $1 AND user_id = $2 \
      ) AS own \
      UNION \
      SELECT c.id, t.depth + 1 FROM t JOIN teams c ON c.organization_id = $1 AND c.parent_id = t.id \
      WHERE t.depth < 64 \
    ) \
    SELECT u.roles, u.team_id, o.base_currency, ARRAY(SELECT DISTINCT id FROM t) AS team_ids \
    FROM users u JOIN organizations o ON o.id = u.organization_id \
    WHERE u.organization_id = $1 AND u.id = $2 AND u.status = 'active'";

/// The user as an actor with the roles and teams of now; nothing if the user is not active any more.
pub fn principal(conn: &mut PgConnection, of: OrganizationId, user: UserId) -> Result<Option<Actor>> {
    let query = diesel::sql_query(FIND).bind::<sql_types::Uuid, _>(of).bind::<sql_types::Uuid, _>(user);
    let found: Option<Found> = query.get_result(conn).optional()?;
    Ok(found.map(|found| Actor {
        organization_id: of,
        user_id: user,
        session_id: Uuid::nil().into(),
        request_id: Uuid::nil(),
        roles: found.roles.into(),
        team_id: found.team_id,
        team_ids: found.team_ids.into(),
        base_currency: found.base_currency,
        requires_preconditions: false,
        once: None,
    }))
}
