//! Who belongs to a team.

use actix_web::http::StatusCode;
use actix_web::{delete, get, put, web};
use diesel::prelude::*;
use serde::Deserialize;

use super::model::{Team, TeamMember};
use super::queries;
use crate::access::{Can, Read, Update};
use crate::identity::Authority;
use crate::identity::users::{self, User, UserListing, UserPage};
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Bare, Gone, Path, ServiceConfig};
use crate::kernel::ids::{AnyId, TeamId, UserId};
use crate::kernel::listing::{Field, Relation};
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::schema::team_members;
use crate::store::{Changed, Db};

const OF_TEAM: Field = Field::of(team_members::team_id).via(Relation::children("team_members", "user_id"));

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_team_members).service(add_team_member).service(remove_team_member);
}

/// A place in a team.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub struct Membership {
    /// The team's id.
    pub id: TeamId,
    /// The user's id.
    pub user_id: UserId,
}

/// List the members of a team
#[utoipa::path(tag = "teams", params(TeamId, UserListing),
    responses((status = 200, body = UserPage, description = "A page of the team's members.")))]
#[get("/teams/{id}/members")]
async fn list_team_members(
    who: Can<Read, User>,
    id: Path<TeamId>,
    listing: UserListing,
    db: web::Data<Db>,
) -> Result<UserPage> {
    let team = who.also::<Read, Team>()?;
    db.read(move |conn| {
        queries::find(conn, &team, id.0)?;
        users::list(conn, &who, &listing.only(OF_TEAM, id.0.uuid()))
    })
    .await
}

/// Add a user to a team
///
/// 201 when the user did not belong to it yet, otherwise 204.
#[utoipa::path(tag = "teams", params(Membership), responses(
    (status = 201, description = "The user belongs to the team now."),
    (status = 204, description = "The user belonged to it already.")))]
#[put("/teams/{id}/members/{user_id}")]
async fn add_team_member(
    who: Can<Update, Team>,
    at: Path<Membership>,
    db: web::Data<Db>,
    authority: web::Data<Authority>,
) -> Result<Bare> {
    let at = at.0;
    let status = |added| Bare(if added { StatusCode::CREATED } else { StatusCode::NO_CONTENT });
    let answer = db.write(who, status, move |conn, who| {
        let team = queries::find_to(conn, who, at.id, &IfMatch::Any)?;
        who.refers::<User>(conn, Some(at.user_id), "").map_err(|_| Error::missing())?;
        match add(conn, &team, at.user_id)? {
            Some(member) => Ok(Changed::created(member)?.map(|_| true)),
            None => Ok(Changed::nothing().map(|()| false)),
        }
    });
    let answer = answer.await?;
    authority.forget_user(at.user_id);
    Ok(answer)
}

/// Remove a user from a team
#[utoipa::path(tag = "teams", params(Membership),
    responses((status = 204, description = "The user no longer belongs to the team.")))]
#[delete("/teams/{id}/members/{user_id}")]
async fn remove_team_member(
    who: Can<Update, Team>,
    at: Path<Membership>,
    db: web::Data<Db>,
    authority: web::Data<Authority>,
) -> Result<Gone> {
    let at = at.0;
    let removed = db.write(
        who,
        |()| Gone,
        move |conn, who| {
            let team = queries::find_to(conn, who, at.id, &IfMatch::Any)?;
            Changed::deleted(&remove(conn, &team, at.user_id)?)
        },
    );
    let gone = removed.await?;
    authority.forget_user(at.user_id);
    Ok(gone)
}

/// Adds a user to a team; `None` when the user belongs to it already.
pub fn add(conn: &mut PgConnection, team: &Team, user_id: UserId) -> Result<Option<TeamMember>> {
    let row = (
        team_members::organization_id.eq(team.organization_id),
        team_members::id.eq(AnyId::new()),
        team_members::team_id.eq(team.id),
        team_members::user_id.eq(user_id),
        team_members::created_at.eq(Instant::now()),
    );
    let inserted = diesel::insert_into(team_members::table).values(row).on_conflict_do_nothing();
    Ok(inserted.returning(TeamMember::as_returning()).get_result(conn).optional()?)
}

fn remove(conn: &mut PgConnection, team: &Team, user_id: UserId) -> Result<TeamMember> {
    let row = team_members::table
        .filter(team_members::organization_id.eq(team.organization_id))
        .filter(team_members::team_id.eq(team.id))
        .filter(team_members::user_id.eq(user_id));
    Ok(diesel::delete(row).returning(TeamMember::as_returning()).get_result(conn)?)
}
