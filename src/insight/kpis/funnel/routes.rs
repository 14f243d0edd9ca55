//! The funnel over HTTP.

use actix_web::{get, web};
use diesel::prelude::*;
use rust_decimal::Decimal;

use super::answer::{FunnelAnswer, FunnelStage};
use super::statement::{Row, Statement};
use super::{ABOUT, Funnel, filters};
use crate::access::{Can, Read};
use crate::insight::kpis::numbers::{share, shown};
use crate::insight::kpis::parameters::{Asked, Given};
use crate::insight::kpis::period::Period;
use crate::insight::kpis::plan::{Pair, address, pair, query};
use crate::kernel::Result;
use crate::kernel::http::{Path, ServiceConfig, Shown};
use crate::kernel::ids::PipelineId;
use crate::kernel::listing::Listing;
use crate::sales::deals::Deal;
use crate::sales::pipelines::Pipeline;
use crate::store::Db;

const DEALS: &str = "/api/v1/deals";

pub(in crate::insight::kpis) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show_funnel);
}

/// Show the funnel of a pipeline
///
/// Of the deals created in the period: how many entered each stage, went on to the next, and were won.
#[utoipa::path(tag = "kpis", params(PipelineId, Given<Funnel>), responses((status = 200, body = FunnelAnswer,
    description = "The funnel.")))]
#[get("/pipelines/{id}/funnel")]
async fn show_funnel(
    who: Can<Read, Deal>,
    pipelines: Can<Read, Pipeline>,
    id: Path<PipelineId>,
    given: Given<Funnel>,
    db: web::Data<Db>,
) -> Result<Shown<FunnelAnswer>> {
    db.read(move |conn| {
        pipelines.sees(conn, id.0.uuid())?;
        funnel(conn, &who, id.0, &given.asked)
    })
    .await
    .map(Shown)
}

fn funnel(
    conn: &mut PgConnection,
    who: &Can<Read, Deal>,
    pipeline_id: PipelineId,
    asked: &Asked,
) -> Result<FunnelAnswer> {
    let period = Period::resolve(conn, who.organization_id, asked.moment("from"), asked.moment("to"))?;
    let mut cohort = vec![pair("pipeline_id", pipeline_id.to_string())];
    cohort.extend(period.of("created_at"));
    cohort.extend(asked.narrowed(&filters().collect::<Vec<_>>()));
    let listing = Listing::<Deal>::read(DEALS, &query(&cohort))?;
    let (within, organization_id) = (who.within(), who.organization_id);
    let rows: Vec<Row> =
        Statement { within, cohort: listing.whole(), organization_id, pipeline_id }.load(conn)?;
    Ok(answer(pipeline_id, &period, &cohort, &rows))
}

fn answer(pipeline_id: PipelineId, period: &Period, cohort: &[Pair], rows: &[Row]) -> FunnelAnswer {
    let (n, won) = rows.first().map_or((0, 0), |row| (row.n, row.n_won));
    FunnelAnswer {
        key: ABOUT.key.to_owned(),
        title: ABOUT.title.to_owned(),
        unit: ABOUT.unit,
        formula_version: ABOUT.formula_version,
        basis: ABOUT.basis.to_owned(),
        pipeline_id,
        from: period.from.map(Into::into),
        to: period.to.map(Into::into),
        time_zone: period.time_zone.clone(),
        value: percent(won, n),
        numerator: won.to_string(),
        denominator: n.to_string(),
        n,
        reason: (n == 0).then(|| "no_deals".to_owned()),
        drill_down: address(DEALS, cohort),
        numerator_drill_down: with(cohort, pair("status", "won")),
        stages: rows.iter().filter_map(|row| stage(row, cohort)).collect(),
    }
}

fn stage(row: &Row, cohort: &[Pair]) -> Option<FunnelStage> {
    let stage_id = row.stage?;
    let converted = row.next.map(|_| row.converted);
    Some(FunnelStage {
        stage_id,
        name: row.name.clone()?,
        entered: row.entered,
        next_stage_id: row.next,
        converted,
        value: converted.and_then(|converted| percent(converted, row.entered)),
        won: row.won,
        drill_down: with(cohort, pair("entered_stage_id", stage_id.to_string())),
    })
}

fn percent(part: i64, whole: i64) -> Option<String> {
    share(Decimal::from(part), Decimal::from(whole)).map(shown)
}

fn with(cohort: &[Pair], more: Pair) -> String {
    let pairs: Vec<_> = cohort.iter().cloned().chain([more]).collect();
    address(DEALS, &pairs)
}
