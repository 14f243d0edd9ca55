//! The tree of teams has no circles.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Uuid};

use crate::identity::organizations;
use crate::kernel::ids::{OrganizationId, TeamId};
use crate::kernel::{Error, Result};

/// The deepest tree; also what ends the search should a circle exist after all.
const ABOVE: &str = "WITH RECURSIVE above(id, depth) AS ( \
       SELECT $2::uuid, 0 \
       UNION ALL \
       SELECT t.parent_id, a.depth + 1 FROM above a JOIN teams t ON t.organization_id = $1 AND t.id = a.id \
       WHERE t.parent_id IS NOT NULL AND a.depth < 64 \
     ) SELECT count(*) > 64 OR bool_or(id = $3) AS circle FROM above";

#[derive(QueryableByName)]
struct Above {
    #[diesel(sql_type = Bool)]
    circle: bool,
}

/// 409 `cycle` when `parent` is the team itself or below it. Takes the organization's lock, so that
/// two moves cannot make a circle together.
pub fn keep_a_tree(
    conn: &mut PgConnection,
    of: OrganizationId,
    team: TeamId,
    parent: Option<TeamId>,
) -> Result<()> {
    let Some(parent) = parent else { return Ok(()) };
    organizations::lock(conn, of)?;
    let found: Above = diesel::sql_query(ABOVE)
        .bind::<Uuid, _>(of)
        .bind::<Uuid, _>(parent)
        .bind::<Uuid, _>(team)
        .get_result(conn)?;
    if found.circle {
        return Err(Error::conflict(
            "cycle",
            "/parent_id",
            "A team cannot be part of itself or of a team below it.",
        ));
    }
    Ok(())
}
