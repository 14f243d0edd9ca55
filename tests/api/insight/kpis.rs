//! Figures against plain loops over the same records, and against their own drill-downs.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::company::Company;
use super::loops::{amount, days, expected, number, one, rounded};
use crate::support::{Caller, Organization, database};

async fn deals(caller: &Caller) -> Vec<Value> {
    caller.walk("/deals?limit=4").await
}

fn of<'a>(deals: &'a [Value], statuses: &[&str], currency: &str) -> Vec<&'a Value> {
    let fits = |deal: &&Value| {
        statuses.contains(&deal["status"].as_str().unwrap())
            && (currency.is_empty() || deal["currency"] == currency)
    };
    deals.iter().filter(fits).collect()
}

fn sum(deals: &[&Value], weight: impl Fn(&Value) -> Decimal) -> Decimal {
    deals.iter().map(|deal| weight(deal)).sum()
}

#[actix_web::test]
async fn figures_are_what_plain_loops_make_of_the_deals() {
    let company = Company::new().await;
    let admin = &company.org.admin;
    let deals = deals(admin).await;
    let won = of(&deals, &["won"], "");
    let won_usd = of(&deals, &["won"], "USD");
    let decided = of(&deals, &["won", "lost"], "");
    let hundred = Decimal::ONE_HUNDRED;
    let count = |deals: &[&Value]| Decimal::from(deals.len());
    let all = of(&deals, &["won", "lost", "abandoned"], "");
    let decided_eur = of(&deals, &["won", "lost"], "EUR");
    let expectations = [
        ("win_rate", hundred * count(&won) / count(&decided)),
        ("win_rate?abandoned=include", hundred * count(&won) / count(&all)),
        ("win_rate?weight=value&currency=EUR", hundred * Decimal::from(500) / sum(&decided_eur, amount)),
        ("average_deal", sum(&won_usd, amount) / count(&won_usd)),
        ("sales_cycle", sum(&won, days) / count(&won)),
        ("sales_cycle?outcome=closed", sum(&decided, days) / count(&decided)),
        ("revenue_by_rep", sum(&won_usd, amount)),
        ("pipeline_value", sum(&of(&deals, &["open"], "USD"), amount)),
        ("forecast_weighted", sum(&of(&deals, &["open", "won"], "USD"), expected)),
        ("loss_reasons", hundred),
    ];
    for (asked, value) in expectations {
        let figure = admin.get(&format!("/kpis/{asked}")).await.is(200);
        assert_eq!(number(&figure["value"]), rounded(value), "{asked}: {:#}", figure.body);
        assert_eq!(figure["reason"], Value::Null, "{asked}");
    }
    let middle = admin.get("/kpis/average_deal").await.is(200);
    assert_eq!([&middle["median"], &middle["p90"]], [&json!("305.50"), &json!("865.10")]);
}

/// What the records behind a figure weigh.
type Weight = fn(&Value) -> Decimal;

const DIVIDED: [(&str, Weight); 14] = [
    ("win_rate?from=2017-01-01&to=2017-02-10&group_by=owner", one),
    ("win_rate?group_by=product", one),
    ("win_rate?group_by=account_industry", one),
    ("average_deal?group_by=account_country", amount),
    ("sales_cycle?outcome=closed&abandoned=include&group_by=team", days),
    ("revenue_by_rep?to=2017-02-01", amount),
    ("revenue_by_rep?group_by=source&currency=EUR", amount),
    ("revenue_by_rep?group_by=account_tier", amount),
    ("pipeline_value?from=2017-02-15&to=2017-02-16&group_by=stage", amount),
    ("forecast_weighted?from=2017-02-01&to=2017-03-01&group_by=owner", expected),
    ("forecast_weighted?group_by=pipeline", expected),
    ("loss_reasons?group_by=department", one),
    ("win_reasons?weight=value", amount),
    ("lead_conversion?group_by=owner", one),
];

