//! Logging out.

use actix_web::{post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::queries;
use crate::identity::Authority;
use crate::identity::myself::Myself;
use crate::kernel::Result;
use crate::kernel::http::Gone;
use crate::store::{Author, Changed, Db};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(log_out);
}

/// Log out
///
/// The session ends, and with it its tokens.
#[utoipa::path(tag = "sessions", responses((status = 204, description = "The session has ended.")))]
#[post("/auth/logout")]
async fn log_out(me: Myself, db: web::Data<Db>, authority: web::Data<Authority>) -> Result<Gone> {
    let session_id = me.session_id;
    db.write_as(Author::of(me.actor()), move |conn| {
        queries::end(conn, me.organization_id, me.user_id, session_id)?;
        Ok(Changed::nothing())
    })
    .await?;
    authority.forget_session(session_id);
    Ok(Gone)
}
