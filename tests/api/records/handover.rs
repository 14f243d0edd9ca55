//! Handing over somebody's open work, the briefings, and taking it back.

use serde_json::{Value, json};

use super::pipeline;
use crate::support::{Answer, Organization};

/// A seller's customers: an account with a person, a deal and a task, and a lead; and what is done.
struct Desk {
    org: Organization,
    account: String,
    contact: String,
    deal: String,
    task: String,
    lead: String,
    lost: String,
}

impl Desk {
    async fn new() -> Self {
        let org = Organization::new().await;
        let owner = json!(org.rep.user_id);
        pipeline(&org).await;
        let account = org.made("/accounts", json!({ "name": "Кузня", "owner_id": owner })).await;
        let contact = org.made("/contacts", json!({ "last_name": "Коваль", "owner_id": owner })).await;
        let role = json!({ "contact_id": contact, "is_primary": true });
        org.admin.post(&format!("/accounts/{account}/contacts"), role).await.is(201);
        let deal = json!({ "name": "Ковадла", "account_id": account, "owner_id": owner });
        let deal = org.made("/deals", deal).await;
        let task = json!({ "title": "Надіслати ціни", "contact_ids": [contact], "owner_id": owner });
        let task = org.made("/tasks", task).await;
        let lead = org.made("/leads", json!({ "company_name": "Млин", "owner_id": owner })).await;
        let lost = json!({ "name": "Давнє", "account_id": account, "owner_id": owner });
        let lost = org.made("/deals", lost).await;
        let reason = org.made("/reasons", json!({ "kind": "loss", "name": "Ціна" })).await;
        org.admin.post(&format!("/deals/{lost}/lose"), json!({ "reason_id": reason })).await.is(200);
        Self { org, account, contact, deal, task, lead, lost }
    }

    async fn hand_over(&self, asked: Value) -> Answer {
        let path = format!("/users/{}/handover", self.org.rep.user_id);
        self.org.admin.post(&path, asked).await
    }

    async fn owner(&self, path: &str) -> Value {
        self.org.admin.get(path).await.is(200)["owner_id"].clone()
    }

    fn open(&self) -> [String; 5] {
        [
            format!("/accounts/{}", self.account),
            format!("/contacts/{}", self.contact),
            format!("/deals/{}", self.deal),
            format!("/tasks/{}", self.task),
            format!("/leads/{}", self.lead),
        ]
    }
}

#[actix_web::test]
async fn open_work_goes_to_another_and_comes_back() {
    let desk = Desk::new().await;
    let (org, to) = (&desk.org, json!(desk.org.other_rep.user_id));
    let asked =
        |dry_run: bool| json!({ "rule": "to_one", "to_ids": [to], "note": "Відпустка", "dry_run": dry_run });
    let told = desk.hand_over(asked(true)).await.is(200);
    assert_eq!(
        (&told["handover_id"], &told["dry_run"], &told["left"]),
        (&Value::Null, &json!(true), &json!(0))
    );
    assert_eq!(desk.owner(&desk.open()[0]).await, org.rep.user_id.as_str(), "a dry run does nothing");

    let done = desk.hand_over(asked(false)).await.is(200);
    assert_eq!(done["moved"], told["moved"]);
    assert_eq!(done["customers"], 2);
    for path in &desk.open() {
        assert_eq!(desk.owner(path).await, to, "{path}");
    }
    let lost = format!("/deals/{}", desk.lost);
    assert_eq!(desk.owner(&lost).await, org.rep.user_id.as_str(), "what is done stays");
    let history = org.admin.get(&format!("/deals/{}/history", desk.deal)).await.is(200);
    assert_eq!(history.data()[0]["action"], "handed_over");
    assert_eq!(history.data()[0]["before"]["owner_id"], org.rep.user_id.as_str());

    // The new owner works on, and one customer is somebody else's by then.
    let path = format!("/handovers/{}", done["handover_id"].as_str().unwrap());
    org.rep.act(&format!("{path}/undo")).await.is_problem(403, "forbidden");
    let outsider = json!({ "owner_id": org.outsider.user_id });
    org.admin.patch(&format!("/leads/{}", desk.lead), outsider).await.is(200);
    let undone = org.admin.act(&format!("{path}/undo")).await.is(200);
    assert_eq!(undone["kept_count"], 1);
    for path in &desk.open()[..4] {
        assert_eq!(desk.owner(path).await, org.rep.user_id.as_str(), "{path}");
    }
    assert_eq!(desk.owner(&format!("/leads/{}", desk.lead)).await, org.outsider.user_id.as_str());
    org.admin.act(&format!("{path}/undo")).await.is_problem(409, "invalid_transition");
    assert_eq!(org.admin.get("/briefings").await.is(200).data().len(), 0);
    assert_eq!(org.admin.get("/handovers").await.is(200).column("note"), ["Відпустка"]);
}