#[actix_web::test]
async fn the_records_of_a_drill_down_add_up_to_their_figure() {
    let company = Company::new().await;
    let (org, mut groups) = (&company.org, 0);
    org.made("/leads", json!({ "company_name": "A" })).await;
    for (asked, weight) in DIVIDED {
        let figure = org.admin.get(&format!("/kpis/{asked}")).await.is(200);
        let parts = figure["groups"].as_array().unwrap();
        assert!(!parts.is_empty(), "{asked}");
        for part in std::iter::once(&figure.body).chain(parts) {
            adds_up(&org.admin, asked, part, weight).await;
            groups += 1;
        }
    }
    assert!(groups > 35, "{groups}");
}

async fn adds_up(caller: &Caller, asked: &str, part: &Value, weight: Weight) {
    let records = caller.walk(part["drill_down"].as_str().unwrap()).await;
    assert_eq!(part["n"], records.len(), "{asked}: {part:#}");
    let numerator = match part["numerator_drill_down"].as_str() {
        Some(path) => caller.walk(path).await,
        None => records,
    };
    let sum: Decimal = numerator.iter().map(weight).sum();
    assert_eq!(number(&part["numerator"]), rounded(sum), "{asked}: {part:#}");
}

#[actix_web::test]
async fn a_product_brings_what_its_lines_come_to() {
    let company = Company::new().await;
    let admin = &company.org.admin;
    let figure = admin.get("/kpis/revenue_by_rep?group_by=product").await.is(200);
    let groups = figure["groups"].as_array().unwrap();
    let values: Vec<_> = groups.iter().map(|group| (&group["label"], &group["value"])).collect();
    let [a, b] = ["Product A", "Product B"].map(|label| json!(label));
    let expected = [(&a, &json!("1000.00")), (&b, &json!("300.50")), (&Value::Null, &json!("250.25"))];
    assert_eq!(values, expected);
    for group in groups {
        let deals = admin.walk(group["drill_down"].as_str().unwrap()).await;
        let mut lines = Decimal::ZERO;
        for deal in &deals {
            let all = admin.walk(&format!("/deals/{}/lines", deal["id"].as_str().unwrap())).await;
            let own = all.iter().filter(|line| line["product_id"] == group["key"]);
            lines += own.map(|line| number(&line["total"]["amount"])).sum::<Decimal>();
        }
        let sum = if group["key"].is_null() { deals.iter().map(amount).sum() } else { lines };
        assert_eq!(number(&group["value"]), sum);
    }
}

#[actix_web::test]
async fn revenue_counts_for_those_who_share_the_credit() {
    let company = Company::new().await;
    let (admin, rep, other) = (&company.org.admin, &company.org.rep.user_id, &company.org.other_rep.user_id);
    let deals = deals(admin).await;
    let deal = deals.iter().find(|deal| deal["amount"]["amount"] == "1005.00").unwrap();
    let shares = json!([{ "user_id": rep, "percent": "60" }, { "user_id": other, "percent": "40" }]);
    let path = format!("/deals/{}/splits", deal["id"].as_str().unwrap());
    let request = admin.request(reqwest::Method::PUT, &path).json(&json!({ "shares": shares }));
    admin.send(request).await.is(200);
    let figure = admin.get("/kpis/revenue_by_rep").await.is(200);
    let groups = figure["groups"].as_array().unwrap();
    let of = |who: &str| groups.iter().find(|group| group["key"] == who).unwrap();
    assert_eq!([&of(rep)["value"], &of(other)["value"]], [&json!("908.50"), &json!("652.25")]);
    let parts: Decimal = groups.iter().map(|group| number(&group["value"])).sum();
    assert_eq!(number(&figure["value"]), parts);
    let shared = admin.walk(of(other)["drill_down"].as_str().unwrap()).await;
    assert_eq!(shared.len(), 2, "the shared deal and the own one");
}

