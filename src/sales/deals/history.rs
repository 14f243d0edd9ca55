//! What happened to a deal.

use actix_web::{get, web};

use super::model::Deal;
use crate::access::{Can, Read};
use crate::kernel::Result;
use crate::kernel::http::{Path, ServiceConfig};
use crate::kernel::ids::DealId;
use crate::store::Db;
use crate::store::history::{self, ChangeListing, ChangePage};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_deal_history);
}

/// List what happened to a deal
#[utoipa::path(tag = "deals", params(DealId, ChangeListing), responses((status = 200, body = ChangePage,
    description = "A page of changes, newest first.")))]
#[get("/deals/{id}/history")]
async fn list_deal_history(
    who: Can<Read, Deal>,
    id: Path<DealId>,
    listing: ChangeListing,
    db: web::Data<Db>,
) -> Result<ChangePage> {
    db.read(move |conn| history::of(conn, &who, id.0.uuid(), &listing)).await
}
