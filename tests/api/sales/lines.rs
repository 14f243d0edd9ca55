//! Lines of deals.

use serde_json::{Value, json};

use super::way::{Way, usd};

#[actix_web::test]
async fn a_deal_is_worth_its_lines() {
    let way = Way::new().await;
    let admin = &way.org.admin;
    let product = json!({ "sku": "A", "name": "Pump", "list_price": usd("19.99") });
    let product = way.org.made("/products", product).await;
    let lines = json!([
        { "product_id": product, "quantity": "3" },
        { "name": "Work", "quantity": "0.5", "unit_price": usd("0.0101"), "discount_percent": "10" },
    ]);
    let path = way.deal(json!({ "lines": lines })).await;
    let amount = async || {
        let deal = admin.get(&path).await;
        (deal["amount"].clone(), deal["amount_source"].clone())
    };
    assert_eq!(amount().await, (usd("59.97"), json!("lines")));
    let listed = admin.get(&format!("{path}/lines")).await.is(200);
    assert_eq!(listed.column("name"), ["Pump", "Work"]);
    assert_eq!(listed.data()[1]["unit_price"], usd("0.0101"));
    assert_eq!(listed.data()[1]["total"], usd("0.00"));
    let first = format!("{path}/lines/{}", listed.data()[0]["id"].as_str().unwrap());
    let changed = admin.patch(&first, json!({ "quantity": "2.0", "discount_percent": "50" })).await.is(200);
    assert_eq!((&changed["total"], &changed["quantity"]), (&usd("19.99"), &json!("2")));
    assert_eq!(amount().await.0, usd("19.99"));
    let found = admin.get(&format!("/deals?product_id={product}")).await.is(200);
    assert_eq!(found.data().len(), 1);
    admin.patch(&path, json!({ "amount": usd("15") })).await.is(200);
    admin.delete(&first).await.is(204);
    assert_eq!(amount().await, (usd("15.00"), json!("manual")));
    admin.patch(&path, json!({ "amount_source": "lines" })).await.is(200);
    assert_eq!(amount().await, (usd("0.00"), json!("lines")));
}

#[actix_web::test]
async fn a_line_is_priced_in_the_currency_of_its_deal() {
    let way = Way::new().await;
    let admin = &way.org.admin;
    let path = way.deal(json!({})).await;
    let euros = json!({ "amount": "5.00", "currency": "EUR" });
    let product = json!({ "sku": "E", "name": "Euro", "list_price": euros });
    let product = way.org.made("/products", product).await;
    let free = way.org.made("/products", json!({ "sku": "F", "name": "Free" })).await;
    let post = async |line: Value| admin.post(&format!("{path}/lines"), line).await;
    let refused = post(json!({ "product_id": product, "quantity": "1" })).await;
    refused.is_problem(409, "currency_mismatch").names("/unit_price", "currency_mismatch");
    post(json!({ "product_id": free, "quantity": "1" })).await.is_problem(409, "price_needed");
    post(json!({ "name": "Nothing", "quantity": "1" })).await.is_problem(422, "validation_failed");
    let none = json!({ "name": "None", "quantity": "0", "unit_price": usd("1") });
    post(none).await.is_problem(422, "validation_failed").names("/quantity", "invalid_format");
    let much = json!({ "name": "Much", "quantity": "999999999999", "unit_price": usd("999999999999") });
    post(much).await.is_problem(409, "amount_too_large");
    post(json!({ "product_id": product, "quantity": "1", "unit_price": usd("6") })).await.is(201);
    admin.patch(&path, json!({ "amount": euros })).await.is_problem(409, "currency_mismatch");
    let inline = json!({ "name": "D", "lines": [{ "name": "L", "quantity": "0", "unit_price": usd("1") }] });
    admin.post("/deals", inline).await.is(422).names("/lines/0/quantity", "invalid_format");
}

#[actix_web::test]
async fn lines_of_a_closed_deal_stay() {
    let way = Way::new().await;
    let admin = &way.org.admin;
    let path = way.ripe().await;
    let line = json!({ "name": "Work", "quantity": "1", "unit_price": usd("5") });
    let made = admin.post(&format!("{path}/lines"), line.clone()).await.is(201);
    admin.get(made.header("location")).await.is(200);
    admin.post(&format!("{path}/win"), json!({})).await.is(200);
    admin.post(&format!("{path}/lines"), line).await.is_problem(409, "invalid_transition");
    admin.patch(made.header("location"), json!({ "name": "W" })).await.is_problem(409, "invalid_transition");
    admin.delete(made.header("location")).await.is_problem(409, "invalid_transition");
}
