//! What tests of selling begin with: a pipeline, reasons, a customer.

use serde_json::{Value, json};

use crate::support::{Caller, Organization};

/// An organization that can sell.
pub struct Way {
    pub org: Organization,
    pub pipeline_id: String,
    /// Prospecting, Engaging, Proposal, Won, Lost.
    pub stages: Vec<String>,
    pub win_id: String,
    pub loss_id: String,
    pub account_id: String,
}

impl Way {
    pub async fn new() -> Self {
        let org = Organization::new().await;
        let stages = json!([
            { "name": "Prospecting", "probability": 10 },
            { "name": "Engaging", "probability": 30 },
            { "name": "Proposal", "probability": 60, "required_fields": ["amount", "lines"] },
            { "name": "Won", "probability": 100, "kind": "won" },
            { "name": "Lost", "probability": 0, "kind": "lost" },
        ]);
        let pipeline =
            org.admin.post("/pipelines", json!({ "name": "New business", "stages": stages })).await.is(201);
        let ids = pipeline["stages"].as_array().unwrap().iter();
        let stages = ids.map(|stage| stage["id"].as_str().unwrap().to_owned()).collect();
        let win_id = org.made("/reasons", json!({ "kind": "win", "name": "Best fit" })).await;
        let loss_id = org.made("/reasons", json!({ "kind": "loss", "name": "Price" })).await;
        let account_id = org.made("/accounts", json!({ "name": "Acme" })).await;
        Self { pipeline_id: pipeline.id().to_owned(), org, stages, win_id, loss_id, account_id }
    }

    /// A deal of the administrator's; its path.
    pub async fn deal(&self, more: Value) -> String {
        self.deal_of(&self.org.admin, more).await
    }

    pub async fn deal_of(&self, caller: &Caller, more: Value) -> String {
        let mut body = json!({ "name": "Pumps for the plant" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        format!("/deals/{}", caller.post("/deals", body).await.is(201).id())
    }

    /// A deal that can be won.
    pub async fn ripe(&self) -> String {
        self.deal(json!({ "account_id": self.account_id, "amount": usd("1000") })).await
    }
}

pub fn usd(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}
