//! Days that matter to people, and which come next.

use chrono::{Datelike as _, Days, NaiveDate, Utc};
use serde_json::{Value, json};

use crate::support::{Organization, expect};

#[actix_web::test]
async fn a_date_is_entered_changed_and_deleted() {
    let org = Organization::new().await;
    let contact = org.rep.post("/contacts", json!({ "last_name": "Ярова" })).await.is(201).id().to_owned();
    let dates = format!("/contacts/{contact}/important-dates");
    let body = json!({ "name": "День весілля", "falls_on": "2020-02-29" });
    let made = org.rep.post(&dates, body).await.is(201);
    let path = format!("{dates}/{}", made.id());
    assert_eq!(
        (made.header("location"), &made["is_yearly"]),
        (format!("/api/v1{path}").as_str(), &json!(true))
    );
    let changed = org.rep.patch(&path, json!({ "is_yearly": false })).await.is(200);
    assert_eq!(changed["is_yearly"], false);
    org.rep.patch(&path, json!({ "falls_on": null })).await.is(422).names("/falls_on", "not_nullable");
    expect::guards_versions(&org.rep, &path, json!({ "name": "Wedding day" })).await;
    expect::remembers(&org.rep, &path, &["updated", "updated", "created"]).await;
    expect::is_sealed_off(&path, json!({ "name": "Theirs" })).await;
    org.outsider.get(&dates).await.is_problem(404, "not_found");
    // It follows a merge.
    let other = org.rep.post("/contacts", json!({ "last_name": "Yarova" })).await.is(201).id().to_owned();
    let merge = json!({ "survivor_id": other, "merged_ids": [contact] });
    org.rep.post("/contacts/merge", merge).await.is(200);
    let dates = format!("/contacts/{other}/important-dates");
    assert_eq!(org.rep.get(&dates).await.is(200).column("id"), [made.id()]);
    org.rep.delete(&format!("{dates}/{}", made.id())).await.is(204);
}

#[actix_web::test]
async fn the_next_days_are_told_in_their_order() {
    let org = Organization::new().await;
    let today = Utc::now().date_naive();
    let ahead = |days| today.checked_add_days(Days::new(days)).unwrap();
    // Many years before, on a day of that month; 29 February stands for itself or the day before.
    let born = |day: NaiveDate| NaiveDate::from_ymd_opt(day.year() - 32, day.month(), day.day()).unwrap();
    let person = async |name: &str, birth: Option<NaiveDate>| {
        let body = json!({ "last_name": name, "birth_on": birth });
        org.rep.post("/contacts", body).await.is(201).id().to_owned()
    };
    let soon = person("Soon", Some(born(ahead(2)))).await;
    person("Later", Some(born(ahead(40)))).await;
    let other = person("Інша", None).await;
    for (name, day, yearly) in [
        ("Once", ahead(3), false),
        ("Past", ahead(0).checked_sub_days(Days::new(1)).unwrap(), false),
        ("Each year", born(ahead(1)), true),
    ] {
        let date = json!({ "name": name, "falls_on": day, "is_yearly": yearly });
        org.rep.post(&format!("/contacts/{other}/important-dates"), date).await.is(201);
    }
    let hidden = json!({ "last_name": "Hidden", "birth_on": born(ahead(1)) });
    org.made("/contacts", hidden).await;
    let next = org.rep.get("/contacts/upcoming-dates?within=30d").await.is(200);
    let told: Vec<(&Value, &Value, &Value)> = next["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| (&day["name"], &day["contact_id"], &day["years"]))
        .collect();
    let (each, once) = (json!("Each year"), json!("Once"));
    let (soon, other) = (json!(soon), json!(other));
    let expected =
        [(&each, &other, &json!(32)), (&Value::Null, &soon, &json!(32)), (&once, &other, &json!(0))];
    assert_eq!(told, expected);
    assert_eq!(next["data"][1]["occurs_on"], json!(ahead(2)));
    assert_eq!((&next["from_on"], &next["to_on"]), (&json!(today), &json!(ahead(29))));
    assert_eq!(org.rep.get("/contacts/upcoming-dates").await.is(200)["data"], next["data"]);
    let far = org.rep.get("/contacts/upcoming-dates?within=60d").await.is(200);
    assert_eq!(far["data"].as_array().unwrap().len(), 4);
    assert_eq!(org.admin.get("/contacts/upcoming-dates").await.is(200)["data"].as_array().unwrap().len(), 4);
    for bad in ["within=0d", "within=366d", "within=30", "within=%2B3d", "days=3"] {
        org.rep.get(&format!("/contacts/upcoming-dates?{bad}")).await.is(400);
    }
}
