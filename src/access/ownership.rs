//! Who is put in charge of a record, and which team it belongs to.

use diesel::dsl::exists;
use diesel::pg::PgConnection;
use diesel::prelude::*;

use super::actor::Actor;
use super::can::{Assign, Can, Owned};
use super::policy::Reach;
use crate::kernel::ids::{TeamId, UserId};
use crate::kernel::{Error, Result};
use crate::schema::{team_members, teams, users};

/// The owner and the team of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ownership {
    pub owner_id: UserId,
    pub team_id: Option<TeamId>,
}

impl Ownership {
    /// For a new record: the actor's own, unless another owner or team is named.
    pub fn of_new<R: Owned>(
        conn: &mut PgConnection,
        actor: &Actor,
        owner_id: Option<UserId>,
        team_id: Option<TeamId>,
    ) -> Result<Self> {
        let owner_id = owner_id.unwrap_or(actor.user_id);
        if owner_id == actor.user_id && (team_id.is_none() || team_id == actor.team_id) {
            return Ok(Self { owner_id, team_id: actor.team_id });
        }
        Self::given::<R>(conn, actor, owner_id, team_id.map(Some))
    }

    /// For a record that is there: `None` for what stays. A new owner brings the own team along.
    pub fn after<R: Owned>(
        conn: &mut PgConnection,
        actor: &Actor,
        record: &R,
        owner_id: Option<UserId>,
        team_id: Option<Option<TeamId>>,
    ) -> Result<Self> {
        let now = Self { owner_id: record.owner_id(), team_id: record.team_id() };
        let owner_id = owner_id.unwrap_or(now.owner_id);
        if owner_id == now.owner_id && team_id.is_none_or(|team| team == now.team_id) {
            return Ok(now);
        }
        // Whoever may change it as a member of its team does not give it away.
        Can::<Assign, R>::prove(actor)?.reaches(record)?;
        Self::given::<R>(conn, actor, owner_id, team_id)
    }

    fn given<R: Owned>(
        conn: &mut PgConnection,
        actor: &Actor,
        owner_id: UserId,
        team_id: Option<Option<TeamId>>,
    ) -> Result<Self> {
        let who = Can::<Assign, R>::prove(actor)?;
        let home = home_of(conn, actor, owner_id)?;
        let team_id = team_id.unwrap_or(home);
        if let Some(team) = team_id.filter(|team| Some(*team) != home) {
            exists_team(conn, actor, team)?;
        }
        if who.extent() < Reach::Organization {
            within_teams(conn, actor, owner_id, home)?;
            if team_id.is_some_and(|team| !actor.team_ids.contains(&team)) {
                return Err(Error::forbidden("The team is not one of yours."));
            }
        }
        Ok(Self { owner_id, team_id })
    }
}

/// The home team of an active user.
fn home_of(conn: &mut PgConnection, actor: &Actor, user: UserId) -> Result<Option<TeamId>> {
    let query = users::table.filter(users::organization_id.eq(actor.organization_id).and(users::id.eq(user)));
    let home: Option<Option<TeamId>> =
        query.filter(users::status.eq("active")).select(users::team_id).first(conn).optional()?;
    home.ok_or_else(|| Error::reference("/owner_id"))
}

fn exists_team(conn: &mut PgConnection, actor: &Actor, team: TeamId) -> Result<()> {
    let query = teams::table.filter(teams::organization_id.eq(actor.organization_id).and(teams::id.eq(team)));
    let found: bool = diesel::select(exists(query)).get_result(conn)?;
    if found { Ok(()) } else { Err(Error::reference("/team_id")) }
}

/// Whoever assigns within teams assigns to people of these teams.
fn within_teams(conn: &mut PgConnection, actor: &Actor, user: UserId, home: Option<TeamId>) -> Result<()> {
    if user == actor.user_id || home.is_some_and(|team| actor.team_ids.contains(&team)) {
        return Ok(());
    }
    let member = team_members::table
        .filter(team_members::organization_id.eq(actor.organization_id).and(team_members::user_id.eq(user)))
        .filter(team_members::team_id.eq_any(actor.team_ids.to_vec()));
    let found: bool = diesel::select(exists(member)).get_result(conn)?;
    if found { Ok(()) } else { Err(Error::forbidden("The user is not in one of your teams.")) }
}
