//! Logging out.

use actix_web::{post, web};

use super::queries;
use crate::identity::Authority;
use crate::identity::myself::Myself;
use crate::kernel::Result;
use crate::kernel::http::{Gone, ServiceConfig};
use crate::kernel::ids::{OrganizationId, SessionId, UserId};
use crate::store::{Author, Changed};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(log_out);
}

/// Log out
///
/// The session ends, and with it its tokens. There is none for people of other issuers: they log out there.
#[utoipa::path(tag = "auth", responses((status = 204, description = "The session has ended.")))]
#[post("/auth/logout")]
async fn log_out(me: Myself, authority: web::Data<Authority>) -> Result<Gone> {
    let Some(session_id) = me.session_id else { return Ok(Gone) };
    end_one(&authority, me.organization_id, me.user_id, session_id).await?;
    Ok(Gone)
}

/// Ends a session, here at once.
pub(in crate::identity) async fn end_one(
    authority: &Authority,
    of: OrganizationId,
    user: UserId,
    session: SessionId,
) -> Result<()> {
    let ended = authority.db.write_as(Author::program(of), move |conn| {
        queries::end(conn, of, user, session)?;
        Ok(Changed::nothing())
    });
    ended.await?;
    authority.forget_session(session);
    Ok(())
}
