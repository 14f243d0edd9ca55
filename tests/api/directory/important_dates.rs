//! Days that matter to people, and which come next.

use chrono::{Datelike as _, Days, NaiveDate};
use crm::kernel::clock::now;
use serde_json::{Value, json};

use crate::support::{Caller, Organization, expect};

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

/// So many days from now, where the organization is.
fn ahead(days: u64) -> NaiveDate {
    now().date_naive().checked_add_days(Days::new(days)).unwrap()
}

/// Many years before, on a day of that month; both years have a 29 February, or neither has.
fn born(day: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(day.year() - 32, day.month(), day.day()).unwrap()
}

async fn person(who: &Caller, name: &str, birth: Option<NaiveDate>) -> String {
    who.post("/contacts", json!({ "last_name": name, "birth_on": birth })).await.is(201).id().to_owned()
}

#[actix_web::test]
async fn the_next_days_are_told_in_their_order() {
    let org = Organization::new().await;
    let soon = person(&org.rep, "Soon", Some(born(ahead(2)))).await;
    let other = person(&org.rep, "Інша", None).await;
    let yesterday = ahead(0).pred_opt().unwrap();
    for (name, day, yearly) in
        [("Once", ahead(3), false), ("Past", yesterday, false), ("Each year", born(ahead(1)), true)]
    {
        let date = json!({ "name": name, "falls_on": day, "is_yearly": yearly });
        org.rep.post(&format!("/contacts/{other}/important-dates"), date).await.is(201);
    }
    let next = org.rep.get("/contacts/upcoming-dates?within=30d").await.is(200);
    let days = next["data"].as_array().unwrap();
    let told: Vec<Value> =
        days.iter().map(|day| json!([day["name"], day["contact_id"], day["years"]])).collect();
    let expected = [json!(["Each year", other, 32]), json!([null, soon, 32]), json!(["Once", other, 0])];
    assert_eq!(told, expected);
    assert_eq!(days[1]["occurs_on"], json!(ahead(2)));
    assert_eq!((&next["from_on"], &next["to_on"]), (&json!(ahead(0)), &json!(ahead(29))));
}

#[actix_web::test]
async fn the_next_days_are_those_in_sight_and_in_time() {
    let org = Organization::new().await;
    person(&org.rep, "Later", Some(born(ahead(40)))).await;
    person(&org.rep, "Soon", Some(born(ahead(2)))).await;
    person(&org.admin, "Hidden", Some(born(ahead(1)))).await;
    let count = async |who: &Caller, asked: &str| {
        let told = who.get(&format!("/contacts/upcoming-dates{asked}")).await.is(200);
        told["data"].as_array().unwrap().len()
    };
    assert_eq!((count(&org.rep, "").await, count(&org.rep, "?within=60d").await), (1, 2));
    assert_eq!(count(&org.admin, "?within=30d").await, 2);
    for bad in ["within=0d", "within=366d", "within=30", "within=%2B3d", "days=3"] {
        org.rep.get(&format!("/contacts/upcoming-dates?{bad}")).await.is(400);
    }
}
