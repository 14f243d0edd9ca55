//! Taking a deal to another pipeline.

use actix_web::{post, web};
use diesel::pg::PgConnection;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::actions::{DealAction, refuse_unfit};
use super::model::Deal;
use super::movement::step_into;
use super::requirements::{self, Obstacle};
use super::{lines, moment, queries};
use crate::access::{Can, Read, Update};
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::{DealId, PipelineId, StageId};
use crate::kernel::{Error, Result};
use crate::sales::pipelines::{self, Pipeline};
use crate::store::{Changed, Db};

/// Where a deal goes on.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PipelineChange {
    /// Another pipeline than the deal's.
    pub pipeline_id: PipelineId,
    /// An open stage of that pipeline.
    pub stage_id: StageId,
}

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(change_deal_pipeline);
}

/// Take a deal to another pipeline
///
/// An open deal, to an open stage whose requirements it meets. It takes on the stage's probability.
#[utoipa::path(tag = "deals", params(DealId, IfMatch), request_body = PipelineChange,
    responses((status = 200, body = Deal, description = "The deal as it is now.")))]
#[post("/deals/{id}/change-pipeline")]
async fn change_deal_pipeline(
    who: Can<Update, Deal>,
    id: Path<DealId>,
    at: IfMatch,
    to: Json<PipelineChange>,
    db: web::Data<Db>,
) -> Result<Tagged<Deal>> {
    db.write(who, Tagged, move |conn, who| be_taken(conn, who, id.0, &at, &to.0)).await
}

fn be_taken(
    conn: &mut PgConnection,
    who: &Can<Update, Deal>,
    id: DealId,
    at: &IfMatch,
    to: &PipelineChange,
) -> Result<Changed<Deal>> {
    let before = queries::find_to(conn, who, id, at)?;
    refuse_unfit(DealAction::ChangePipeline, &before)?;
    if before.pipeline_id == to.pipeline_id {
        let message = "The deal is in this pipeline already; move it.";
        requirements::refuse(vec![Obstacle::new("/pipeline_id", "move_not_allowed", message)])?;
    }
    let reader = who.also::<Read, Pipeline>()?;
    let pipeline = pipelines::find_named(conn, &reader, to.pipeline_id, "/pipeline_id")?;
    let stage = pipeline.stage(to.stage_id).ok_or_else(|| Error::reference("/stage_id"))?;
    let has_lines = lines::any(conn, &before)?;
    requirements::refuse(requirements::of_entering(&before, has_lines, stage))?;
    let now = moment::of(who, &before, None, "")?;
    let after = step_into(conn, who, &before, stage, now)?;
    Changed::acted("pipeline_changed", &before, after)
}
