//! What happened to a competitor.

use actix_web::{get, web};

use super::model::Competitor;
use crate::access::{Can, Read};
use crate::kernel::Result;
use crate::kernel::http::{Path, ServiceConfig};
use crate::kernel::ids::CompetitorId;
use crate::store::Db;
use crate::store::history::{self, ChangeListing, ChangePage};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_competitor_history);
}

/// List what happened to a competitor
#[utoipa::path(tag = "competitors", params(CompetitorId, ChangeListing), responses((status = 200, body = ChangePage,
    description = "A page of changes, newest first.")))]
#[get("/competitors/{id}/history")]
async fn list_competitor_history(
    who: Can<Read, Competitor>,
    id: Path<CompetitorId>,
    listing: ChangeListing,
    db: web::Data<Db>,
) -> Result<ChangePage> {
    db.read(move |conn| history::of(conn, &who, id.0.uuid(), &listing)).await
}
