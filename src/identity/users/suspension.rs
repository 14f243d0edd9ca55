//! Users who may not log in for now.

use actix_web::{post, web};
use diesel::pg::PgConnection;

use super::model::{User, UserStatus};
use super::open_work::Suspension;
use super::queries;
use crate::access::{Can, Update};
use crate::identity::{Authority, sessions};
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Path, Query, ServiceConfig, Tagged};
use crate::kernel::ids::UserId;
use crate::kernel::{Error, Result};
use crate::store::{Changed, Db};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(suspend_user).service(activate_user);
}

impl User {
    fn suspend(self, conn: &mut PgConnection, by: UserId, how: Suspension) -> Result<Changed<User>> {
        if self.status == UserStatus::Suspended {
            return Err(Error::transition(self.status.word(), &["activate"]));
        }
        how.admit(conn, &self)?;
        if self.administers() {
            queries::keep_an_administrator(conn, &self)?;
        }
        sessions::end_all(conn, self.organization_id, self.id, None)?;
        let after = queries::set_status(conn, by, &self, UserStatus::Suspended)?;
        Changed::acted("suspended", &self, after)
    }

    fn activate(self, conn: &mut PgConnection, by: UserId) -> Result<Changed<User>> {
        if self.status == UserStatus::Active {
            return Err(Error::transition(self.status.word(), &["suspend"]));
        }
        let after = queries::set_status(conn, by, &self, UserStatus::Active)?;
        Changed::acted("activated", &self, after)
    }
}

/// Suspend a user
///
/// The user's sessions end. The last active administrator cannot be suspended. Whoever has open work (customers, leads and
/// deals that are open, tasks, planned activities) is asked to hand it over first: 409 `open_work` with its numbers;
/// `open_work=keep` leaves it.
#[utoipa::path(tag = "users", params(UserId, IfMatch, Suspension),
    responses((status = 200, body = User, description = "The suspended user.")))]
#[post("/users/{id}/suspend")]
async fn suspend_user(
    who: Can<Update, User>,
    id: Path<UserId>,
    at: IfMatch,
    how: Query<Suspension>,
    db: web::Data<Db>,
    authority: web::Data<Authority>,
) -> Result<Tagged<User>> {
    let suspended = db.write(who, Tagged, move |conn, who| {
        let user = queries::find_to(conn, who, id.0, &at)?;
        user.suspend(conn, who.user_id, how.0)
    });
    let user = suspended.await?;
    authority.forget_user(user.0.id);
    Ok(user)
}

/// Let a suspended user log in again
#[utoipa::path(tag = "users", params(UserId, IfMatch),
    responses((status = 200, body = User, description = "The active user.")))]
#[post("/users/{id}/activate")]
async fn activate_user(
    who: Can<Update, User>,
    id: Path<UserId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Tagged<User>> {
    db.write(who, Tagged, move |conn, who| {
        queries::find_to(conn, who, id.0, &at)?.activate(conn, who.user_id)
    })
    .await
}
