//! Single records that are shared.

use crm::access::Role;
use serde_json::json;

use super::{anew, told};
use crate::records::pipeline;
use crate::support::{Answer, Caller, Organization};

async fn shared(org: &Organization, path: &str, body: serde_json::Value) -> Answer {
    org.rep.post(&format!("{path}/team"), body).await.is(201)
}

async fn count(who: &Caller, path: &str) -> i64 {
    let mark = if path.contains('?') { '&' } else { '?' };
    let page = who.get(&format!("{path}{mark}count=exact")).await.is(200);
    let total = page["page"]["total"]["value"].as_i64().unwrap();
    assert_eq!(page.data().len(), usize::try_from(total).unwrap(), "{path}");
    total
}

#[actix_web::test]
async fn a_member_sees_the_record_wherever_it_is_shown() {
    let org = Organization::new().await;
    let new = json!({ "name": "Зразок Сталь", "phone": "+380441112233" });
    let account = org.rep.post("/accounts", new).await.is(201).id().to_owned();
    org.rep.post("/accounts", json!({ "name": "Зразок Інший" })).await.is(201);
    let call = json!({ "kind": "call", "account_ids": [account] });
    org.rep.post("/activities", call).await.is(201);
    let path = format!("/accounts/{account}");
    org.outsider.get(&path).await.is_problem(404, "not_found");
    let member = json!({ "user_id": org.outsider.user_id, "role": "інженер" });
    let member = shared(&org, &path, member).await;
    assert_eq!(org.rep.get(member.header("location")).await.is(200).body, member.body);
    let guest = anew(&org, &org.outsider);
    guest.get(&path).await.is(200);
    for list in ["/accounts", "/accounts?q=Сталь", "/accounts?sort=name", "/activities"] {
        assert_eq!(count(&guest, list).await, 1, "{list}");
    }
    let found = guest.get("/search?q=Zrazok").await.is(200);
    assert_eq!(found.data().len(), 1, "{:#}", found.body);
    let calling = guest.get("/lookup?phone=%2B380441112233").await.is(200);
    assert!(calling.body.to_string().contains(&account), "{:#}", calling.body);
    for part in ["timeline", "history", "comments", "team", "sites", "attachments"] {
        guest.get(&format!("{path}/{part}")).await.is(200);
    }
    let news = told(&org, &guest).await;
    assert_eq!(news.column("kind"), ["assignment"]);
    assert_eq!(news.column("action"), ["shared"]);
    // Others still do not, and it ends at once.
    let stranger = org.with_role(Role::SalesRep).await;
    stranger.get(&path).await.is_problem(404, "not_found");
    org.rep.delete(member.header("location")).await.is(204);
    guest.get(&path).await.is_problem(404, "not_found");
    for list in ["/accounts", "/activities"] {
        assert_eq!(count(&guest, list).await, 0, "{list}");
    }
}

