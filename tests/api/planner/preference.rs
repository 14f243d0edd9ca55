//! By what a contact is best reached.

use chrono::TimeDelta;
use crm::kernel::clock::now;
use serde_json::{Value, json};

use crate::support::Organization;

#[actix_web::test]
async fn a_preference_is_stated_or_told_by_what_was_done() {
    let org = Organization::new().await;
    let contact = org.rep.post("/contacts", json!({ "last_name": "Ярова" })).await.is(201).id().to_owned();
    let path = format!("/contacts/{contact}/channel-preference");
    let nothing = org.rep.get(&path).await.is(200);
    assert_eq!((&nothing["basis"], &nothing["channels"]), (&json!("none"), &json!([])));
    let done = async |kind: &str, inbound: bool, days: i64, outcome: Value| {
        let direction = if inbound { "inbound" } else { "outbound" };
        let at = (now() - TimeDelta::days(days)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        let body = json!({ "kind": kind, "status": "done", "direction": direction, "outcome": outcome,
            "starts_at": at, "contact_ids": [contact] });
        org.rep.post("/activities", body).await.is(201);
    };
    // One of two calls reaches somebody, the e-mail is answered; another one is too old to count.
    done("call", false, 10, json!("no_answer")).await;
    done("call", false, 9, json!("connected")).await;
    done("email", false, 8, Value::Null).await;
    done("email", true, 7, Value::Null).await;
    done("email", true, 500, Value::Null).await;
    let told = org.rep.get(&path).await.is(200);
    assert_eq!((&told["basis"], &told["preferred_channel"]), (&json!("computed"), &json!("email")));
    let email =
        json!({ "channel": "email", "begun_by_us": 1, "answered": 1, "begun_by_contact": 1, "score": "1" });
    let call =
        json!({ "channel": "call", "begun_by_us": 2, "answered": 1, "begun_by_contact": 0, "score": "0.3" });
    assert_eq!((&told["channels"], &told["touches"]), (&json!([email, call]), &json!(3)));
    // Never what must not be; and what was stated goes before.
    let patch = json!({ "do_not_contact": ["email"] });
    org.rep.patch(&format!("/contacts/{contact}"), patch).await.is(200);
    assert_eq!(org.rep.get(&path).await["preferred_channel"], "call");
    org.rep.patch(&format!("/contacts/{contact}"), json!({ "preferred_channel": "letter" })).await.is(200);
    let stated = org.rep.get(&path).await.is(200);
    assert_eq!((&stated["basis"], &stated["preferred_channel"]), (&json!("stated"), &json!("letter")));
    assert_eq!(stated["computed_channel"], "call");
    org.outsider.get(&path).await.is_problem(404, "not_found");
}
