//! Agenda and diary over HTTP.

use actix_web::{get, web};

use super::model::{AgendaEntryPage, AgendaListing, Diary, DiaryOf};
use super::{diary, queries};
use crate::access::{Can, Read};
use crate::kernel::Result;
use crate::kernel::http::{Path, Query, ServiceConfig, Shown};
use crate::kernel::ids::UserId;
use crate::planner::activities::Activity;
use crate::store::Db;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_agenda).service(show_diary);
}

/// List what a user is to do
///
/// Planned activities, the user's own and those that the user takes part in, and tasks that are due, in one order; what is
/// late comes first. `at__gte` and `at__lt` choose days. Your own, or of people within your reach (403).
#[utoipa::path(tag = "users", params(UserId, AgendaListing), responses((status = 200, body = AgendaEntryPage,
    description = "A page of the agenda.")))]
#[get("/users/{id}/agenda")]
async fn list_agenda(
    who: Can<Read, Activity>,
    id: Path<UserId>,
    listing: AgendaListing,
    db: web::Data<Db>,
) -> Result<AgendaEntryPage> {
    db.read(move |conn| queries::of(conn, &who, id.0, &listing)).await
}

/// Show what a user did on a day
///
/// Activities that were done and tasks that were completed on that day, where the organization is. Your own, or of people
/// within your reach (403).
#[utoipa::path(tag = "users", params(UserId, DiaryOf), responses((status = 200, body = Diary,
    description = "The day.")))]
#[get("/users/{id}/diary")]
async fn show_diary(
    who: Can<Read, Activity>,
    id: Path<UserId>,
    of: Query<DiaryOf>,
    db: web::Data<Db>,
) -> Result<Shown<Diary>> {
    db.read(move |conn| diary::of(conn, &who, id.0, of.0.date)).await.map(Shown)
}
