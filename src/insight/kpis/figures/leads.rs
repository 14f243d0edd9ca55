//! How many leads become customers.

use crate::insight::kpis::dimension::{LEAD_OWNER, LEAD_SOURCE, LEAD_TEAM};
use crate::insight::kpis::kpi::{Definition, Kpi, Unit};
use crate::insight::kpis::numbers::Weighs;
use crate::insight::kpis::parameters::{Asked, Filter, Form, Parameter};
use crate::insight::kpis::period::Period;
use crate::insight::kpis::plan::{Part, Plan, pair};

pub const LEAD_CONVERSION: Kpi = Kpi {
    about: Definition {
        key: "lead_conversion",
        title: "Lead conversion",
        unit: Unit::Percent,
        formula: "leads created in the period and converted by now ÷ leads created in it × 100; `mode=period`: leads \
                  converted in the period ÷ leads created in it × 100",
        formula_version: 1,
        origin: "Common marketing practice: a cohort, or the flow of a period.",
        basis: "Leads created in the period, by `created_at`; with `mode=period` the numerator are leads converted in \
                it, by `converted_at`, whenever they were created.",
        address: "/api/v1/kpis/lead_conversion",
    },
    dimensions: &[&LEAD_OWNER, &LEAD_TEAM, &LEAD_SOURCE],
    by: None,
    parameters: &[MODE],
    filters: FILTERS,
    currency: None,
    in_days: false,
    empty: Some("no_leads"),
    plan: conversion,
};

const MODE: Parameter = Parameter {
    name: "mode",
    form: Form::Words(&["cohort", "period"]),
    default: Some("cohort"),
    about: "Whether the fate of the leads created in the period counts, or what was converted in it.",
};

const FILTERS: &[Filter] = &[
    Filter { name: "owner_id", field: "owner_id", about: "Only leads of this owner." },
    Filter { name: "team_id", field: "team_id", about: "Only leads of this team, without its subteams." },
    Filter { name: "source_id", field: "source_id", about: "Only leads of this source." },
];

fn conversion(asked: &Asked, period: &Period) -> Plan {
    let created = period.of("created_at");
    let mut converted = vec![pair("status", "converted")];
    if asked.says("mode", "period") {
        converted.extend(period.of("converted_at"));
        return Plan::share(created, Part::Beside(converted), Weighs::One);
    }
    converted.extend(created.clone());
    Plan::share(created, Part::Of(converted), Weighs::One)
}
