//! What happened to a reason.

use actix_web::{get, web};

use super::model::Reason;
use crate::access::{Can, Read};
use crate::kernel::Result;
use crate::kernel::http::{Path, ServiceConfig};
use crate::kernel::ids::ReasonId;
use crate::store::Db;
use crate::store::history::{self, ChangeListing, ChangePage};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_reason_history);
}

/// List what happened to a reason
#[utoipa::path(tag = "reasons", params(ReasonId, ChangeListing), responses((status = 200, body = ChangePage,
    description = "A page of changes, newest first.")))]
#[get("/reasons/{id}/history")]
async fn list_reason_history(
    who: Can<Read, Reason>,
    id: Path<ReasonId>,
    listing: ChangeListing,
    db: web::Data<Db>,
) -> Result<ChangePage> {
    db.read(move |conn| history::of(conn, &who, id.0.uuid(), &listing)).await
}
