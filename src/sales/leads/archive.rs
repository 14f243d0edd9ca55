//! The bin: archived leads are out of sight until they are restored.

use actix_web::{delete, post, web};

use super::model::Lead;
use crate::access::{Can, Delete};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Gone, Path, ServiceConfig, Tagged};
use crate::kernel::ids::LeadId;
use crate::store::{Collection as _, Db};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(archive_lead).service(restore_lead);
}

/// Archive a lead
///
/// It is out of sight until it is restored; lists show it with `archived=only` or `archived=any`.
#[utoipa::path(tag = "leads", params(LeadId, IfMatch), responses((status = 204, description = "Done.")))]
#[delete("/leads/{id}")]
async fn archive_lead(
    who: Can<Delete, Lead>,
    id: Path<LeadId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Gone> {
    db.write(who, |_| Gone, move |conn, who| Lead::archive(conn, who, id.0.uuid(), &at)).await
}

/// Restore an archived lead
///
/// A lead that is not archived stays as it is.
#[utoipa::path(tag = "leads", params(LeadId, IfMatch), responses((status = 200, body = Lead,
    description = "The lead.")))]
#[post("/leads/{id}/restore")]
async fn restore_lead(
    who: Can<Delete, Lead>,
    id: Path<LeadId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Tagged<Lead>> {
    db.write(who, Tagged, move |conn, who| Lead::restore(conn, who, id.0.uuid(), &at)).await
}
