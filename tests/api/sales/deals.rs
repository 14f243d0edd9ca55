//! Deals: entering, showing, listing, changing; who sees them.

use serde_json::{Value, json};

use super::way::{Way, usd};
use crate::support::{Organization, expect};

#[actix_web::test]
async fn a_deal_begins_in_the_first_stage_of_the_default_pipeline() {
    let way = Way::new().await;
    let given = json!({
        "name": "Насоси", "kind": "upsell", "account_id": way.account_id, "amount": usd("1500.5"),
        "expected_close_on": "2027-01-31", "next_step": "Call", "forecast_category": "best_case",
    });
    let made = way.org.admin.post("/deals", given.clone()).await.is(201);
    for name in ["name", "kind", "account_id", "expected_close_on", "next_step", "forecast_category"] {
        assert_eq!(made[name], given[name], "{name}");
    }
    assert_eq!(made["amount"], usd("1500.50"));
    assert_eq!((&made["currency"], &made["amount_source"]), (&json!("USD"), &json!("manual")));
    assert_eq!((&made["status"], &made["probability"]), (&json!("open"), &json!(10)));
    assert_eq!((&made["pipeline_id"], &made["stage_id"]), (&json!(way.pipeline_id), &json!(way.stages[0])));
    assert_eq!(made["stage_entered_at"], made["created_at"]);
    assert_eq!(way.org.admin.get(made.header("location")).await.is(200).body, made.body);
}

#[actix_web::test]
async fn without_a_pipeline_there_is_no_deal() {
    let org = Organization::new().await;
    let refused = org.admin.post("/deals", json!({ "name": "Early" })).await;
    refused.is_problem(409, "no_default_pipeline").names("/pipeline_id", "no_default_pipeline");
}

#[actix_web::test]
async fn what_a_deal_refers_to_must_be_in_sight() {
    let way = Way::new().await;
    let nobody = "019a0000-0000-7000-8000-000000000000";
    for member in ["account_id", "contact_id", "pipeline_id", "stage_id", "source_id"] {
        let refused = way.org.admin.post("/deals", json!({ "name": "Lost", member: nobody })).await;
        refused.is_problem(409, "reference_not_found").names(&format!("/{member}"), "reference_not_found");
    }
    let unseen = json!({ "name": "Theirs", "account_id": way.account_id });
    way.org.rep.post("/deals", unseen).await.is_problem(409, "reference_not_found");
    let closed = json!({ "name": "Won already", "stage_id": way.stages[3] });
    way.org.admin.post("/deals", closed).await.is_problem(409, "move_not_allowed");
    let euros = json!({ "name": "Mixed", "currency": "EUR", "amount": usd("1") });
    way.org.admin.post("/deals", euros).await.is_problem(422, "validation_failed");
}

#[actix_web::test]
async fn deals_are_walked_filtered_and_found() {
    let way = Way::new().await;
    let bought = json!({ "name": "A", "kind": "organization", "country": "CZ", "industries": ["food"], "tier": "key" });
    let account = way.org.made("/accounts", bought).await;
    for (name, amount) in
        [("alpha", Some("10")), ("Бета", None), ("gamma", Some("30")), ("delta", Some("30"))]
    {
        let amount: Value = amount.map_or(Value::Null, usd);
        way.deal(json!({ "name": name, "amount": amount, "account_id": account })).await;
    }
    way.deal(json!({ "name": "epsilon", "expected_close_on": "2027-02-01" })).await;
    let sorts = ["name", "amount", "-amount", "expected_close_on", "-closed_at", "created_at", "-updated_at"];
    expect::walks(&way.org.admin, "/deals", &sorts).await;
    let names = async |query: &str| {
        way.org.admin.get(&format!("/deals?{query}&sort=name")).await.is(200).column("name")
    };
    assert_eq!(names("amount__gte=30&currency=USD").await, ["delta", "gamma"]);
    assert_eq!(names("account__country=CZ&amount__isnull=true").await, ["Бета"]);
    assert_eq!(names("account__industries__any=food&account__tier=key&q=gam").await, ["gamma"]);
    assert_eq!(names("account_id__isnull=true").await, ["epsilon"]);
    assert_eq!(
        names(&format!("stage_id={}&status=open&expected_close_on__gte=2027-01-01", way.stages[0])).await,
        ["epsilon"]
    );
    assert_eq!(names(&format!("product_id={account}")).await, [""; 0]);
}

#[actix_web::test]
async fn a_change_leaves_sets_and_clears() {
    let way = Way::new().await;
    let admin = &way.org.admin;
    let path = way.ripe().await;
    let patch =
        json!({ "amount": { "amount": "7", "currency": "EUR" }, "probability": 55, "next_step": "Meet" });
    let changed = admin.patch(&path, patch).await.is(200);
    assert_eq!(changed["amount"], json!({ "amount": "7.00", "currency": "EUR" }));
    assert_eq!((&changed["currency"], &changed["probability"]), (&json!("EUR"), &json!(55)));
    let cleared = admin.patch(&path, json!({ "amount": null, "next_step": null })).await.is(200);
    assert_eq!((&cleared["amount"], &cleared["currency"]), (&Value::Null, &json!("EUR")));
    admin
        .patch(&path, json!({ "stage_id": way.stages[1] }))
        .await
        .is(422)
        .names("/stage_id", "unknown_field");
    let both = json!({ "amount": usd("1"), "amount_source": "lines" });
    admin.patch(&path, both).await.is_problem(422, "validation_failed");
    expect::guards_versions(admin, &path, json!({ "name": "Pumps 2" })).await;
}

#[actix_web::test]
async fn a_deal_goes_to_the_bin_and_comes_back() {
    let way = Way::new().await;
    let path = way.ripe().await;
    let id = path.trim_start_matches("/deals/");
    expect::archives(&way.org.admin, "/deals", id).await;
    expect::remembers(&way.org.admin, &path, &["restored", "archived", "created"]).await;
}

#[actix_web::test]
async fn representatives_see_their_own_managers_their_team() {
    let way = Way::new().await;
    let org = &way.org;
    let path = way.deal_of(&org.rep, json!({})).await;
    org.manager.get(&path).await.is(200);
    for unknowing in [&org.other_rep, &org.outsider] {
        unknowing.get(&path).await.is_problem(404, "not_found");
        unknowing.post(&format!("{path}/lose"), json!({ "reason_id": way.loss_id })).await.is(404);
        unknowing.get(&format!("{path}/passages")).await.is(404);
        unknowing.get(&format!("{path}/actions")).await.is(404);
        unknowing.get(&format!("{path}/lines")).await.is(404);
    }
    expect::is_sealed_off(&path, json!({ "name": "Theirs" })).await;
}
