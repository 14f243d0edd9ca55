//! Teams over HTTP.

use actix_web::{delete, get, patch, post, web};

use super::model::{NewTeam, Team, TeamListing, TeamPage, TeamPatch};
use super::{members, queries};
use crate::access::{Can, Create, Delete, Read, Update};
use crate::identity::Authority;
use crate::identity::users::User;
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Gone, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::TeamId;
use crate::store::{Changed, Db, tree};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_teams)
        .service(create_team)
        .service(show_team)
        .service(update_team)
        .service(delete_team);
    members::routes(config);
}

/// List teams
#[utoipa::path(tag = "teams", params(TeamListing),
    responses((status = 200, body = TeamPage, description = "A page of teams.")))]
#[get("/teams")]
async fn list_teams(who: Can<Read, Team>, listing: TeamListing, db: web::Data<Db>) -> Result<TeamPage> {
    db.read(move |conn| queries::list(conn, &who, &listing)).await
}

/// Create a team
#[utoipa::path(tag = "teams", responses((status = 201, body = Team, description = "The new team.")))]
#[post("/teams")]
async fn create_team(who: Can<Create, Team>, new: Json<NewTeam>, db: web::Data<Db>) -> Result<Created<Team>> {
    let new = new.0;
    db.write(who, Created, move |conn, who| {
        who.refers::<Team>(conn, new.parent_id, "/parent_id")?;
        who.refers::<User>(conn, new.lead_id, "/lead_id")?;
        Changed::created(queries::insert(conn, who, new)?)
    })
    .await
}

/// Show a team
#[utoipa::path(tag = "teams", params(TeamId), responses((status = 200, body = Team, description = "The team.")))]
#[get("/teams/{id}")]
async fn show_team(who: Can<Read, Team>, id: Path<TeamId>, db: web::Data<Db>) -> Result<Tagged<Team>> {
    db.read(move |conn| queries::find(conn, &who, id.0)).await.map(Tagged)
}

/// Change a team
///
/// Fields left out stay as they are; `null` clears the ones that may be empty.
#[utoipa::path(tag = "teams", params(TeamId, IfMatch),
    responses((status = 200, body = Team, description = "The changed team.")))]
#[patch("/teams/{id}")]
async fn update_team(
    who: Can<Update, Team>,
    id: Path<TeamId>,
    at: IfMatch,
    patch: Json<TeamPatch>,
    db: web::Data<Db>,
    authority: web::Data<Authority>,
) -> Result<Tagged<Team>> {
    let patch = patch.0;
    let changed = db.write(who, Tagged, move |conn, who| {
        let before = queries::find_to(conn, who, id.0, &at)?;
        who.refers::<Team>(conn, patch.parent_id.flatten(), "/parent_id")?;
        who.refers::<User>(conn, patch.lead_id.flatten(), "/lead_id")?;
        tree::refuse_cycle::<Team, _>(conn, who, before.id, patch.parent_id.flatten(), "/parent_id")?;
        Changed::updated(&before, queries::update(conn, who, &before, patch)?)
    });
    let team = changed.await?;
    authority.forget_organization(team.0.organization_id);
    Ok(team)
}

/// Delete a team
///
/// For good; a team that has members, subteams or records cannot be deleted.
#[utoipa::path(tag = "teams", params(TeamId, IfMatch), responses((status = 204, description = "It is gone.")))]
#[delete("/teams/{id}")]
async fn delete_team(
    who: Can<Delete, Team>,
    id: Path<TeamId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Gone> {
    db.write(
        who,
        |()| Gone,
        move |conn, who| {
            let team = queries::find_to(conn, who, id.0, &at)?;
            queries::delete(conn, &team)?;
            Changed::deleted(&team)
        },
    )
    .await
}
