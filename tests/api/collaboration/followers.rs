//! Who follows a record.

use serde_json::json;

use super::told;
use crate::support::Organization;

#[actix_web::test]
async fn whoever_sees_a_record_follows_it() {
    let org = Organization::new().await;
    let lead = org.rep.post("/leads", json!({ "company_name": "Acme" })).await.is(201).id().to_owned();
    let path = format!("/leads/{lead}/followers");
    let me = format!("{path}/me");
    for _ in 0..2 {
        org.manager.put(&me).await.is(204);
    }
    assert_eq!(org.rep.get(&path).await.is(200).column("user_id"), [org.manager.user_id.as_str()]);
    for refused in
        [org.outsider.put(&me).await, org.outsider.delete(&me).await, org.outsider.get(&path).await]
    {
        refused.is_problem(404, "not_found");
    }
    org.rep.act(&format!("/leads/{lead}/start-work")).await.is(200);
    assert_eq!(told(&org, &org.manager).await.column("record_type"), ["lead"]);
    for _ in 0..2 {
        org.manager.delete(&me).await.is(204);
    }
    assert_eq!(org.rep.get(&path).await.is(200).data().len(), 0);
    org.rep.patch(&format!("/leads/{lead}"), json!({ "job_title": "Директор" })).await.is(200);
    assert_eq!(told(&org, &org.manager).await.data().len(), 1);
}

#[actix_web::test]
async fn followers_go_along_when_records_become_one() {
    let org = Organization::new().await;
    let mut leads = Vec::new();
    for name in ["Acme", "Акме"] {
        let lead = org.rep.post("/leads", json!({ "company_name": name })).await.is(201).id().to_owned();
        org.manager.put(&format!("/leads/{lead}/followers/me")).await.is(204);
        leads.push(lead);
    }
    let merge = json!({ "survivor_id": leads[1], "merged_ids": [leads[0]] });
    let merged = org.admin.post("/leads/merge", merge).await.is(200);
    let path = format!("/leads/{}", leads[1]);
    let followers = org.rep.get(&format!("{path}/followers?count=exact")).await.is(200);
    assert_eq!(followers.column("user_id"), [org.manager.user_id.as_str()]);
    assert_eq!(followers["page"]["total"]["value"], 1);
    let before = told(&org, &org.manager).await.data().len();
    org.rep.patch(&path, json!({ "job_title": "Директор" })).await.is(200);
    assert_eq!(told(&org, &org.manager).await.data().len(), before + 1);
    // And back.
    org.admin.act(&format!("/merges/{}/undo", merged["merge_id"].as_str().unwrap())).await.is(200);
    for lead in leads {
        let followers = org.rep.get(&format!("/leads/{lead}/followers")).await.is(200);
        assert_eq!(followers.column("user_id"), [org.manager.user_id.as_str()]);
    }
}
