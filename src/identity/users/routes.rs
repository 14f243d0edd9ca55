//! Users over HTTP.

use actix_web::{get, patch, post, web};

use super::model::{NewUser, User, UserListing, UserPage, UserPatch};
use super::{password_reset, queries, suspension};
use crate::access::{Can, Create, Read, Role, Update};
use crate::identity::Authority;
use crate::identity::teams::Team;
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::UserId;
use crate::store::{Changed, Db};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_users).service(create_user).service(show_user).service(update_user);
    suspension::routes(config);
    password_reset::routes(config);
}

/// List users
#[utoipa::path(tag = "users", params(UserListing),
    responses((status = 200, body = UserPage, description = "A page of users.")))]
#[get("/users")]
async fn list_users(who: Can<Read, User>, listing: UserListing, db: web::Data<Db>) -> Result<UserPage> {
    db.read(move |conn| queries::list(conn, &who, &listing)).await
}

/// Create a user
#[utoipa::path(tag = "users", responses((status = 201, body = User, description = "The new user.")))]
#[post("/users")]
async fn create_user(
    who: Can<Create, User>,
    new: Json<NewUser>,
    db: web::Data<Db>,
    authority: web::Data<Authority>,
) -> Result<Created<User>> {
    let new = new.0;
    let hash = match &new.password {
        Some(password) => Some(authority.hash("/password", password, &new.email, who.organization_id).await?),
        None => None,
    };
    db.write(who, Created, move |conn, who| {
        who.refers::<Team>(conn, new.team_id, "/team_id")?;
        Changed::created(queries::create(conn, who, new, hash)?)
    })
    .await
}

/// Show a user
#[utoipa::path(tag = "users", params(UserId), responses((status = 200, body = User, description = "The user.")))]
#[get("/users/{id}")]
async fn show_user(who: Can<Read, User>, id: Path<UserId>, db: web::Data<Db>) -> Result<Tagged<User>> {
    db.read(move |conn| queries::find(conn, &who, id.0)).await.map(Tagged)
}

/// Change a user
///
/// Fields left out stay as they are; `null` clears the ones that may be empty. The last active
/// administrator keeps that role.
#[utoipa::path(tag = "users", params(UserId, IfMatch),
    responses((status = 200, body = User, description = "The changed user.")))]
#[patch("/users/{id}")]
async fn update_user(
    who: Can<Update, User>,
    id: Path<UserId>,
    at: IfMatch,
    patch: Json<UserPatch>,
    db: web::Data<Db>,
    authority: web::Data<Authority>,
) -> Result<Tagged<User>> {
    let patch = patch.0;
    let user = db
        .write(who, Tagged, move |conn, who| {
            let before = queries::find_to(conn, who, id.0, &at)?;
            who.refers::<Team>(conn, patch.team_id.flatten(), "/team_id")?;
            let resigns = patch.roles.as_ref().is_some_and(|roles| !roles.contains(&Role::Administrator));
            if resigns && before.administers() {
                queries::keep_an_administrator(conn, &before)?;
            }
            Changed::updated(&before, queries::update(conn, who.user_id, &before, patch)?)
        })
        .await?;
    authority.forget_user(user.0.id);
    Ok(user)
}
