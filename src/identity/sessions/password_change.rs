//! A new password, chosen by its owner.

use actix_web::{post, web};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::origin::Origin;
use super::queries;
use crate::identity::Authority;
use crate::identity::myself::Myself;
use crate::identity::passwords::Verdict;
use crate::identity::users::{self, NewPassword, Password};
use crate::kernel::http::{Gone, Json, ServiceConfig};
use crate::kernel::{Error, Result};
use crate::store::Author;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(change_password);
}

/// The present password, and the one to come.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    pub current_password: Password,
    pub new_password: NewPassword,
}

/// Change the own password
///
/// All other sessions end. A wrong present password is 409 `wrong_password`.
#[utoipa::path(tag = "auth", responses((status = 204, description = "The password is changed.")))]
#[post("/auth/password")]
async fn change_password(
    me: Myself,
    change: Json<PasswordChange>,
    origin: Origin,
    authority: web::Data<Authority>,
) -> Result<Gone> {
    let (of, id, session_id) = (me.organization_id, me.user_id, me.session_id);
    let user = authority.db.read(move |conn| users::find_active(conn, of, id)).await?;
    let user = user.ok_or_else(|| Error::unauthenticated(true))?;
    authority.throttle.admit(&user.email, origin.address)?;
    let given = change.0.current_password.expose();
    if authority.passwords.verify(given, user.password_hash.clone()).await? == Verdict::Wrong {
        return Err(wrong());
    }
    authority.throttle.succeeded(&user.email);
    let hash = authority.hash("/new_password", &change.0.new_password, &user.email, of).await?;
    let changed = authority.db.write_as(Author::of(me.actor()), move |conn| {
        let before = users::lock_active(conn, of, id)?.filter(|now| now.password_hash == user.password_hash);
        queries::end_all(conn, of, id, session_id)?;
        users::set_password(conn, id, &before.ok_or_else(wrong)?, hash)
    });
    changed.await?;
    authority.forget_user(id);
    tracing::info!(target: "security", event = "password_changed", user_id = %id);
    Ok(Gone)
}

fn wrong() -> Error {
    Error::conflict("wrong_password", "/current_password", "This is not the present password.")
}
