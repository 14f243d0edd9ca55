//! Who finds a view, and who changes it.

use diesel::dsl::exists;
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::model::{SharedWith, View};
use crate::access::{Actor, Can, Does, Role};
use crate::kernel::ids::TeamId;
use crate::kernel::{Error, Result};
use crate::schema::teams;

/// Administrators find and change every view.
pub(super) fn sees_all(actor: &Actor) -> bool {
    actor.roles.contains(&Role::Administrator)
}

/// 403 for those who find the view but may not change it.
pub(super) fn may_change<A: Does>(conn: &mut PgConnection, who: &Can<A, View>, view: &View) -> Result<()> {
    let own = view.owner_id == who.user_id || sees_all(who);
    if own || leads(conn, who, view.team_id)? {
        return Ok(());
    }
    Err(Error::forbidden("The view is somebody else's."))
}

fn leads(conn: &mut PgConnection, actor: &Actor, team: Option<TeamId>) -> Result<bool> {
    let Some(team) = team else { return Ok(false) };
    let led = teams::table
        .filter(teams::organization_id.eq(actor.organization_id))
        .filter(teams::id.eq(team).and(teams::lead_id.eq(Some(actor.user_id))));
    Ok(diesel::select(exists(led)).get_result(conn)?)
}

/// Whether the view can be shared so; without a team unless it is shared with one.
pub(super) fn admit(conn: &mut PgConnection, actor: &Actor, view: &View) -> Result<()> {
    match (view.shared_with, view.team_id) {
        (SharedWith::Team, None) => {
            Err(Error::conflict("incomplete", "/team_id", "Name the team with which it is shared."))
        }
        (SharedWith::Nobody | SharedWith::Everybody, Some(_)) => {
            Err(Error::conflict("incomplete", "/shared_with", "A team is named: it is shared with `team`."))
        }
        (SharedWith::Team, Some(team)) => admit_team(conn, actor, team),
        _ => Ok(()),
    }
}

fn admit_team(conn: &mut PgConnection, actor: &Actor, team: TeamId) -> Result<()> {
    let there = teams::table.filter(teams::organization_id.eq(actor.organization_id).and(teams::id.eq(team)));
    if !diesel::select(exists(there)).get_result::<bool>(conn)? {
        return Err(Error::reference("/team_id"));
    }
    if sees_all(actor) || actor.team_ids.contains(&team) {
        return Ok(());
    }
    Err(Error::forbidden("The team is not one of yours."))
}
