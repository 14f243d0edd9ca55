//! How long deals stay in their stages.

use crate::insight::kpis::dimension::{
    PASSAGE_OWNER, PASSAGE_PIPELINE, PASSAGE_SOURCE, PASSAGE_STAGE, PASSAGE_TEAM,
};
use crate::insight::kpis::kpi::{Definition, Kpi, Unit};
use crate::insight::kpis::numbers::Weighs;
use crate::insight::kpis::parameters::Filter;
use crate::insight::kpis::plan::{Plan, pair};

pub const STAGE_DURATION: Kpi = Kpi {
    about: Definition {
        key: "stage_duration",
        title: "Time in stage",
        unit: Unit::Days,
        formula: "Σ seconds in stage ÷ passages, in days, with median and p90; by stage unless divided otherwise",
        formula_version: 1,
        origin: "Common sales practice.",
        basis: "Passages of deals through stages that ended in the period, by `left_at`; a deal that returns to a \
                stage passes twice.",
        address: "/api/v1/kpis/stage_duration",
    },
    dimensions: &[&PASSAGE_STAGE, &PASSAGE_PIPELINE, &PASSAGE_OWNER, &PASSAGE_TEAM, &PASSAGE_SOURCE],
    by: Some(&PASSAGE_STAGE),
    parameters: &[],
    filters: FILTERS,
    currency: None,
    in_days: false,
    empty: Some("no_passages"),
    plan: |_, period| {
        let left = std::iter::once(pair("left_at__isnull", "false"));
        Plan::mean(left.chain(period.of("left_at")).collect(), Weighs::Time("stage_passages.seconds"))
    },
};

const FILTERS: &[Filter] = &[
    Filter { name: "stage_id", field: "stage_id", about: "Only passages through this stage." },
    Filter { name: "pipeline_id", field: "pipeline_id", about: "Only passages in this pipeline." },
    Filter { name: "owner_id", field: "deal__owner_id", about: "Only passages of this owner's deals." },
    Filter { name: "team_id", field: "deal__team_id", about: "Only passages of this team's deals." },
    Filter { name: "source_id", field: "deal__source_id", about: "Only passages of deals of this source." },
    Filter {
        name: "account_id",
        field: "deal__account_id",
        about: "Only passages of deals with this account.",
    },
];
