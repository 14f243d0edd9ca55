//! Why deals are won and lost.

use super::closing::{closed, weight};
use super::{DEAL_FILTERS, WEIGHT};
use crate::insight::kpis::dimension::{DEPARTMENT, Dimension, REASON};
use crate::insight::kpis::kpi::{Definition, Kpi, Unit};
use crate::insight::kpis::parameters::Asked;
use crate::insight::kpis::period::Period;
use crate::insight::kpis::plan::{Plan, pair};

const DIMENSIONS: &[&Dimension] = &[&REASON, &DEPARTMENT];

pub const WIN_REASONS: Kpi = Kpi {
    about: Definition {
        key: "win_reasons",
        title: "Reasons for winning",
        unit: Unit::Percent,
        formula: "each group: deals won for the reason (or a reason of the department) ÷ all won × 100; the whole: those with any reason; \
                  `weight=value` takes amounts in place of numbers",
        formula_version: 1,
        origin: "Common sales practice.",
        basis: "Deals won in the period, by `closed_at`.",
        address: "/api/v1/kpis/win_reasons",
    },
    dimensions: DIMENSIONS,
    by: Some(&REASON),
    parameters: &[WEIGHT],
    filters: DEAL_FILTERS,
    currency: Some("currency"),
    in_days: false,
    empty: Some("no_won_deals"),
    plan: |asked, period| of("won", asked, period),
};

pub const LOSS_REASONS: Kpi = Kpi {
    about: Definition {
        key: "loss_reasons",
        title: "Reasons for losing",
        unit: Unit::Percent,
        formula: "each group: deals lost for the reason (or a reason of the department) ÷ all lost × 100; the whole: those with any reason; \
                  `weight=value` takes amounts in place of numbers",
        formula_version: 1,
        origin: "Common sales practice.",
        basis: "Deals lost in the period, by `closed_at`.",
        address: "/api/v1/kpis/loss_reasons",
    },
    dimensions: DIMENSIONS,
    by: Some(&REASON),
    parameters: &[WEIGHT],
    filters: DEAL_FILTERS,
    currency: Some("currency"),
    in_days: false,
    empty: Some("no_lost_deals"),
    plan: |asked, period| of("lost", asked, period),
};

fn of(outcome: &str, asked: &Asked, period: &Period) -> Plan {
    let all = closed(&[outcome], period);
    let mut named = all.clone();
    named.push(pair("reason_id__isnull", "false"));
    Plan::distribution(all, named, weight(asked))
}
