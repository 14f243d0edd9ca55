//! The bin: archived deals are out of sight until they are restored.

use actix_web::{delete, post, web};

use super::model::Deal;
use crate::access::{Can, Delete};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Gone, Path, ServiceConfig, Tagged};
use crate::kernel::ids::DealId;
use crate::store::{Collection as _, Db};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(archive_deal).service(restore_deal);
}

/// Archive a deal
///
/// It is out of sight until it is restored; lists show it with `archived=only` or `archived=any`.
#[utoipa::path(tag = "deals", params(DealId, IfMatch), responses((status = 204, description = "Done.")))]
#[delete("/deals/{id}")]
async fn archive_deal(
    who: Can<Delete, Deal>,
    id: Path<DealId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Gone> {
    db.write(who, |_| Gone, move |conn, who| Deal::archive(conn, who, id.0.uuid(), &at)).await
}

/// Restore an archived deal
///
/// A deal that is not archived stays as it is.
#[utoipa::path(tag = "deals", params(DealId, IfMatch), responses((status = 200, body = Deal,
    description = "The deal.")))]
#[post("/deals/{id}/restore")]
async fn restore_deal(
    who: Can<Delete, Deal>,
    id: Path<DealId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Tagged<Deal>> {
    db.write(who, Tagged, move |conn, who| Deal::restore(conn, who, id.0.uuid(), &at)).await
}
