//! A new password, set by an administrator.

use actix_web::{post, web};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::User;
use super::password::NewPassword;
use super::queries;
use crate::access::{Can, Update};
use crate::identity::{Authority, sessions};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Gone, Json, Path, ServiceConfig};
use crate::kernel::ids::UserId;
use crate::store::Db;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(reset_password);
}

/// A password to be set.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordReset {
    pub new_password: NewPassword,
}

/// Set a user's password
///
/// The user's sessions end.
#[utoipa::path(tag = "users", params(UserId), responses((status = 204, description = "The password is set.")))]
#[post("/users/{id}/password")]
async fn reset_password(
    who: Can<Update, User>,
    id: Path<UserId>,
    reset: Json<PasswordReset>,
    db: web::Data<Db>,
    authority: web::Data<Authority>,
) -> Result<Gone> {
    let id = id.0;
    let seen = who.also::<Update, User>()?;
    let user = db.read(move |conn| queries::find(conn, &seen, id)).await?;
    let organization_id = who.organization_id;
    let hash = authority.hash("/new_password", &reset.0.new_password, &user.email, organization_id).await?;
    let user_id = user.id;
    let reset = db.write(
        who,
        |_| Gone,
        move |conn, who| {
            let user = queries::find_to(conn, who, id, &IfMatch::Any)?;
            sessions::end_all(conn, user.organization_id, user.id, None)?;
            queries::set_password(conn, who.user_id, &user, hash)
        },
    );
    let gone = reset.await?;
    authority.forget_user(user_id);
    Ok(gone)
}
