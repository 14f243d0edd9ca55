//! Products.

use serde_json::json;

use crate::support::{Organization, expect};

#[actix_web::test]
async fn a_product_is_entered_and_changed() {
    let org = Organization::new().await;
    let given = json!({
        "sku": "GTX-1", "name": "Насос GTX", "category": "pumps", "unit": "piece",
        "list_price": { "amount": "55", "currency": "EUR" }, "cost": { "amount": "10.10", "currency": "USD" },
    });
    let made = org.admin.post("/products", given).await.is(201);
    assert_eq!(made["list_price"], json!({ "amount": "55.00", "currency": "EUR" }));
    assert_eq!(made["is_active"], true);
    let path = format!("/products/{}", made.id());
    let changed = org.admin.patch(&path, json!({ "cost": null, "is_active": false })).await.is(200);
    assert_eq!((&changed["cost"], &changed["is_active"]), (&json!(null), &json!(false)));
    expect::guards_versions(&org.admin, &path, json!({ "unit": "box" })).await;
    expect::remembers(&org.admin, &path, &["updated", "updated", "created"]).await;
    expect::is_sealed_off(&path, json!({ "name": "Theirs" })).await;
    org.rep.get(&path).await.is(200);
    org.rep.patch(&path, json!({ "name": "Mine" })).await.is_problem(403, "forbidden");
}

#[actix_web::test]
async fn a_price_is_not_negative() {
    let org = Organization::new().await;
    let price = json!({ "amount": "-1", "currency": "EUR" });
    let refused = org.admin.post("/products", json!({ "sku": "A", "name": "A", "list_price": price })).await;
    refused.is_problem(422, "validation_failed").names("/list_price", "out_of_range");
}

#[actix_web::test]
async fn living_products_do_not_share_a_sku() {
    let org = Organization::new().await;
    let id = org.made("/products", json!({ "sku": "A", "name": "One" })).await;
    let twin = json!({ "sku": "A", "name": "Two" });
    org.admin.post("/products", twin.clone()).await.is_problem(409, "duplicate").names("/sku", "duplicate");
    org.admin.delete(&format!("/products/{id}")).await.is(204);
    org.made("/products", twin).await;
    org.admin.act(&format!("/products/{id}/restore")).await.is_problem(409, "duplicate");
}

#[actix_web::test]
async fn products_are_archived_listed_and_found() {
    let org = Organization::new().await;
    let mut last = String::new();
    for (sku, name) in [("A1", "Alpha"), ("B1", "Бета"), ("C1", "gamma"), ("D1", "Δ"), ("E1", "omega")] {
        let price = json!({ "amount": "5.00", "currency": "EUR" });
        last = org.made("/products", json!({ "sku": sku, "name": name, "list_price": price })).await;
    }
    expect::walks(&org.admin, "/products", &["name", "-name", "created_at", "-updated_at"]).await;
    assert_eq!(org.admin.get("/products?q=бет").await.is(200).column("sku"), ["B1"]);
    let dear = "/products?list_price__gte=5&list_price_currency=EUR&sku=A1";
    assert_eq!(org.admin.get(dear).await.is(200).column("name"), ["Alpha"]);
    expect::archives(&org.admin, "/products", &last).await;
}
