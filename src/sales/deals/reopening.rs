//! Opening a closed deal again. When and why it was closed stays in its history.

use actix_web::{post, web};
use diesel::pg::PgConnection;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::actions::{DealAction, refuse_unfit};
use super::model::{Deal, DealStatus, ForecastCategory};
use super::patch::Step;
use super::{lines, moment, passages, queries, requirements};
use crate::access::{Can, Read, Update};
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::{DealId, StageId};
use crate::kernel::{Error, Result};
use crate::sales::pipelines::{self, Pipeline, Stage};
use crate::store::{Changed, Db};

/// Where a deal is opened again.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reopening {
    /// An open stage of its pipeline; the one it stood in last, unless another is named.
    pub stage_id: Option<StageId>,
}

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(reopen_deal);
}

/// Reopen a deal
///
/// A deal that was won, lost or abandoned is open again, without closing time and reason.
#[utoipa::path(tag = "deals", params(DealId, IfMatch), request_body = Reopening,
    responses((status = 200, body = Deal, description = "The deal as it is now.")))]
#[post("/deals/{id}/reopen")]
async fn reopen_deal(
    who: Can<Update, Deal>,
    id: Path<DealId>,
    at: IfMatch,
    to: Json<Reopening>,
    db: web::Data<Db>,
) -> Result<Tagged<Deal>> {
    db.write(who, Tagged, move |conn, who| be_open(conn, who, id.0, &at, to.0.stage_id)).await
}

fn be_open(
    conn: &mut PgConnection,
    who: &Can<Update, Deal>,
    id: DealId,
    at: &IfMatch,
    to: Option<StageId>,
) -> Result<Changed<Deal>> {
    let before = queries::find_to(conn, who, id, at)?;
    refuse_unfit(DealAction::Reopen, &before)?;
    let stage = target(conn, who, &before, to)?;
    let now = moment::of(who, &before, None, "")?;
    passages::leave(conn, &before, now)?;
    let step = Step {
        status: Some(DealStatus::Open),
        stage_id: Some(stage.id),
        stage_entered_at: Some(now),
        probability: Some(stage.probability),
        forecast_category: Some(ForecastCategory::Pipeline),
        closed_at: Some(None),
        reason_id: Some(None),
        ..Step::default()
    };
    let after = queries::take(conn, who, &before, step)?;
    passages::enter(conn, who, &after)?;
    Changed::acted("reopened", &before, after)
}

/// The stage that is named and asks for nothing more, or the one the deal came from.
fn target(
    conn: &mut PgConnection,
    who: &Can<Update, Deal>,
    deal: &Deal,
    to: Option<StageId>,
) -> Result<Stage> {
    let pipeline = pipelines::find(conn, &who.also::<Read, Pipeline>()?, deal.pipeline_id)?;
    if let Some(id) = to {
        let stage = pipeline.stage(id).ok_or_else(|| Error::reference("/stage_id"))?;
        requirements::refuse(requirements::of_entering(deal, lines::any(conn, deal)?, stage))?;
        return Ok(stage.clone());
    }
    let last = passages::last_open_stage(conn, deal)?.and_then(|id| pipeline.stage(id));
    last.or_else(|| pipeline.first_open()).cloned().ok_or_else(|| Error::reference("/stage_id"))
}
