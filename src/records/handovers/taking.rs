//! Who takes over, and how much they have to do already.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::{sql_query, sql_types};

use super::model::{HandoverRequest, HandoverRule};
use crate::identity::users::{User, UserStatus, open_work};
use crate::kernel::ids::{OrganizationId, TeamId, UserId};
use crate::kernel::{Error, Result};
use crate::schema::{team_members, teams, users};

/// Somebody who gets work.
#[derive(Clone, Copy, Debug, Queryable, Selectable)]
#[diesel(table_name = users)]
pub(super) struct Taker {
    pub id: UserId,
    /// What somebody gets goes into the own team.
    pub team_id: Option<TeamId>,
}

/// Those who take over, in their order: active users other than the one whose work it is.
pub(super) fn takers(conn: &mut PgConnection, from: &User, request: &HandoverRequest) -> Result<Vec<Taker>> {
    match (request.rule, request.team_id) {
        (HandoverRule::ByTeam, Some(team)) => members(conn, from, team),
        _ => named(conn, from, request.to_ids.as_deref().unwrap_or_default()),
    }
}

fn named(conn: &mut PgConnection, from: &User, ids: &[UserId]) -> Result<Vec<Taker>> {
    let active = users::organization_id.eq(from.organization_id).and(users::status.eq(UserStatus::Active));
    let found = users::table.filter(active).filter(users::id.eq_any(ids));
    let found: Vec<Taker> = found.select(Taker::as_select()).load(conn)?;
    let taker = |(at, id): (usize, &UserId)| {
        let known = found.iter().find(|taker| taker.id == *id && *id != from.id);
        known.copied().ok_or_else(|| Error::reference(&format!("/to_ids/{at}")))
    };
    ids.iter().enumerate().map(taker).collect()
}

/// Whoever belongs to the team, or has it as the own one.
fn members(conn: &mut PgConnection, from: &User, team: TeamId) -> Result<Vec<Taker>> {
    let known = teams::organization_id.eq(from.organization_id).and(teams::id.eq(team));
    if teams::table.filter(known).select(teams::id).first::<TeamId>(conn).optional()?.is_none() {
        return Err(Error::reference("/team_id"));
    }
    let belongs = team_members::organization_id.eq(from.organization_id).and(team_members::team_id.eq(team));
    let belongs = team_members::table.filter(belongs).select(team_members::user_id);
    let active = users::organization_id.eq(from.organization_id).and(users::status.eq(UserStatus::Active));
    let found = users::table
        .filter(active)
        .filter(users::id.ne(from.id))
        .filter(users::team_id.eq(team).or(users::id.eq_any(belongs)))
        .order_by(users::id);
    let found: Vec<Taker> = found.select(Taker::as_select()).load(conn)?;
    if found.is_empty() {
        let detail = "Nobody else in the team is active.";
        return Err(Error::conflict("nobody_takes_over", "/team_id", detail));
    }
    Ok(found)
}

/// How many open records each of them has.
pub(super) fn loads(
    conn: &mut PgConnection,
    organization: OrganizationId,
    takers: &[Taker],
) -> Result<Vec<i64>> {
    #[derive(QueryableByName)]
    struct Load {
        #[diesel(sql_type = sql_types::Uuid)]
        owner_id: UserId,
        #[diesel(sql_type = sql_types::BigInt)]
        count: i64,
    }
    let all = open_work(|_| "r.owner_id".to_owned());
    let ids: Vec<UserId> = takers.iter().map(|taker| taker.id).collect();
    let loads: Vec<Load> =
        sql_query(format!("SELECT owner_id, count(*) AS count FROM ({all}) AS work GROUP BY owner_id"))
            .bind::<sql_types::Uuid, _>(organization)
            .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
            .load(conn)?;
    let load =
        |taker: &Taker| loads.iter().find(|load| load.owner_id == taker.id).map_or(0, |load| load.count);
    Ok(takers.iter().map(load).collect())
}
