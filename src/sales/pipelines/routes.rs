//! Pipelines over HTTP.

use actix_web::{delete, get, patch, post, web};
use diesel::pg::PgConnection;

use super::model::{Pipeline, PipelineListing, PipelinePage, PipelinePatch};
use super::new::NewPipeline;
use super::{history, queries, stages};
use crate::access::{Actor, Can, Create, Delete, Does, Read, Update};
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Gone, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::PipelineId;
use crate::kernel::{Error, Result};
use crate::store::{Changed, Db};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_pipelines).service(create_pipeline).service(show_pipeline);
    config.service(update_pipeline).service(delete_pipeline);
    stages::routes(config);
    history::routes(config);
}

/// List pipelines
#[utoipa::path(tag = "pipelines", params(PipelineListing), responses((status = 200, body = PipelinePage,
    description = "A page of pipelines.")))]
#[get("/pipelines")]
async fn list_pipelines(
    who: Can<Read, Pipeline>,
    listing: PipelineListing,
    db: web::Data<Db>,
) -> Result<PipelinePage> {
    db.read(move |conn| queries::list(conn, &who, &listing)).await
}

/// Create a pipeline with its stages
#[utoipa::path(tag = "pipelines", request_body = NewPipeline, responses((status = 201, body = Pipeline,
    description = "The pipeline.")))]
#[post("/pipelines")]
async fn create_pipeline(
    who: Can<Create, Pipeline>,
    new: Json<NewPipeline>,
    db: web::Data<Db>,
) -> Result<Created<Pipeline>> {
    db.write(who, Created, move |conn, who| create(conn, who, new.0)).await
}

/// Sets up a pipeline for whoever may, as the handler does.
pub fn create(
    conn: &mut PgConnection,
    who: &Can<Create, Pipeline>,
    new: NewPipeline,
) -> Result<Changed<Pipeline>> {
    let default = queries::default_to(conn, who)?;
    let is_default = new.is_default.unwrap_or(false) || default.is_none();
    let mut changes = match default {
        Some(old) if is_default => undefault(conn, who, &old)?,
        _ => Changed::nothing(),
    };
    let id = queries::insert(conn, who, &new.name, is_default)?;
    for (stage, position) in new.stages.into_iter().zip(1..) {
        changes = changes.and(Changed::created(stages::insert(conn, who, id, stage.into(), position)?)?);
    }
    Ok(Changed::created(queries::find(conn, who, id)?)?.and(changes))
}

/// Takes the default away from the pipeline that has it.
fn undefault(conn: &mut PgConnection, actor: &Actor, old: &Pipeline) -> Result<Changed<()>> {
    let patch = PipelinePatch { name: None, is_default: Some(false) };
    Ok(Changed::updated(old, queries::update(conn, actor, old, patch)?)?.map(|_| ()))
}

/// Show a pipeline
#[utoipa::path(tag = "pipelines", params(PipelineId), responses((status = 200, body = Pipeline,
    description = "The pipeline.")))]
#[get("/pipelines/{id}")]
async fn show_pipeline(
    who: Can<Read, Pipeline>,
    id: Path<PipelineId>,
    db: web::Data<Db>,
) -> Result<Tagged<Pipeline>> {
    db.read(move |conn| queries::find(conn, &who, id.0)).await.map(Tagged)
}

/// Change a pipeline
///
/// Members left out stay as they are. Stages are changed one by one.
#[utoipa::path(tag = "pipelines", params(PipelineId, IfMatch), request_body = PipelinePatch,
    responses((status = 200, body = Pipeline, description = "The pipeline as it is now.")))]
#[patch("/pipelines/{id}")]
async fn update_pipeline(
    who: Can<Update, Pipeline>,
    id: Path<PipelineId>,
    at: IfMatch,
    patch: Json<PipelinePatch>,
    db: web::Data<Db>,
) -> Result<Tagged<Pipeline>> {
    db.write(who, Tagged, move |conn, who| update(conn, who, id.0, &at, patch.0)).await
}

fn update(
    conn: &mut PgConnection,
    who: &Can<Update, Pipeline>,
    id: PipelineId,
    at: &IfMatch,
    patch: PipelinePatch,
) -> Result<Changed<Pipeline>> {
    let before = queries::find_to(conn, who, id, at)?;
    if before.is_default && patch.is_default == Some(false) {
        return Err(default_needed("/is_default"));
    }
    let old = match patch.is_default {
        Some(true) if !before.is_default => queries::default_to(conn, who)?,
        _ => None,
    };
    let old = old.map_or_else(|| Ok(Changed::nothing()), |old| undefault(conn, who, &old))?;
    let after = queries::update(conn, who, &before, patch)?;
    Ok(Changed::updated(&before, after)?.and(old))
}

fn default_needed(pointer: &str) -> Error {
    Error::conflict("default_needed", pointer, "Make another pipeline the default instead.")
}

/// Delete a pipeline
///
/// For good, with its stages. One that deals have passed through, or that is the default, cannot be
/// deleted.
#[utoipa::path(tag = "pipelines", params(PipelineId, IfMatch),
    responses((status = 204, description = "Done.")))]
#[delete("/pipelines/{id}")]
async fn delete_pipeline(
    who: Can<Delete, Pipeline>,
    id: Path<PipelineId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Gone> {
    db.write(who, |()| Gone, move |conn, who| delete(conn, who, id.0, &at)).await
}

fn delete<A: Does>(
    conn: &mut PgConnection,
    who: &Can<A, Pipeline>,
    id: PipelineId,
    at: &IfMatch,
) -> Result<Changed<()>> {
    let pipeline = queries::find_to(conn, who, id, at)?;
    if pipeline.is_default {
        return Err(default_needed(""));
    }
    queries::delete(conn, &pipeline)?;
    let gone = pipeline.stages.iter().try_fold(Changed::deleted(&pipeline)?, |all, stage| {
        Ok::<_, Error>(all.and(Changed::deleted(stage)?))
    })?;
    Ok(gone)
}
