//! How far the deals of a pipeline come: of those that entered a stage, how many entered the next.

mod answer;
mod routes;
mod statement;

use super::answer::KpiDefinition;
use super::catalogue::PERIOD;
use super::figures::DEAL_FILTERS;
use super::kpi::{Definition, Unit};
use super::parameters::{Figure, Filter, Form, Parameter};

pub(super) use routes::routes;

/// The funnel as a figure, with its parameters.
#[derive(Debug)]
enum Funnel {}

const ABOUT: Definition = Definition {
    key: "funnel",
    title: "Funnel",
    unit: Unit::Percent,
    formula: "each stage: deals of the cohort that entered the next stage after it ÷ deals that entered it × 100; the \
              whole: deals of the cohort that are won ÷ all of it × 100",
    formula_version: 1,
    origin: "Common sales practice: conversion between the stages of a cohort.",
    basis: "Deals of the pipeline created in the period, by `created_at`, by all stages they ever entered in it. The \
            next stage is the one in order; after the last open stage it is the won one.",
    address: "/api/v1/pipelines/{id}/funnel",
};

impl Figure for Funnel {
    fn parameters() -> Vec<Parameter> {
        let narrowed = filters().map(|filter| Parameter {
            name: filter.name,
            form: Form::Id,
            default: None,
            about: filter.about,
        });
        PERIOD.into_iter().chain(narrowed).collect()
    }
}

/// The pipeline is in the address.
fn filters() -> impl Iterator<Item = Filter> {
    DEAL_FILTERS.iter().copied().filter(|filter| filter.name != "pipeline_id")
}

pub(super) fn definition() -> KpiDefinition {
    ABOUT.with(Vec::new(), &Funnel::parameters())
}
