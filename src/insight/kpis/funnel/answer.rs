//! What is told of a funnel.

use serde::Serialize;
use utoipa::ToSchema;

use crate::insight::kpis::kpi::Unit;
use crate::kernel::ids::{PipelineId, StageId};
use crate::kernel::values::{Instant, Name, TimeZone};

/// How far the deals of a pipeline come.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FunnelAnswer {
    #[schema(max_length = 64, pattern = "^[a-z][a-z0-9_]{0,63}$")]
    pub key: String,
    #[schema(max_length = 200, pattern = "^.+$")]
    pub title: String,
    pub unit: Unit,
    /// One more whenever the same records would give another value.
    #[schema(minimum = 1, maximum = 1000)]
    pub formula_version: i32,
    /// Which records count, and by which of their times.
    #[schema(max_length = 2000, pattern = "^.+$")]
    pub basis: String,
    pub pipeline_id: PipelineId,
    /// The first moment of the period; null when it has no beginning.
    #[schema(required)]
    pub from: Option<Instant>,
    /// The first moment after the period; null when it has no end.
    #[schema(required)]
    pub to: Option<Instant>,
    /// Where the days of the period begin.
    pub time_zone: TimeZone,
    /// The part of the cohort that is won, in percent; null when the cohort is empty.
    #[schema(required, max_length = 40, pattern = r"^(0|[1-9][0-9]*)\.[0-9]{4}$")]
    pub value: Option<String>,
    /// Deals of the cohort that are won.
    #[schema(max_length = 40, pattern = "^(0|[1-9][0-9]*)$")]
    pub numerator: String,
    /// Deals of the cohort.
    #[schema(max_length = 40, pattern = "^(0|[1-9][0-9]*)$")]
    pub denominator: String,
    /// How many records the list behind `drill_down` has.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub n: i64,
    /// Why there is no value; null when there is one.
    #[schema(required, max_length = 64, pattern = "^[a-z][a-z0-9_]{0,63}$")]
    pub reason: Option<String>,
    /// The list of the cohort's deals.
    #[schema(max_length = 4000, pattern = "^/api/v1/")]
    pub drill_down: String,
    /// The list of those that are won.
    #[schema(max_length = 4000, pattern = "^/api/v1/")]
    pub numerator_drill_down: String,
    /// In the order of the pipeline.
    #[schema(max_items = 200)]
    pub stages: Vec<FunnelStage>,
}

/// How many deals come to a stage, and beyond it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FunnelStage {
    pub stage_id: StageId,
    pub name: Name,
    /// Deals of the cohort that entered it, at any time.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub entered: i64,
    /// The stage that comes next; null for stages that end a deal.
    #[schema(required)]
    pub next_stage_id: Option<StageId>,
    /// Deals that entered the next stage after this one; null without a next stage.
    #[schema(required, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub converted: Option<i64>,
    /// Converted, of those that entered, in percent; null without a next stage or without deals.
    #[schema(required, max_length = 40, pattern = r"^(0|[1-9][0-9]*)\.[0-9]{4}$")]
    pub value: Option<String>,
    /// Deals that entered it and are won.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub won: i64,
    /// The list of the deals that entered it.
    #[schema(max_length = 4000, pattern = "^/api/v1/")]
    pub drill_down: String,
}
