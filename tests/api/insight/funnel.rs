//! The funnel, against its own drill-downs.

use serde_json::{Value, json};

use super::company::Company;

#[actix_web::test]
async fn a_funnel_tells_how_far_the_deals_of_a_cohort_come() {
    let company = Company::new().await;
    let admin = &company.org.admin;
    let path = format!("/pipelines/{}/funnel", company.pipeline_id);
    let funnel = admin.get(&format!("{path}?from=2017-01-01&to=2017-02-01")).await.is(200);
    // Seven deals of January, four of them won.
    assert_eq!(
        (&funnel["n"], &funnel["numerator"], &funnel["value"]),
        (&json!(7), &json!("4"), &json!("57.1429"))
    );
    let stages = funnel["stages"].as_array().unwrap();
    let told = |name: &str| stages.iter().map(|stage| stage[name].clone()).collect::<Vec<_>>();
    assert_eq!(told("name"), ["Lead in", "Proposal", "Won", "Lost"]);
    assert_eq!(told("entered"), [7, 5, 4, 2]);
    assert_eq!(told("converted"), [json!(5), json!(4), Value::Null, Value::Null]);
    assert_eq!(told("value"), [json!("71.4286"), json!("80.0000"), Value::Null, Value::Null]);
    assert_eq!(told("won"), [4, 4, 4, 0]);
    for stage in stages {
        assert_eq!(stage["entered"], admin.walk(stage["drill_down"].as_str().unwrap()).await.len());
    }
    assert_eq!(admin.walk(funnel["drill_down"].as_str().unwrap()).await.len(), 7);
    assert_eq!(admin.walk(funnel["numerator_drill_down"].as_str().unwrap()).await.len(), 4);
}

#[actix_web::test]
async fn an_empty_funnel_says_why() {
    let company = Company::new().await;
    let path = format!("/pipelines/{}/funnel?from=2010-01-01&to=2011-01-01", company.pipeline_id);
    let funnel = company.org.admin.get(&path).await.is(200);
    assert_eq!(
        (&funnel["value"], &funnel["reason"], &funnel["n"]),
        (&Value::Null, &json!("no_deals"), &json!(0))
    );
    assert_eq!(funnel["stages"].as_array().unwrap().len(), 4);
    company.org.admin.get(&format!("{path}&pipeline_id=x")).await.is_problem(400, "unknown_parameter");
}
