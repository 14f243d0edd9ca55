//! Competitors, and the deals that they win.

use serde_json::{Value, json};

use super::way::Way;
use crate::support::{Organization, expect};

#[actix_web::test]
async fn a_competitor_is_known_by_one_name() {
    let org = Organization::new().await;
    let body = json!({ "name": "Полиця Плюс", "website": "https://rival.example.com", "products": ["Shelf"],
        "strengths": "Price", "price_notes": "A tenth below ours" });
    let made = org.manager.post("/competitors", body.clone()).await.is(201);
    for (name, value) in body.as_object().unwrap() {
        assert_eq!(made[name], *value, "{name}");
    }
    assert_eq!((&made["weaknesses"], &made["is_active"]), (&Value::Null, &json!(true)));
    let path = format!("/competitors/{}", made.id());
    let twin = json!({ "name": "ПОЛИЦЯ плюс" });
    org.admin.post("/competitors", twin).await.is_problem(409, "duplicate").names("/name", "duplicate");
    org.rep.get(&path).await.is(200);
    org.rep.patch(&path, json!({ "name": "Other" })).await.is_problem(403, "forbidden");
    let changed = org.manager.patch(&path, json!({ "strengths": null, "is_active": false })).await.is(200);
    assert_eq!((&changed["strengths"], &changed["is_active"]), (&Value::Null, &json!(false)));
    expect::guards_versions(&org.admin, &path, json!({ "weaknesses": "Late" })).await;
    expect::is_sealed_off(&path, json!({ "name": "Theirs" })).await;
    for name in ["alpha", "Beta", "Гамма", "дельта"] {
        org.made("/competitors", json!({ "name": name })).await;
    }
    expect::walks(&org.admin, "/competitors", &["name", "-name", "created_at"]).await;
    let found = org.rep.get("/competitors?products__any=Shelf&is_active=false").await.is(200);
    assert_eq!(found.column("id"), [made.id()]);
    org.admin.delete(&path).await.is(204);
}

#[actix_web::test]
async fn a_deal_is_lost_to_somebody() {
    let way = Way::new().await;
    let admin = &way.org.admin;
    let [feared, winner] = ["Rackline", "Storage"].map(|name| json!({ "name": name }));
    let (feared, winner) =
        (way.org.made("/competitors", feared).await, way.org.made("/competitors", winner).await);
    let deal = way.deal(json!({ "competitor_id": feared })).await;
    let given = json!({ "reason_id": way.loss_id, "competitor_id": winner });
    let lost = admin.post(&format!("{deal}/lose"), given).await.is(200);
    assert_eq!(lost["competitor_id"], winner);
    let shown = admin.get(&format!("{deal}?expand=competitor")).await.is(200);
    assert_eq!(shown["competitor"]["name"], "Storage");
    let found = admin.get(&format!("/deals?competitor_id={winner}&status=lost")).await.is(200);
    assert_eq!(found.data().len(), 1);
    admin.delete(&format!("/competitors/{winner}")).await.is_problem(409, "in_use");
    let none = admin.patch(&deal, json!({ "competitor_id": null })).await.is(200);
    assert_eq!(none["competitor_id"], Value::Null);
    admin.delete(&format!("/competitors/{winner}")).await.is(204);
    let nobody = json!({ "competitor_id": winner });
    admin.patch(&deal, nobody).await.is_problem(409, "reference_not_found");
    // The one who was named before stays when no other is.
    let other = way.deal(json!({ "competitor_id": feared })).await;
    let lost = admin.post(&format!("{other}/lose"), json!({ "reason_id": way.loss_id })).await.is(200);
    assert_eq!(lost["competitor_id"], feared);
}