#[actix_web::test]
async fn customers_are_shared_whole() {
    let desk = Desk::new().await;
    let org = &desk.org;
    let ids = json!([org.other_rep.user_id, org.outsider.user_id]);
    let told = desk.hand_over(json!({ "rule": "round_robin", "to_ids": ids, "dry_run": true })).await.is(200);
    let counts: Vec<_> = told["moved"].as_array().unwrap().iter().map(|one| one["user_id"].clone()).collect();
    assert!(counts.contains(&ids[0]) && counts.contains(&ids[1]), "{counts:?}");

    // Whoever has nothing gets the large customer.
    org.made("/leads", json!({ "company_name": "Busy", "owner_id": ids[0] })).await;
    desk.hand_over(json!({ "rule": "by_load", "to_ids": ids })).await.is(200);
    for path in &desk.open()[..4] {
        assert_eq!(desk.owner(path).await, ids[1], "{path}");
    }
    assert_eq!(desk.owner(&desk.open()[4]).await, ids[0]);
    let nothing = desk.hand_over(json!({ "rule": "by_load", "to_ids": ids })).await.is(200);
    assert_eq!((&nothing["handover_id"], &nothing["moved"]), (&Value::Null, &json!([])));
}

#[actix_web::test]
async fn a_briefing_tells_where_things_stand() {
    let desk = Desk::new().await;
    let (org, to) = (&desk.org, &desk.org.other_rep);
    for kind in ["meeting", "email", "email"] {
        let touch = json!({ "kind": kind, "status": "done", "contact_ids": [desk.contact], "owner_id": org.rep.user_id });
        org.made("/activities", touch).await;
    }
    desk.hand_over(json!({ "rule": "to_one", "to_ids": [to.user_id] })).await.is(200);
    let mine = to.get("/briefings?record_type=account").await.is(200);
    assert_eq!(mine.column("record_id"), [desk.account.as_str()]);
    let path = format!("/briefings/{}", mine.data()[0]["id"].as_str().unwrap());
    org.rep.get(&path).await.is_problem(404, "not_found");
    let told = to.get(&path).await.is(200);
    let ids = |member: &str| -> Vec<String> {
        told[member].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids("open_deals"), [desk.deal.as_str()]);
    assert_eq!(ids("tasks"), [desk.task.as_str()]);
    assert_eq!((ids("touches").len(), ids("planned").len()), (3, 0));
    assert_eq!(told["preferred_kind"], "email");
}

#[actix_web::test]
async fn nobody_is_suspended_with_open_work_unless_it_is_said() {
    let desk = Desk::new().await;
    let org = &desk.org;
    let path = format!("/users/{}/suspend", org.rep.user_id);
    let refused = org.admin.act(&path).await;
    assert_eq!(refused.is_problem(409, "open_work")["open_work"]["deal"], 1);
    let team = org.made("/teams", json!({ "name": "Інші" })).await;
    let by_team = json!({ "rule": "by_team", "team_id": team });
    desk.hand_over(by_team.clone()).await.is_problem(409, "nobody_takes_over");
    org.admin.put(&format!("/teams/{team}/members/{}", org.other_rep.user_id)).await.is(201);
    let done = desk.hand_over(by_team).await.is(200);
    org.admin.act(&path).await.is(200);
    let undo = format!("/handovers/{}/undo", done["handover_id"].as_str().unwrap());
    org.admin.act(&undo).await.is_problem(409, "suspended");
    org.made("/leads", json!({ "company_name": "New", "owner_id": org.outsider.user_id })).await;
    let path = format!("/users/{}/suspend", org.outsider.user_id);
    org.admin.act(&format!("{path}?open_work=keep")).await.is(200);
}

#[actix_web::test]
async fn what_cannot_be_handed_over_is_refused() {
    let desk = Desk::new().await;
    let org = &desk.org;
    let (rep, other) = (&org.rep.user_id, &org.other_rep.user_id);
    for asked in [
        json!({ "rule": "to_one" }),
        json!({ "rule": "to_one", "to_ids": [other, org.outsider.user_id] }),
        json!({ "rule": "round_robin", "to_ids": [other, other] }),
        json!({ "rule": "by_team", "to_ids": [other] }),
    ] {
        desk.hand_over(asked).await.is_problem(422, "validation_failed");
    }
    let to = |id: &str| json!({ "rule": "to_one", "to_ids": [id] });
    for nobody in [rep, &Organization::new().await.rep.user_id] {
        desk.hand_over(to(nobody))
            .await
            .is_problem(409, "reference_not_found")
            .names("/to_ids/0", "reference_not_found");
    }
    let path = format!("/users/{rep}/handover");
    org.manager.post(&path, to(other)).await.is_problem(403, "forbidden");
}
