//! Stages over HTTP.

use actix_web::{delete, get, patch, post, web};

use super::{change, queries};
use crate::access::{Can, Delete, Read, Update};
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Gone, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::PipelineId;
use crate::kernel::{Error, Result};
use crate::sales::pipelines::model::{Pipeline, Stage, StageListing, StagePage, StagePatch, StagePath};
use crate::sales::pipelines::new::NewStage;
use crate::sales::pipelines::queries as pipelines;
use crate::store::Db;

pub(in crate::sales::pipelines) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_stages).service(create_stage).service(show_stage);
    config.service(update_stage).service(delete_stage);
}

/// List the stages of a pipeline
#[utoipa::path(tag = "pipelines", params(PipelineId, StageListing),
    responses((status = 200, body = StagePage, description = "A page of stages.")))]
#[get("/pipelines/{id}/stages")]
async fn list_stages(
    who: Can<Read, Pipeline>,
    id: Path<PipelineId>,
    listing: StageListing,
    db: web::Data<Db>,
) -> Result<StagePage> {
    db.read(move |conn| {
        pipelines::find(conn, &who, id.0)?;
        queries::list(conn, &who, id.0, listing)
    })
    .await
}

/// Add a stage to a pipeline
#[utoipa::path(tag = "pipelines", params(PipelineId), request_body = NewStage,
    responses((status = 201, body = Stage, description = "The stage.")))]
#[post("/pipelines/{id}/stages")]
async fn create_stage(
    who: Can<Update, Pipeline>,
    id: Path<PipelineId>,
    new: Json<NewStage>,
    db: web::Data<Db>,
) -> Result<Created<Stage>> {
    db.write(who, Created, move |conn, who| change::create(conn, who, id.0, new.0)).await
}

/// Show a stage
#[utoipa::path(tag = "pipelines",
    params(StagePath),
    responses((status = 200, body = Stage, description = "The stage.")))]
#[get("/pipelines/{id}/stages/{stage_id}")]
async fn show_stage(
    who: Can<Read, Pipeline>,
    place: Path<StagePath>,
    db: web::Data<Db>,
) -> Result<Tagged<Stage>> {
    db.read(move |conn| {
        let pipeline = pipelines::find(conn, &who, place.0.id)?;
        pipeline.stage(place.0.stage_id).cloned().ok_or_else(Error::missing)
    })
    .await
    .map(Tagged)
}

/// Change a stage
///
/// Members left out stay as they are; `null` clears those that may be empty.
#[utoipa::path(tag = "pipelines",
    params(StagePath, IfMatch),
    request_body = StagePatch, responses((status = 200, body = Stage, description = "The stage as it is now.")))]
#[patch("/pipelines/{id}/stages/{stage_id}")]
async fn update_stage(
    who: Can<Update, Pipeline>,
    place: Path<StagePath>,
    at: IfMatch,
    patch: Json<StagePatch>,
    db: web::Data<Db>,
) -> Result<Tagged<Stage>> {
    db.write(who, Tagged, move |conn, who| change::update(conn, who, place.0, &at, patch.0)).await
}

/// Delete a stage
///
/// For good. One that deals have passed through, and the last open one, cannot be deleted.
#[utoipa::path(tag = "pipelines",
    params(StagePath, IfMatch),
    responses((status = 204, description = "Done.")))]
#[delete("/pipelines/{id}/stages/{stage_id}")]
async fn delete_stage(
    who: Can<Delete, Pipeline>,
    place: Path<StagePath>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Gone> {
    db.write(who, |()| Gone, move |conn, who| change::delete(conn, who, place.0, &at)).await
}
