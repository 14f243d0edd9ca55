//! What happened to a pipeline.

use actix_web::{get, web};

use super::model::Pipeline;
use crate::access::{Can, Read};
use crate::kernel::Result;
use crate::kernel::http::{Path, ServiceConfig};
use crate::kernel::ids::PipelineId;
use crate::store::Db;
use crate::store::history::{self, ChangeListing, ChangePage};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_pipeline_history);
}

/// List what happened to a pipeline
#[utoipa::path(tag = "pipelines", params(PipelineId, ChangeListing), responses((status = 200, body = ChangePage,
    description = "A page of changes, newest first.")))]
#[get("/pipelines/{id}/history")]
async fn list_pipeline_history(
    who: Can<Read, Pipeline>,
    id: Path<PipelineId>,
    listing: ChangeListing,
    db: web::Data<Db>,
) -> Result<ChangePage> {
    db.read(move |conn| history::of(conn, &who, id.0.uuid(), &listing)).await
}
