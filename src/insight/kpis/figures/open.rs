//! Figures of what is still to be won.

use super::DEAL_FILTERS;
use crate::insight::kpis::dimension::{
    ACCOUNT_COUNTRY, ACCOUNT_INDUSTRY, ACCOUNT_KIND, ACCOUNT_SIZE_BAND, ACCOUNT_TIER, Dimension, OWNER,
    PIPELINE, PRODUCT, SOURCE, STAGE, TEAM,
};
use crate::insight::kpis::kpi::{Definition, Kpi, Unit};
use crate::insight::kpis::numbers::Weighs;
use crate::insight::kpis::period::Period;
use crate::insight::kpis::plan::{Plan, pair};

const DIMENSIONS: &[&Dimension] = &[
    &STAGE,
    &OWNER,
    &TEAM,
    &SOURCE,
    &PIPELINE,
    &PRODUCT,
    &ACCOUNT_COUNTRY,
    &ACCOUNT_INDUSTRY,
    &ACCOUNT_TIER,
    &ACCOUNT_KIND,
    &ACCOUNT_SIZE_BAND,
];

pub const PIPELINE_VALUE: Kpi = Kpi {
    about: Definition {
        key: "pipeline_value",
        title: "Pipeline value",
        unit: Unit::Money,
        formula: "Σ amount of open deals",
        formula_version: 1,
        origin: "Common sales practice.",
        basis: "Deals open now, with their amounts in one currency (none counts as zero); with a period, those \
                expected to close in it. By product, what the deal's lines of the product come to, and the whole \
                amount of deals without a product.",
        address: "/api/v1/kpis/pipeline_value",
    },
    dimensions: DIMENSIONS,
    by: None,
    parameters: &[],
    filters: DEAL_FILTERS,
    currency: Some("currency"),
    in_days: true,
    empty: None,
    plan: |_, period| {
        let due = period.of_days("expected_close_on");
        Plan::sum(std::iter::once(pair("status", "open")).chain(due).collect(), Weighs::AMOUNT)
    },
};

pub const FORECAST_WEIGHTED: Kpi = Kpi {
    about: Definition {
        key: "forecast_weighted",
        title: "Weighted forecast",
        unit: Unit::Money,
        formula: "Σ amount × probability ÷ 100 of open deals expected to close in the period + Σ amount of deals won \
                  in it",
        formula_version: 1,
        origin: "Common sales practice: expected value of the open pipeline.",
        basis: "Open deals by `expected_close_on` (without one in no forecast) and won deals by the day of \
                `closed_at`, both as `forecast_on`, with their amounts in one currency. By product, what the deal's \
                lines of the product come to, and the whole amount of deals without a product.",
        address: "/api/v1/kpis/forecast_weighted",
    },
    dimensions: DIMENSIONS,
    by: None,
    parameters: &[],
    filters: DEAL_FILTERS,
    currency: Some("currency"),
    in_days: true,
    empty: None,
    plan: |_, period| forecast(period),
};

fn forecast(period: &Period) -> Plan {
    let mut all =
        vec![pair("status__in", "open"), pair("status__in", "won"), pair("forecast_on__isnull", "false")];
    all.extend(period.of_days("forecast_on"));
    let expected = "CASE deals.status WHEN 'won' THEN {amount} ELSE {amount} * deals.probability * 0.01 END";
    Plan::sum(all, Weighs::Money(expected))
}