#[actix_web::test]
async fn amounts_in_other_currencies_are_left_out_and_told() {
    let company = Company::new().await;
    let figure = company.org.admin.get("/kpis/average_deal").await.is(200);
    assert_eq!(figure["currency"], "USD");
    assert_eq!(figure["other_currencies"], json!([{ "currency": "EUR", "n": 1 }]));
    let euros = company.org.admin.get("/kpis/average_deal?currency=EUR").await.is(200);
    assert_eq!(euros["value"], "500.00");
    assert_eq!(euros["other_currencies"], json!([{ "currency": "USD", "n": 3 }]));
    let counted = company.org.admin.get("/kpis/win_rate").await.is(200);
    assert_eq!((&counted["currency"], &counted["other_currencies"]), (&Value::Null, &json!([])));
}

#[actix_web::test]
async fn days_begin_where_the_organization_is() {
    let company = Company::new().await;
    let admin = &company.org.admin;
    let asked = "/kpis/win_rate?from=2017-01-11&to=2017-01-12";
    assert_eq!(admin.get(asked).await.is(200)["n"], 1);
    let zone = json!({ "time_zone": "Pacific/Auckland" });
    admin.patch("/organization", zone).await.is(200);
    let moved = admin.get(asked).await.is(200);
    // Noon in Greenwich is past midnight there.
    assert_eq!(moved["n"], 0);
    assert_eq!(moved["from"], "2017-01-10T11:00:00.000000Z");
    let next = admin.get("/kpis/forecast_weighted?from=2017-01-12&to=2017-01-13").await.is(200);
    assert_eq!(next["value"], "1005.00");
    adds_up(admin, "forecast_weighted", &next.body, expected).await;
    let instant = admin.get("/kpis/win_rate?from=2017-01-11T12:00:00Z&to=2017-01-11T13:00:00%2B00:00").await;
    assert_eq!(instant.is(200)["n"], 1);
}

#[actix_web::test]
async fn time_in_stages_is_told_by_stage_with_its_passages() {
    let company = Company::new().await;
    let admin = &company.org.admin;
    let figure = admin.get("/kpis/stage_duration").await.is(200);
    for part in std::iter::once(&figure.body).chain(figure["groups"].as_array().unwrap()) {
        let passages = admin.walk(part["drill_down"].as_str().unwrap()).await;
        assert_eq!(part["n"], passages.len());
        let seconds: i64 = passages.iter().map(|passage| passage["duration_s"].as_i64().unwrap()).sum();
        assert_eq!(number(&part["numerator"]), rounded(Decimal::from(seconds) / Decimal::from(86_400)));
    }
    let labels: Vec<_> = figure["groups"].as_array().unwrap().iter().map(|group| &group["label"]).collect();
    assert_eq!(labels, ["Proposal", "Lead in"]);
}

#[actix_web::test]
async fn leads_are_followed_as_a_cohort_or_counted_as_a_flow() {
    use diesel::connection::SimpleConnection as _;

    let org = Organization::new().await;
    let mut leads = Vec::new();
    for day in ["2017-01-05", "2017-01-20", "2017-02-03"] {
        let lead = json!({ "company_name": day, "created_at": format!("{day}T00:00:00Z") });
        leads.push(org.made("/leads", lead).await);
    }
    // Conversions of the past cannot be dated over the API.
    let convert = format!(
        "UPDATE leads SET status = 'converted', converted_at = '2017-02-10' WHERE id IN ('{}', '{}')",
        leads[0], leads[2]
    );
    actix_web::web::block(move || database().batch_execute(&convert).unwrap()).await.unwrap();
    let cohort = org.admin.get("/kpis/lead_conversion?from=2017-01-01&to=2017-02-01").await.is(200);
    assert_eq!((&cohort["value"], &cohort["n"]), (&json!("50.0000"), &json!(2)));
    let flow = org.admin.get("/kpis/lead_conversion?mode=period&from=2017-02-01&to=2017-03-01").await.is(200);
    assert_eq!(
        (&flow["value"], &flow["numerator"], &flow["n"]),
        (&json!("200.0000"), &json!("2"), &json!(1))
    );
    for figure in [cohort, flow] {
        adds_up(&org.admin, "lead_conversion", &figure.body, one).await;
    }
}
