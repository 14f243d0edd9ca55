//! A small company with a past: deals of three sellers, in two currencies, of all outcomes.

use serde_json::{Value, json};

use crate::support::Organization;

pub struct Company {
    pub org: Organization,
    pub pipeline_id: String,
    /// Lead in, Proposal, Won, Lost.
    pub stages: Vec<String>,
}

/// Seller, outcome, amount, currency, product, entered, moved on, ended.
type Past = (usize, &'static str, &'static str, &'static str, Option<usize>, [&'static str; 3]);

const PAST: [Past; 9] = [
    (0, "win", "1000.00", "USD", Some(0), ["2017-01-01", "2017-01-05", "2017-01-11"]),
    (0, "win", "300.50", "USD", Some(1), ["2017-01-03", "2017-01-04", "2017-02-02"]),
    (1, "win", "250.25", "USD", None, ["2017-01-03", "2017-01-03", "2017-01-31"]),
    (1, "lose", "700.00", "USD", Some(0), ["2017-01-10", "2017-01-20", "2017-02-20"]),
    (0, "lose", "90.00", "EUR", None, ["2017-01-10", "", "2017-01-15"]),
    (2, "win", "500.00", "EUR", None, ["2017-01-01", "2017-02-01", "2017-03-01"]),
    (2, "abandon", "10.00", "USD", None, ["2017-01-01", "", "2017-03-03"]),
    (0, "", "4000.00", "USD", Some(0), ["2017-02-01", "2017-02-03", ""]),
    (2, "", "123.45", "USD", None, ["2017-02-01", "", ""]),
];

impl Company {
    pub async fn new() -> Self {
        let org = Organization::new().await;
        let stages = json!([
            { "name": "Lead in", "probability": 10 }, { "name": "Proposal", "probability": 35 },
            { "name": "Won", "kind": "won", "probability": 100 },
            { "name": "Lost", "kind": "lost", "probability": 0 },
        ]);
        let pipeline = json!({ "name": "Main", "is_default": true, "stages": stages });
        let pipeline = org.admin.post("/pipelines", pipeline).await.is(201);
        let stages = pipeline["stages"].as_array().unwrap();
        let stages = stages.iter().map(|stage| stage["id"].as_str().unwrap().to_owned()).collect();
        let company = Self { pipeline_id: pipeline.id().to_owned(), stages, org };
        company.live().await;
        company
    }

    async fn live(&self) {
        let mut products = Vec::new();
        for sku in ["A", "B"] {
            products.push(
                self.org.made("/products", json!({ "sku": sku, "name": format!("Product {sku}") })).await,
            );
        }
        let account =
            json!({ "name": "Acme", "country": "CZ", "industries": ["retail", "energy"], "tier": "key" });
        let account = self.org.made("/accounts", account).await;
        let reason = |kind: &'static str| json!({ "kind": kind, "name": "Figures", "department": "sales" });
        let mut reasons = Vec::new();
        for kind in ["win", "loss", "abandon"] {
            reasons.push(self.org.made("/reasons", reason(kind)).await);
        }
        for past in PAST {
            self.play(past, &products, &account, &reasons).await;
        }
    }

    async fn play(&self, past: Past, products: &[String], account: &str, reasons: &[String]) {
        let (seller, outcome, amount, currency, product, [entered, moved, ended]) = past;
        let org = &self.org;
        let owner = [&org.rep, &org.other_rep, &org.outsider][seller];
        let mut new = json!({
            "name": "Past", "owner_id": owner.user_id, "pipeline_id": self.pipeline_id, "currency": currency,
            "created_at": at(entered), "expected_close_on": "2017-02-15", "account_id": account,
        });
        match product {
            // Two lines, so that a product is less than its deal.
            Some(product) => {
                new["lines"] = json!([
                    { "product_id": products[product], "quantity": "1", "unit_price": money(amount, currency) },
                    { "name": "Delivery", "quantity": "2", "unit_price": money("2.50", currency) },
                ]);
            }
            None => new["amount"] = money(amount, currency),
        }
        let deal = format!("/deals/{}", org.made("/deals", new).await);
        if !moved.is_empty() {
            let body = json!({ "stage_id": self.stages[1], "at": at(moved) });
            org.admin.post(&format!("{deal}/move"), body).await.is(200);
        }
        let place = ["win", "lose", "abandon"].iter().position(|known| *known == outcome);
        if let Some(place) = place {
            let body = json!({ "reason_id": reasons[place], "closed_at": at(ended) });
            org.admin.post(&format!("{deal}/{outcome}"), body).await.is(200);
        }
    }
}

fn at(day: &str) -> String {
    format!("{day}T12:00:00Z")
}

fn money(amount: &str, currency: &str) -> Value {
    json!({ "amount": amount, "currency": currency })
}
