//! Whose days somebody may see: the own ones, and those of people within reach.

use diesel::dsl::exists;
use diesel::pg::PgConnection;
use diesel::prelude::*;

use crate::access::{Can, Reach, Read};
use crate::kernel::ids::{TeamId, UserId};
use crate::kernel::{Error, Result};
use crate::planner::activities::Activity;
use crate::schema::{team_members, users};

/// 404 for nobody, 403 for a user whose activities are out of reach.
pub(super) fn reaches(conn: &mut PgConnection, who: &Can<Read, Activity>, user: UserId) -> Result<()> {
    let own = users::organization_id.eq(who.organization_id).and(users::id.eq(user));
    let home: Option<TeamId> = users::table.filter(own).select(users::team_id).first(conn)?;
    let is_led = |team: &TeamId| who.team_ids.contains(team);
    let reached = match who.extent() {
        _ if user == who.user_id => true,
        Reach::Organization => true,
        Reach::Own => false,
        Reach::Team => home.as_ref().is_some_and(is_led) || belongs(conn, who, user)?,
    };
    if reached { Ok(()) } else { Err(Error::forbidden("The user's days are not within your reach.")) }
}

fn belongs(conn: &mut PgConnection, who: &Can<Read, Activity>, user: UserId) -> Result<bool> {
    let member = team_members::organization_id.eq(who.organization_id).and(team_members::user_id.eq(user));
    let member = team_members::table.filter(member);
    let member = member.filter(team_members::team_id.eq_any(who.team_ids.to_vec()));
    Ok(diesel::select(exists(member)).get_result(conn)?)
}
