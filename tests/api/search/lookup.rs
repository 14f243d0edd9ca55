//! Who is calling.

use serde_json::json;

use crate::support::Organization;

#[actix_web::test]
async fn a_caller_is_known_with_owner_account_and_open_deals() {
    let org = Organization::new().await;
    let stages = json!([{ "name": "Перший", "probability": 10 }]);
    org.made("/pipelines", json!({ "name": "Sales", "is_default": true, "stages": stages })).await;
    let account = org.made("/accounts", json!({ "name": "Зразок ТОВ", "phone": "(044) 123-45-67" })).await;
    let at = json!({ "account_id": account, "role": "buyer" });
    let phones = json!([{ "value": "+380 44 123 45 67" }]);
    let contact = json!({ "first_name": "Олена", "last_name": "Приклад", "phones": phones, "account": at });
    let contact = org.made("/contacts", contact).await;
    let lead = json!({ "company_name": "Зразок", "phone": "00380-44-123-45-67", "allow_duplicate": true });
    org.made("/leads", lead).await;
    let amount = json!({ "amount": "900", "currency": "EUR" });
    org.made("/deals", json!({ "name": "Перша", "contact_id": contact, "amount": amount })).await;
    org.made("/deals", json!({ "name": "Друга", "account_id": account })).await;
    let answer = org.admin.get("/lookup?phone=%2B380441234567").await.is(200);
    assert_eq!(answer.column("kind"), ["contact", "lead", "account"]);
    assert_eq!(answer.column("is_exact"), ["true", "true", "false"]);
    let first = &answer.data()[0];
    assert_eq!((&first["label"], &first["owner_name"]), (&json!("Олена Приклад"), &json!("Admin")));
    assert_eq!(first["matched"], json!({ "member": "phones", "text": "+380 44 123 45 67" }));
    assert_eq!(first["accounts"], json!([{ "id": account, "name": "Зразок ТОВ", "role": "buyer" }]));
    let deals = answer["open_deals"].as_array().unwrap();
    let names: Vec<_> = deals.iter().map(|deal| &deal["name"]).collect();
    assert_eq!(names, ["Друга", "Перша"]);
    assert_eq!((&deals[1]["stage"], &deals[1]["amount"]["amount"]), (&json!("Перший"), &json!("900.00")));
    // In the spelling of the neighbourhood all three are known, too.
    assert_eq!(org.admin.get("/lookup?phone=044%20123%2045%2067").await.is(200).data().len(), 3);
    for other in ["phone=0441234568", "phone=112", "phone=%2B49301234567", "email=a@x.example"] {
        assert_eq!(org.admin.get(&format!("/lookup?{other}")).await.is(200).data().len(), 0, "{other}");
    }
    let blind = org.rep.get("/lookup?phone=0441234567").await.is(200);
    assert_eq!((blind.data().len(), &blind["open_deals"]), (0, &json!([])));
}

#[actix_web::test]
async fn an_address_is_known_in_any_case() {
    let org = Organization::new().await;
    let emails = json!([{ "value": "a@x.example" }, { "value": "Ann@X.example" }]);
    org.made("/contacts", json!({ "last_name": "A", "emails": emails })).await;
    org.made("/accounts", json!({ "name": "X", "email": "ANN@x.example", "phone": "112" })).await;
    let answer = org.admin.get("/lookup?email=aNN@x.EXAMPLE").await.is(200);
    assert_eq!(answer.column("label"), ["A", "X"]);
    assert_eq!(answer.data()[0]["matched"]["text"], "Ann@X.example");
    // Two ways to be reached are one or the other.
    assert_eq!(
        org.admin.get("/lookup?email=a@x.example&phone=112").await.is(200).column("label"),
        ["A", "X"]
    );
    for (query, parameter, code) in [
        ("", "phone", "one_required"),
        ("phone=anna", "phone", "malformed"),
        ("name=a", "name", "unknown_parameter"),
    ] {
        let answer = org.admin.get(&format!("/lookup?{query}")).await;
        answer.is_problem(400, "invalid_request").names(parameter, code);
    }
}
