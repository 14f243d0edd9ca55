//! Every question put to the table of teams.

use diesel::prelude::*;

use super::model::{NewTeam, Team, TeamListing, TeamPage, TeamPatch};
use crate::access::{Can, Create, Does, Read, Update};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::ids::TeamId;
use crate::kernel::values::Instant;
use crate::schema::teams;

pub fn list(conn: &mut PgConnection, who: &Can<Read, Team>, listing: &TeamListing) -> Result<TeamPage> {
    let query = teams::table.filter(who.within()).filter(listing.condition());
    let rows = query.order(listing.order()).limit(listing.limit()).select(Team::as_select()).load(conn)?;
    listing.close(conn, who.within(), rows)
}

pub fn find<A: Does>(conn: &mut PgConnection, who: &Can<A, Team>, id: TeamId) -> Result<Team> {
    Ok(teams::table.filter(who.within()).filter(teams::id.eq(id)).select(Team::as_select()).first(conn)?)
}

/// The team, locked until the change is done.
pub fn find_to<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Team>,
    id: TeamId,
    at: &IfMatch,
) -> Result<Team> {
    let row = teams::table.filter(who.within()).filter(teams::id.eq(id)).select(Team::as_select());
    let team = row.for_update().first(conn)?;
    who.is_current(&team, at)?;
    Ok(team)
}

pub fn insert(conn: &mut PgConnection, who: &Can<Create, Team>, new: NewTeam) -> Result<Team> {
    let at = Instant::now();
    let stamp = (
        teams::id.eq(TeamId::new()),
        teams::organization_id.eq(who.organization_id),
        teams::created_at.eq(at),
        teams::updated_at.eq(at),
        teams::created_by_id.eq(who.user_id),
        teams::updated_by_id.eq(who.user_id),
    );
    let row = diesel::insert_into(teams::table).values((new, stamp));
    Ok(row.returning(Team::as_returning()).get_result(conn)?)
}

pub fn update(
    conn: &mut PgConnection,
    who: &Can<Update, Team>,
    before: &Team,
    patch: TeamPatch,
) -> Result<Team> {
    let stamp = (
        teams::version.eq(before.version + 1),
        teams::updated_at.eq(Instant::now()),
        teams::updated_by_id.eq(who.user_id),
    );
    let row = diesel::update(teams::table.find((before.organization_id, before.id))).set((patch, stamp));
    Ok(row.returning(Team::as_returning()).get_result(conn)?)
}

pub fn delete(conn: &mut PgConnection, team: &Team) -> Result<()> {
    diesel::delete(teams::table.find((team.organization_id, team.id))).execute(conn)?;
    Ok(())
}
