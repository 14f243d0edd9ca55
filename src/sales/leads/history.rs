//! What happened to a lead.

use actix_web::{get, web};

use super::model::Lead;
use crate::access::{Can, Read};
use crate::kernel::Result;
use crate::kernel::http::{Path, ServiceConfig};
use crate::kernel::ids::LeadId;
use crate::store::Db;
use crate::store::history::{self, ChangeListing, ChangePage};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_lead_history);
}

/// List what happened to a lead
#[utoipa::path(tag = "leads", params(LeadId, ChangeListing), responses((status = 200, body = ChangePage,
    description = "A page of changes, newest first.")))]
#[get("/leads/{id}/history")]
async fn list_lead_history(
    who: Can<Read, Lead>,
    id: Path<LeadId>,
    listing: ChangeListing,
    db: web::Data<Db>,
) -> Result<ChangePage> {
    db.read(move |conn| history::of(conn, &who, id.0.uuid(), &listing)).await
}
