//! Who sees which figures, and what can be asked of them.

use crm::access::Role;
use serde_json::{Value, json};

use super::company::Company;
use crate::support::{Caller, Organization};

async fn revenue(caller: &Caller) -> Value {
    caller.get("/kpis/revenue_by_rep").await.is(200)["value"].clone()
}

#[actix_web::test]
async fn a_figure_is_made_of_what_the_caller_sees() {
    let company = Company::new().await;
    let org = &company.org;
    assert_eq!(revenue(&org.admin).await, "1560.75");
    assert_eq!(revenue(&org.manager).await, "1560.75");
    assert_eq!(revenue(&org.rep).await, "1310.50");
    assert_eq!(revenue(&org.other_rep).await, "250.25");
    assert_eq!(revenue(&org.outsider).await, "0.00");
    let euros = org.manager.get("/kpis/average_deal?currency=EUR").await.is(200);
    assert_eq!((&euros["value"], &euros["reason"]), (&Value::Null, &json!("no_won_deals")));
    assert_eq!(euros["other_currencies"], json!([{ "currency": "USD", "n": 3 }]));
    let own = org.rep.get("/kpis/stage_duration?group_by=owner").await.is(200);
    assert_eq!(own["groups"].as_array().unwrap().len(), 1);
    assert_eq!(own["groups"][0]["key"], org.rep.user_id);
    let passages = org.rep.walk(own["drill_down"].as_str().unwrap()).await;
    assert_eq!(own["n"], passages.len());
}

#[actix_web::test]
async fn nobody_sees_another_organizations_figures() {
    let (company, stranger) = (Company::new().await, Organization::new().await);
    assert_eq!(revenue(&stranger.admin).await, "0.00");
    assert_eq!(stranger.admin.get("/stage-passages").await.is(200).data().len(), 0);
    let funnel = format!("/pipelines/{}/funnel", company.pipeline_id);
    stranger.admin.get(&funnel).await.is_problem(404, "not_found");
}

#[actix_web::test]
async fn whoever_sees_no_deals_sees_no_figures() {
    let org = Organization::new().await;
    let agent = org.with_role(Role::SupportAgent).await;
    for path in ["/kpis", "/kpis/win_rate", "/kpis/lead_conversion", "/stage-passages"] {
        agent.get(path).await.is_problem(403, "forbidden");
        org.anonymous.get(path).await.is_problem(401, "unauthenticated");
    }
}

#[actix_web::test]
async fn figures_are_listed_with_their_formulas_and_can_be_asked_for() {
    let org = Organization::new().await;
    let list = org.admin.get("/kpis").await.is(200);
    assert_eq!(list.data().len(), 11);
    for figure in list.data() {
        assert!(figure["formula"].as_str().is_some_and(|text| !text.is_empty()));
        let address = figure["address"].as_str().unwrap();
        if address.contains("{id}") {
            continue;
        }
        for by in figure["group_by"].as_array().unwrap() {
            let answer = org.admin.get(&format!("{address}?group_by={}", by.as_str().unwrap())).await.is(200);
            assert_eq!((&answer["key"], &answer["group_by"]), (&figure["key"], by));
            assert_eq!(answer["n"], 0);
        }
    }
}

#[actix_web::test]
async fn nothing_that_is_asked_is_ignored() {
    let org = Organization::new().await;
    let refused = org.admin.get("/kpis/win_rate?outcome=won").await.is_problem(400, "unknown_parameter");
    refused.names("outcome", "unknown_parameter");
    let cases = [
        ("win_rate?weight=x", "weight", "unknown_value"),
        ("win_rate?weight=count&weight=count", "weight", "duplicate_parameter"),
        ("win_rate?owner_id=1", "owner_id", "malformed"),
        ("win_rate?currency=usd", "currency", "malformed"),
        ("win_rate?from=2017-13-01", "from", "malformed"),
        ("win_rate?from=2017-01-01T00:00:00Z&to=2017-01-01", "to", "invalid_period"),
        ("forecast_weighted?from=2017-01-01T00:00:00Z", "from", "malformed"),
        ("loss_reasons?group_by=stage", "group_by", "unknown_value"),
    ];
    for (asked, parameter, code) in cases {
        org.admin.get(&format!("/kpis/{asked}")).await.is(400).names(parameter, code);
    }
    org.admin.get("/kpis/nothing").await.is_problem(404, "not_found");
}
