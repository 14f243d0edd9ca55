//! Figures of deals that were decided.

use super::{ABANDONED, DEAL_FILTERS, WEIGHT};
use crate::insight::kpis::dimension::{CREDITED, OF_CREDIT, OF_DEALS};
use crate::insight::kpis::kpi::{Definition, Kpi, Unit};
use crate::insight::kpis::numbers::Weighs;
use crate::insight::kpis::parameters::{Asked, Form, Parameter};
use crate::insight::kpis::period::Period;
use crate::insight::kpis::plan::{Pair, Part, Plan, pair};

pub const WIN_RATE: Kpi = Kpi {
    about: Definition {
        key: "win_rate",
        title: "Win rate",
        unit: Unit::Percent,
        formula: "won ÷ (won + lost) × 100; `abandoned=include` adds the abandoned to the denominator, \
                  `weight=value` takes amounts in place of numbers",
        formula_version: 1,
        origin: "Common sales practice: decided opportunities only.",
        basis: "Deals closed in the period, by `closed_at`.",
        address: "/api/v1/kpis/win_rate",
    },
    dimensions: OF_DEALS,
    by: None,
    parameters: &[WEIGHT, ABANDONED],
    filters: DEAL_FILTERS,
    currency: Some("currency"),
    in_days: false,
    empty: Some("no_closed_deals"),
    plan: win_rate,
};

fn win_rate(asked: &Asked, period: &Period) -> Plan {
    let mut decided = vec!["won", "lost"];
    if asked.says("abandoned", "include") {
        decided.push("abandoned");
    }
    Plan::share(closed(&decided, period), Part::Of(closed(&["won"], period)), weight(asked))
}

pub const AVERAGE_DEAL: Kpi = Kpi {
    about: Definition {
        key: "average_deal",
        title: "Average won deal",
        unit: Unit::Money,
        formula: "Σ amount of won deals ÷ number of won deals",
        formula_version: 1,
        origin: "Common sales practice.",
        basis: "Deals won in the period, by `closed_at`, with their amounts in one currency; by product, what the \
                deal's lines of the product come to, and the whole amount of deals without a product.",
        address: "/api/v1/kpis/average_deal",
    },
    dimensions: OF_DEALS,
    by: None,
    parameters: &[],
    filters: DEAL_FILTERS,
    currency: Some("currency"),
    in_days: false,
    empty: Some("no_won_deals"),
    plan: |_, period| Plan::mean(closed(&["won"], period), Weighs::AMOUNT),
};

pub const SALES_CYCLE: Kpi = Kpi {
    about: Definition {
        key: "sales_cycle",
        title: "Sales cycle",
        unit: Unit::Days,
        formula: "mean of (closed_at − created_at), with median and p90; `outcome=closed` takes lost deals as well",
        formula_version: 1,
        origin: "Common sales practice: from the first entry of a deal to its decision.",
        basis: "Deals won (or decided) in the period, by `closed_at`; days of 24 hours.",
        address: "/api/v1/kpis/sales_cycle",
    },
    dimensions: OF_DEALS,
    by: None,
    parameters: &[OUTCOME, ABANDONED],
    filters: DEAL_FILTERS,
    currency: Some("currency"),
    in_days: false,
    empty: Some("no_closed_deals"),
    plan: sales_cycle,
};

const OUTCOME: Parameter = Parameter {
    name: "outcome",
    form: Form::Words(&["won", "closed"]),
    default: Some("won"),
    about: "Whether only won deals count, or lost ones as well.",
};

fn sales_cycle(asked: &Asked, period: &Period) -> Plan {
    let mut decided = vec!["won"];
    if asked.says("outcome", "closed") {
        decided.push("lost");
    }
    if asked.says("abandoned", "include") {
        decided.push("abandoned");
    }
    let time = Weighs::Time("extract(epoch FROM deals.closed_at - deals.created_at)");
    Plan::mean(closed(&decided, period), time)
}

pub const REVENUE_BY_REP: Kpi = Kpi {
    about: Definition {
        key: "revenue_by_rep",
        title: "Revenue by representative",
        unit: Unit::Money,
        formula: "Σ amount of won deals × share of the credit, by owner unless divided otherwise",
        formula_version: 2,
        origin: "Revenue from deals, where orders are not kept; a deal counts for those who share the credit for it, \
                 whole for its owner where nobody does.",
        basis: "Deals won in the period, by `closed_at`, with their amounts in one currency; by product, what the \
                deal's lines of the product come to, and the whole amount of deals without a product.",
        address: "/api/v1/kpis/revenue_by_rep",
    },
    dimensions: OF_CREDIT,
    by: Some(&CREDITED),
    parameters: &[],
    filters: DEAL_FILTERS,
    currency: Some("currency"),
    in_days: false,
    empty: None,
    plan: |_, period| Plan::sum(closed(&["won"], period), Weighs::AMOUNT),
};

/// What each deal counts for.
pub(super) fn weight(asked: &Asked) -> Weighs {
    if asked.says("weight", "value") { Weighs::AMOUNT } else { Weighs::One }
}

/// Deals with one of these outcomes in the period.
pub(super) fn closed(outcomes: &[&str], period: &Period) -> Vec<Pair> {
    let one_of = outcomes.iter().map(|outcome| pair("status__in", *outcome));
    let status = if let [only] = outcomes { vec![pair("status", *only)] } else { one_of.collect() };
    status.into_iter().chain(period.of("closed_at")).collect()
}
