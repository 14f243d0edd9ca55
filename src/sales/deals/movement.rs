//! Moving a deal to another stage of its pipeline.

use actix_web::{post, web};
use diesel::pg::PgConnection;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::actions::{DealAction, refuse_unfit};
use super::model::Deal;
use super::patch::Step;
use super::{lines, moment, passages, queries, requirements};
use crate::access::{Can, Read, Update};
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::{DealId, StageId};
use crate::kernel::values::Instant;
use crate::kernel::{Error, Result};
use crate::sales::pipelines::{self, Pipeline, Stage};
use crate::store::{Changed, Db};

/// Where a deal goes.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Movement {
    /// An open stage of the deal's pipeline.
    pub stage_id: StageId,
    /// When it went there, for those who may backdate: not in the future, not before the last step.
    /// Now, unless given.
    pub at: Option<Instant>,
}

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(move_deal);
}

/// Move a deal to another stage
///
/// An open deal, to an open stage of its pipeline that the present stage leads to and whose
/// requirements the deal meets. It takes on the stage's probability. A deal that stands there already
/// stays as it is.
#[utoipa::path(tag = "deals", params(DealId, IfMatch), request_body = Movement,
    responses((status = 200, body = Deal, description = "The deal as it is now.")))]
#[post("/deals/{id}/move")]
async fn move_deal(
    who: Can<Update, Deal>,
    id: Path<DealId>,
    at: IfMatch,
    to: Json<Movement>,
    db: web::Data<Db>,
) -> Result<Tagged<Deal>> {
    db.write(who, Tagged, move |conn, who| be_moved(conn, who, id.0, &at, &to.0)).await
}

/// Moves a deal for whoever may, as the handler does.
pub fn be_moved(
    conn: &mut PgConnection,
    who: &Can<Update, Deal>,
    id: DealId,
    at: &IfMatch,
    to: &Movement,
) -> Result<Changed<Deal>> {
    let before = queries::find_to(conn, who, id, at)?;
    refuse_unfit(DealAction::Move, &before)?;
    if before.stage_id == to.stage_id {
        return Ok(Changed::unchanged(before));
    }
    let pipeline = pipelines::find(conn, &who.also::<Read, Pipeline>()?, before.pipeline_id)?;
    let stage = pipeline.stage(to.stage_id).ok_or_else(|| Error::reference("/stage_id"))?;
    let has_lines = lines::any(conn, &before)?;
    requirements::refuse(requirements::of_moving(&before, has_lines, &pipeline, stage))?;
    let moment = moment::of(who, &before, to.at, "/at")?;
    let after = step_into(conn, who, &before, stage, moment)?;
    Changed::acted("moved", &before, after)
}

/// Ends the passage through the present stage and begins the one through another.
pub(super) fn step_into(
    conn: &mut PgConnection,
    who: &Can<Update, Deal>,
    deal: &Deal,
    stage: &Stage,
    at: Instant,
) -> Result<Deal> {
    passages::leave(conn, deal, at)?;
    let step = Step {
        pipeline_id: Some(stage.pipeline_id),
        stage_id: Some(stage.id),
        stage_entered_at: Some(at),
        probability: Some(stage.probability),
        ..Step::default()
    };
    let after = queries::take(conn, who, deal, step)?;
    passages::enter(conn, who, &after)?;
    Ok(after)
}
