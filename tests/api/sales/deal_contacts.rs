//! The people in deals.

use serde_json::{Value, json};

use super::way::Way;
use crate::support::expect;

#[actix_web::test]
async fn people_have_roles_in_a_deal() {
    let way = Way::new().await;
    let org = &way.org;
    let deal = way.deal(json!({ "owner_id": org.rep.user_id })).await;
    let people = format!("{deal}/contacts");
    let champion = org.rep.post("/contacts", json!({ "last_name": "Ярова" })).await.is(201).id().to_owned();
    let given = json!({ "contact_id": champion, "role": "champion", "influence": "high" });
    let made = org.rep.post(&people, given.clone()).await.is(201);
    let path = format!("/api/v1{people}/{}", made.id());
    assert_eq!((made.header("location"), &made["is_decision_maker"]), (path.as_str(), &json!(false)));
    let again = org.rep.post(&people, given).await.is_problem(409, "duplicate");
    assert_eq!(again["existing_id"], made["id"]);
    let changed = org.rep.patch(&path, json!({ "influence": null, "is_decision_maker": true })).await.is(200);
    assert_eq!((&changed["influence"], &changed["is_decision_maker"]), (&Value::Null, &json!(true)));
    expect::guards_versions(&org.rep, &path, json!({ "role": "user" })).await;
    expect::remembers(&org.rep, &path, &["updated", "updated", "created"]).await;
    expect::is_sealed_off(&path, json!({ "role": "thief" })).await;
    // Whoever is out of sight has no role, and none is given to them.
    let hidden = org.made("/contacts", json!({ "last_name": "Hidden" })).await;
    let body = json!({ "contact_id": hidden });
    org.rep.post(&people, body.clone()).await.is_problem(409, "reference_not_found");
    org.made(&people, body).await;
    assert_eq!(org.rep.get(&format!("{people}?count=exact")).await.is(200)["page"]["total"]["value"], 1);
    assert_eq!(org.admin.get(&people).await.is(200).data().len(), 2);
    org.outsider.get(&people).await.is_problem(404, "not_found");
    // From the other side: the deals of a person, and the deals that somebody takes part in.
    let roles = org.rep.get(&format!("/contacts/{champion}/deals?is_decision_maker=true")).await.is(200);
    assert_eq!(roles.column("id"), [made.id()]);
    let deals = org.rep.get(&format!("/deals?participant_id={champion}")).await.is(200);
    assert_eq!(deals.data().len(), 1);
    org.rep.delete(&path).await.is(204);
    org.rep.get(&path).await.is_problem(404, "not_found");
}

#[actix_web::test]
async fn roles_in_deals_follow_a_merge_and_come_back() {
    let way = Way::new().await;
    let org = &way.org;
    let [stays, goes] = ["Шевчук", "Shevchuk"].map(|name| json!({ "last_name": name }));
    let (stays, goes) = (org.made("/contacts", stays).await, org.made("/contacts", goes).await);
    let (both, single) = (way.deal(json!({})).await, way.deal(json!({})).await);
    for (deal, body) in [
        (&both, json!({ "contact_id": stays, "role": "user" })),
        (
            &both,
            json!({ "contact_id": goes, "role": "buyer", "influence": "high", "is_decision_maker": true }),
        ),
        (&single, json!({ "contact_id": goes, "role": "buyer" })),
    ] {
        org.made(&format!("{deal}/contacts"), body).await;
    }
    let merge = json!({ "survivor_id": stays, "merged_ids": [goes] });
    let merged = org.admin.post("/contacts/merge", merge).await.is(200);
    let kept = org.admin.get(&format!("{both}/contacts")).await.is(200);
    assert_eq!((kept.column("role"), kept.column("influence")), (vec!["user".into()], vec!["high".into()]));
    assert_eq!(kept.data()[0]["is_decision_maker"], true);
    assert_eq!(org.admin.get(&format!("{single}/contacts")).await.column("contact_id"), [stays.as_str()]);
    let undo = format!("/merges/{}/undo", merged["merge_id"].as_str().unwrap());
    org.admin.act(&undo).await.is(200);
    let back = org.admin.get(&format!("{both}/contacts")).await.is(200);
    assert_eq!((back.column("role"), back.data().len()), (vec!["user".into(), "buyer".into()], 2));
    assert_eq!(back.data()[0]["influence"], Value::Null);
    assert_eq!(org.admin.get(&format!("{single}/contacts")).await.column("contact_id"), [goes.as_str()]);
    // Deals that become one have each person once.
    let [first, second] = [&both, &single].map(|path| path.trim_start_matches("/deals/"));
    let merge = json!({ "survivor_id": first, "merged_ids": [second] });
    org.admin.post("/deals/merge", merge).await.is(200);
    assert_eq!(org.admin.get(&format!("{both}/contacts")).await.is(200).data().len(), 2);
}
