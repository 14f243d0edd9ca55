//! The own sessions over HTTP.

use actix_web::{delete, get, web};

use super::model::{SessionListing, SessionPage};
use super::queries;
use crate::identity::Authority;
use crate::identity::myself::Myself;
use crate::kernel::http::{Gone, Path, ServiceConfig};
use crate::kernel::ids::SessionId;
use crate::kernel::{Error, Result};
use crate::store::{Author, Changed, Db};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_sessions).service(end_session);
}

/// List the own sessions
///
/// Those that live; at most twenty.
#[utoipa::path(tag = "auth", params(SessionListing),
    responses((status = 200, body = SessionPage, description = "A page of sessions.")))]
#[get("/auth/sessions")]
async fn list_sessions(me: Myself, listing: SessionListing, db: web::Data<Db>) -> Result<SessionPage> {
    db.read(move |conn| queries::list(conn, me.actor(), &listing)).await
}

/// End one of the own sessions
#[utoipa::path(tag = "auth", params(SessionId), responses((status = 204, description = "It has ended.")))]
#[delete("/auth/sessions/{id}")]
async fn end_session(
    me: Myself,
    id: Path<SessionId>,
    db: web::Data<Db>,
    authority: web::Data<Authority>,
) -> Result<Gone> {
    let id = id.0;
    let ended = db.write_as(Author::of(me.actor()), move |conn| {
        let ended = queries::end(conn, me.organization_id, me.user_id, id)?;
        Ok(Changed::nothing().map(|()| ended))
    });
    if !ended.await? {
        return Err(Error::missing());
    }
    authority.forget_session(id);
    Ok(Gone)
}
