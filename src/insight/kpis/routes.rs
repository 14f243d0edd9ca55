//! Figures over HTTP. Each has an address of its own, so that the document knows its parameters.

use actix_web::{get, web};
use diesel::pg::PgConnection;

use super::answer::{KpiAnswer, KpiDefinitionPage};
use super::figures::{
    AverageDeal, ForecastWeighted, LeadConversion, LossReasons, PipelineValue, RevenueByRep, SalesCycle,
    StageDuration, WinRate, WinReasons, Worked,
};
use super::parameters::Given;
use super::passages::AllPassages;
use super::source::Source;
use super::work::work;
use super::{catalogue, funnel};
use crate::access::{Can, Guarded, Read};
use crate::kernel::Result;
use crate::kernel::http::{ServiceConfig, Shown};
use crate::sales::deals::Deal;
use crate::sales::leads::Lead;
use crate::store::Db;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_kpis)
        .service(show_win_rate)
        .service(show_average_deal)
        .service(show_sales_cycle)
        .service(show_revenue_by_rep)
        .service(show_pipeline_value)
        .service(show_forecast_weighted)
        .service(show_stage_duration)
        .service(show_win_reasons)
        .service(show_loss_reasons)
        .service(show_lead_conversion);
}

/// List the figures
///
/// All of them on one page, with their formulas and parameters.
#[utoipa::path(tag = "kpis", responses((status = 200, body = KpiDefinitionPage, description = "All figures.")))]
#[get("/kpis")]
async fn list_kpis(_who: Can<Read, Deal>) -> KpiDefinitionPage {
    catalogue::page(vec![funnel::definition()])
}

/// The figure `F` over the records `L` that whoever sees `R` may see.
async fn shown<F: Worked, L: Source, R: Guarded + 'static>(
    who: Can<Read, R>,
    given: Given<F>,
    db: web::Data<Db>,
) -> Result<Shown<KpiAnswer>> {
    let answer = db.read(move |conn: &mut PgConnection| {
        work::<L>(conn, who.actor(), &who.within(), F::KPI, &given.asked)
    });
    answer.await.map(Shown)
}

/// Show the win rate
///
/// Won deals, of all deals decided in the period.
#[utoipa::path(tag = "kpis", params(Given<WinRate>), responses((status = 200, body = KpiAnswer,
    description = "The figure.")))]
#[get("/kpis/win_rate")]
async fn show_win_rate(
    who: Can<Read, Deal>,
    given: Given<WinRate>,
    db: web::Data<Db>,
) -> Result<Shown<KpiAnswer>> {
    shown::<_, Deal, _>(who, given, db).await
}

/// Show the average won deal
///
/// What deals won in the period are worth on average, with median and p90.
#[utoipa::path(tag = "kpis", params(Given<AverageDeal>), responses((status = 200, body = KpiAnswer,
    description = "The figure.")))]
#[get("/kpis/average_deal")]
async fn show_average_deal(
    who: Can<Read, Deal>,
    given: Given<AverageDeal>,
    db: web::Data<Db>,
) -> Result<Shown<KpiAnswer>> {
    shown::<_, Deal, _>(who, given, db).await
}

/// Show the sales cycle
///
/// How many days pass from the entry of a deal to its decision: mean, median and p90.
#[utoipa::path(tag = "kpis", params(Given<SalesCycle>), responses((status = 200, body = KpiAnswer,
    description = "The figure.")))]
#[get("/kpis/sales_cycle")]
async fn show_sales_cycle(
    who: Can<Read, Deal>,
    given: Given<SalesCycle>,
    db: web::Data<Db>,
) -> Result<Shown<KpiAnswer>> {
    shown::<_, Deal, _>(who, given, db).await
}

/// Show the revenue by representative
///
/// What was won in the period, by owner unless divided otherwise.
#[utoipa::path(tag = "kpis", params(Given<RevenueByRep>), responses((status = 200, body = KpiAnswer,
    description = "The figure.")))]
#[get("/kpis/revenue_by_rep")]
async fn show_revenue_by_rep(
    who: Can<Read, Deal>,
    given: Given<RevenueByRep>,
    db: web::Data<Db>,
) -> Result<Shown<KpiAnswer>> {
    shown::<_, Deal, _>(who, given, db).await
}

/// Show the pipeline value
///
/// What is open now; with a period, what is expected to close in it.
#[utoipa::path(tag = "kpis", params(Given<PipelineValue>), responses((status = 200, body = KpiAnswer,
    description = "The figure.")))]
#[get("/kpis/pipeline_value")]
async fn show_pipeline_value(
    who: Can<Read, Deal>,
    given: Given<PipelineValue>,
    db: web::Data<Db>,
) -> Result<Shown<KpiAnswer>> {
    shown::<_, Deal, _>(who, given, db).await
}

/// Show the weighted forecast
///
/// What was won in the period, and what is open and due in it by its probability.
#[utoipa::path(tag = "kpis", params(Given<ForecastWeighted>), responses((status = 200, body = KpiAnswer,
    description = "The figure.")))]
#[get("/kpis/forecast_weighted")]
async fn show_forecast_weighted(
    who: Can<Read, Deal>,
    given: Given<ForecastWeighted>,
    db: web::Data<Db>,
) -> Result<Shown<KpiAnswer>> {
    shown::<_, Deal, _>(who, given, db).await
}

/// Show the time in stages
///
/// How many days deals stay in a stage, of passages that ended in the period.
#[utoipa::path(tag = "kpis", params(Given<StageDuration>), responses((status = 200, body = KpiAnswer,
    description = "The figure.")))]
#[get("/kpis/stage_duration")]
async fn show_stage_duration(
    who: Can<Read, Deal>,
    given: Given<StageDuration>,
    db: web::Data<Db>,
) -> Result<Shown<KpiAnswer>> {
    shown::<_, AllPassages, _>(who, given, db).await
}

/// Show the reasons for winning
///
/// Each reason's part of all deals won in the period; its department's with `group_by=department`.
#[utoipa::path(tag = "kpis", params(Given<WinReasons>), responses((status = 200, body = KpiAnswer,
    description = "The figure.")))]
#[get("/kpis/win_reasons")]
async fn show_win_reasons(
    who: Can<Read, Deal>,
    given: Given<WinReasons>,
    db: web::Data<Db>,
) -> Result<Shown<KpiAnswer>> {
    shown::<_, Deal, _>(who, given, db).await
}

/// Show the reasons for losing
///
/// Each reason's part of all deals lost in the period; its department's with `group_by=department`.
#[utoipa::path(tag = "kpis", params(Given<LossReasons>), responses((status = 200, body = KpiAnswer,
    description = "The figure.")))]
#[get("/kpis/loss_reasons")]
async fn show_loss_reasons(
    who: Can<Read, Deal>,
    given: Given<LossReasons>,
    db: web::Data<Db>,
) -> Result<Shown<KpiAnswer>> {
    shown::<_, Deal, _>(who, given, db).await
}

/// Show the lead conversion
///
/// Leads that became customers, of the leads created in the period.
#[utoipa::path(tag = "kpis", params(Given<LeadConversion>), responses((status = 200, body = KpiAnswer,
    description = "The figure.")))]
#[get("/kpis/lead_conversion")]
async fn show_lead_conversion(
    who: Can<Read, Lead>,
    given: Given<LeadConversion>,
    db: web::Data<Db>,
) -> Result<Shown<KpiAnswer>> {
    shown::<_, Lead, _>(who, given, db).await
}
