//! What deals bring into figures, as a caller would work it out by hand.

use rust_decimal::Decimal;
use serde_json::Value;

pub fn number(value: &Value) -> Decimal {
    value.as_str().unwrap_or_else(|| panic!("a decimal, not {value}")).parse().unwrap()
}

pub fn amount(deal: &Value) -> Decimal {
    if deal["amount"].is_null() { Decimal::ZERO } else { number(&deal["amount"]["amount"]) }
}

pub fn days(deal: &Value) -> Decimal {
    let at = |name: &str| chrono::DateTime::parse_from_rfc3339(deal[name].as_str().unwrap()).unwrap();
    Decimal::from((at("closed_at") - at("created_at")).num_microseconds().unwrap())
        / Decimal::from(86_400_000_000_i64)
}

pub fn expected(deal: &Value) -> Decimal {
    let probability = if deal["status"] == "won" { 100 } else { deal["probability"].as_i64().unwrap() };
    amount(deal) * Decimal::from(probability) / Decimal::ONE_HUNDRED
}

pub fn one(_: &Value) -> Decimal {
    Decimal::ONE
}

pub fn rounded(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(4, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
}
