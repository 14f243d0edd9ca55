//! What every business resource offers beside its own.

mod batch;
mod duplicates;
mod explained;
mod handover;
mod merge;
mod merge_undo;
mod query;
mod refusals;
mod trees;
mod upsert;
mod views;

use serde_json::{Value, json};

/// A collection, a body that makes a record of it, and a member with another value.
pub fn collections() -> [(&'static str, Value, (&'static str, Value)); 5] {
    [
        ("accounts", json!({ "name": "Acme" }), ("name", json!("Акме"))),
        ("contacts", json!({ "last_name": "Example" }), ("last_name", json!("Приклад"))),
        ("leads", json!({ "company_name": "Acme" }), ("company_name", json!("Акме"))),
        ("deals", json!({ "name": "Anvils" }), ("name", json!("Ковадла"))),
        ("products", json!({ "sku": "ACME-1", "name": "Anvil" }), ("name", json!("Ковадло"))),
    ]
}

/// A pipeline, for the deals.
pub async fn pipeline(org: &crate::support::Organization) {
    let stages = json!([{ "name": "Open", "probability": 10 }]);
    org.made("/pipelines", json!({ "name": "Sales", "is_default": true, "stages": stages })).await;
}