#[actix_web::test]
async fn a_member_changes_what_is_shared_for_that() {
    let org = Organization::new().await;
    let lead = org.rep.post("/leads", json!({ "company_name": "Acme" })).await.is(201).id().to_owned();
    let path = format!("/leads/{lead}");
    let member = shared(&org, &path, json!({ "user_id": org.outsider.user_id })).await;
    let (member, guest) = (member.header("location").to_owned(), anew(&org, &org.outsider));
    let change = json!({ "job_title": "Директор" });
    guest.patch(&path, change.clone()).await.is_problem(403, "forbidden");
    guest.act(&format!("{path}/start-work")).await.is_problem(403, "forbidden");
    org.rep.patch(&member, json!({ "access": "edit" })).await.is(200);
    guest.patch(&path, change).await.is(200);
    guest.act(&format!("{path}/start-work")).await.is(200);
    guest.post(&format!("{path}/attachments?name=a.json"), json!({})).await.is(201);
    let possible = guest.get(&format!("{path}/actions")).await.is(200);
    let can = possible["actions"].as_array().unwrap().iter().any(|action| action["possible"] == true);
    assert!(can, "{:#}", possible.body);
    // Neither is it theirs to archive, to give away or to share.
    guest.delete(&path).await.is_problem(403, "forbidden");
    guest.patch(&path, json!({ "owner_id": org.outsider.user_id })).await.is_problem(403, "forbidden");
    let other = json!({ "user_id": org.other_rep.user_id });
    guest.post(&format!("{path}/team"), other).await.is_problem(403, "forbidden");
    guest.patch(&member, json!({ "access": "read" })).await.is_problem(403, "forbidden");
    let boss = org.with_role(Role::SalesManager).await;
    shared(&org, &path, json!({ "user_id": boss.user_id, "access": "edit" })).await;
    let taken = json!({ "owner_id": boss.user_id });
    anew(&org, &boss).patch(&path, taken).await.is_problem(403, "forbidden");
    let why = org.admin.get(&format!("{path}/access?user_id={}", org.outsider.user_id)).await.is(200);
    assert_eq!(why["shared"], "edit");
    let rules: Vec<_> = why["actions"].as_array().unwrap().iter().map(|of| &of["rule"]).collect();
    let told = json!(["record_team", "not_owner", "record_team", "not_owner", "no_role", "no_role"]);
    assert_eq!(json!(rules), told, "{:#}", why.body);
}

#[actix_web::test]
async fn a_team_is_a_member_with_all_who_belong_to_it() {
    let org = Organization::new().await;
    pipeline(&org).await;
    let deal = org.outsider.post("/deals", json!({ "name": "Ковадло" })).await.is(201).id().to_owned();
    let path = format!("/deals/{deal}");
    org.rep.get(&path).await.is_problem(404, "not_found");
    let team = json!({ "team_id": org.team_id, "access": "edit" });
    org.outsider.post(&format!("{path}/team"), team.clone()).await.is(201);
    for caller in [&org.manager, &org.rep, &org.other_rep] {
        let caller = anew(&org, caller);
        caller.patch(&path, json!({ "next_step": "Дзвінок" })).await.is(200);
        assert_eq!(count(&caller, "/deals").await, 1);
    }
    // Whose roles let them do nothing with any deal sees none.
    let agent = org.with_role(Role::SupportAgent).await;
    org.outsider.post(&format!("{path}/team"), json!({ "user_id": agent.user_id })).await.is(201);
    anew(&org, &agent).get(&path).await.is_problem(403, "forbidden");
    let members = org.outsider.get(&format!("{path}/team")).await.is(200);
    assert_eq!(members.data().len(), 2);
    for (body, code, place) in [
        (team, "duplicate", "/team_id"),
        (json!({ "user_id": agent.user_id }), "duplicate", "/user_id"),
        (json!({ "user_id": org.id }), "reference_not_found", "/user_id"),
        (json!({ "team_id": org.id }), "reference_not_found", "/team_id"),
    ] {
        org.outsider.post(&format!("{path}/team"), body).await.is_problem(409, code).names(place, code);
    }
    for body in [json!({}), json!({ "user_id": agent.user_id, "team_id": org.team_id })] {
        org.outsider.post(&format!("{path}/team"), body).await.is_problem(409, "incomplete");
    }
}

#[actix_web::test]
async fn members_go_along_when_records_become_one() {
    let org = Organization::new().await;
    let mut contacts = Vec::new();
    for name in ["Приклад", "Pryklad"] {
        let new = json!({ "last_name": name });
        contacts.push(org.rep.post("/contacts", new).await.is(201).id().to_owned());
    }
    let member = json!({ "user_id": org.outsider.user_id });
    shared(&org, &format!("/contacts/{}", contacts[0]), member).await;
    let merge = json!({ "survivor_id": contacts[1], "merged_ids": [contacts[0]] });
    org.admin.post("/contacts/merge", merge).await.is(200);
    let guest = anew(&org, &org.outsider);
    guest.get(&format!("/contacts/{}", contacts[1])).await.is(200);
    assert_eq!(count(&guest, "/contacts").await, 1);
}
