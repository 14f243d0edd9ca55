//! Saved views of lists.

use crm::access::Role;
use serde_json::{Value, json};

use super::field;
use crate::support::{Caller, Organization, app, expect};

async fn view(org: &Organization, more: Value) -> String {
    let mut body = json!({ "resource": "lead", "name": "Мій погляд" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    org.rep.post("/views", body).await.is(201).id().to_owned()
}

async fn leads(org: &Organization, names: &[&str]) {
    for name in names {
        org.rep.post("/leads", json!({ "company_name": name })).await.is(201);
    }
}

async fn found(org: &Organization, query: &str) -> Vec<String> {
    org.rep.get(&format!("/leads?{query}")).await.is(200).column("company_name")
}

#[actix_web::test]
async fn a_view_is_a_record_of_its_owner() {
    let org = Organization::new().await;
    let body = json!({ "resource": "lead", "name": "Гарячі", "filter": "status=new&q=%D0%B0%D0%B1%D0%B2", "sort": ["-created_at"],
        "fields": ["company_name", "custom"] });
    let made = org.rep.post("/views", body).await.is(201);
    assert_eq!((&made["shared_with"], &made["team_id"]), (&json!("nobody"), &Value::Null));
    assert_eq!(made["owner_id"], org.rep.user_id.as_str());
    let path = format!("/views/{}", made.id());
    expect::guards_versions(&org.rep, &path, json!({ "name": "Теплі" })).await;
    for other in [&org.other_rep, &org.manager, &org.outsider] {
        other.get(&path).await.is_problem(404, "not_found");
        other.patch(&path, json!({ "name": "X" })).await.is_problem(404, "not_found");
        assert_eq!(other.get("/views").await.is(200).data().len(), 0);
    }
    org.admin.patch(&path, json!({ "name": "Прибрано" })).await.is(200);
    org.rep.delete(&path).await.is(204);
    org.rep.get(&path).await.is_problem(404, "not_found");
    let analyst = org.with_role(Role::Analyst).await;
    analyst.post("/views", json!({ "resource": "lead", "name": "X" })).await.is_problem(403, "forbidden");
}

#[actix_web::test]
async fn shared_views_are_found_and_guarded() {
    let org = Organization::new().await;
    let team = view(&org, json!({ "shared_with": "team", "team_id": org.team_id })).await;
    let all = view(&org, json!({ "shared_with": "everybody" })).await;
    let (team, all) = (format!("/views/{team}"), format!("/views/{all}"));
    for (caller, sees_team) in [(&org.other_rep, true), (&org.manager, true), (&org.outsider, false)] {
        caller.get(&all).await.is(200);
        caller.get(&team).await.is(if sees_team { 200 } else { 404 });
        assert_eq!(
            caller.get("/views?count=exact").await["page"]["total"]["value"],
            if sees_team { 2 } else { 1 }
        );
    }
    org.other_rep.patch(&team, json!({ "name": "X" })).await.is_problem(403, "forbidden");
    org.other_rep.delete(&all).await.is_problem(403, "forbidden");
    org.manager.patch(&all, json!({ "name": "X" })).await.is_problem(403, "forbidden");
    org.manager.patch(&team, json!({ "name": "Команда" })).await.is(200);
    let own = org.rep.patch(&team, json!({ "shared_with": "nobody" })).await.is(200);
    assert_eq!(own["team_id"], Value::Null);
    org.manager.get(&team).await.is_problem(404, "not_found");

    for (body, code) in [
        (json!({ "shared_with": "team" }), "incomplete"),
        (json!({ "team_id": org.team_id }), "incomplete"),
        (json!({ "shared_with": "team", "team_id": org.rep.user_id }), "reference_not_found"),
    ] {
        org.rep.patch(&team, body).await.is_problem(409, code);
    }
    let share = json!({ "resource": "deal", "name": "X", "shared_with": "team", "team_id": org.team_id });
    org.outsider.post("/views", share).await.is_problem(403, "forbidden");
    let stranger = Organization::new().await.admin;
    stranger.get(&all).await.is_problem(404, "not_found");
    stranger.patch(&all, json!({ "name": "X" })).await.is_problem(404, "not_found");
    stranger.delete(&all).await.is_problem(404, "not_found");
}

#[actix_web::test]
async fn a_list_begins_with_a_view_and_is_narrowed() {
    let org = Organization::new().await;
    leads(&org, &["А", "Б", "В", "Г"]).await;
    let worked = org.rep.get("/leads?company_name=%D0%91").await.data()[0]["id"].as_str().unwrap().to_owned();
    org.rep.act(&format!("/leads/{worked}/start-work")).await.is(200);
    let id = view(&org, json!({ "filter": "status=new", "sort": ["-created_at"] })).await;
    assert_eq!(found(&org, &format!("view={id}")).await, ["Г", "В", "А"]);
    assert_eq!(found(&org, &format!("view={id}&sort=created_at")).await, ["А", "В", "Г"]);
    assert_eq!(found(&org, &format!("view={id}&company_name__ne=%D0%92")).await, ["Г", "А"]);
    assert_eq!(found(&org, &format!("view={id}&status=working")).await, Vec::<String>::new());
    let counted = org.rep.get(&format!("/leads?view={id}&count=exact&limit=1")).await.is(200);
    assert_eq!(counted["page"]["total"]["value"], 3);
    let walked = org.rep.walk(&format!("/leads?view={id}&limit=1")).await;
    assert_eq!(walked.iter().map(|row| row["company_name"].clone()).collect::<Vec<_>>(), ["Г", "В", "А"]);
    // A cursor holds for one state of the view.
    let cursor = counted["page"]["next_cursor"].as_str().unwrap();
    org.rep.patch(&format!("/views/{id}"), json!({ "filter": "status=working" })).await.is(200);
    let stale = org.rep.get(&format!("/leads?view={id}&count=exact&limit=1&cursor={cursor}")).await;
    stale.is_problem(400, "cursor_mismatch");

    let archive = view(&org, json!({ "filter": "archived=only" })).await;
    org.rep.delete(&format!("/leads/{worked}")).await.is(204);
    assert_eq!(found(&org, &format!("view={archive}")).await, ["Б"]);
    assert_eq!(found(&org, &format!("view={archive}&archived=any")).await, ["Б"]);
}

#[actix_web::test]
async fn a_view_never_widens_sight() {
    let org = Organization::new().await;
    leads(&org, &["А"]).await;
    org.outsider.post("/leads", json!({ "company_name": "Чужа" })).await.is(201);
    let id = view(&org, json!({ "shared_with": "everybody" })).await;
    let seen = org.outsider.get(&format!("/leads?view={id}")).await.is(200);
    assert_eq!(seen.column("company_name"), ["Чужа"]);
    let hidden = view(&org, json!({})).await;
    let refused = org.outsider.get(&format!("/leads?view={hidden}")).await;
    refused.is_problem(409, "reference_not_found").names("view", "reference_not_found");
    // A view is one of its own list.
    org.rep.get(&format!("/contacts?view={id}")).await.is_problem(409, "reference_not_found");
    org.rep.get("/leads?view=mine").await.is_problem(400, "malformed");
    org.rep.get(&format!("/teams?view={id}")).await.is_problem(400, "unknown_parameter");
    let stranger = Organization::new().await;
    stranger.rep.get(&format!("/leads?view={id}")).await.is_problem(409, "reference_not_found");
}

#[actix_web::test]
async fn only_what_a_list_takes_is_saved() {
    let org = Organization::new().await;
    for (filter, code) in [
        ("color=red", "unknown_parameter"),
        ("status=purple", "unknown_value"),
        ("custom__size=5", "unknown_parameter"),
        ("limit=5", "unknown_parameter"),
        ("cursor=abc", "unknown_parameter"),
        ("sort=created_at", "unknown_parameter"),
        ("fields=id", "unknown_parameter"),
        ("view=019a0000-0000-7000-8000-000000000000", "unknown_parameter"),
        ("status=%zz", "malformed_query"),
        ("q=", "too_short"),
    ] {
        let body = json!({ "resource": "lead", "name": "X", "filter": filter });
        org.rep.post("/views", body).await.is_problem(409, "view_not_valid").names("/filter", code);
    }
    let body = json!({ "resource": "lead", "name": "X", "sort": ["color"] });
    org.rep.post("/views", body).await.is_problem(409, "view_not_valid").names("/sort", "unknown_sort");
    let body = json!({ "resource": "deal", "name": "X", "filter": "amount__gte=1000" });
    org.rep
        .post("/views", body)
        .await
        .is_problem(409, "view_not_valid")
        .names("/filter", "currency_required");
    let id = view(&org, json!({})).await;
    let refused = org.rep.patch(&format!("/views/{id}"), json!({ "filter": "color=red" })).await;
    refused.is_problem(409, "view_not_valid");
}

#[actix_web::test]
async fn a_view_speaks_of_own_fields_as_long_as_they_are_there() {
    let org = Organization::new().await;
    let marks = json!({ "kind": "number", "is_filterable": true, "is_sortable": true });
    let size = field(&org, "lead", "size", marks).await;
    for n in [5, 50, 7] {
        let body = json!({ "company_name": n.to_string(), "custom": { "size": n } });
        org.rep.post("/leads", body).await.is(201);
    }
    let id = view(&org, json!({ "filter": "custom__size__lt=10", "sort": ["-custom__size"] })).await;
    assert_eq!(found(&org, &format!("view={id}")).await, ["7", "5"]);
    assert_eq!(org.rep.walk(&format!("/leads?view={id}&limit=1")).await.len(), 2);
    assert_eq!(found(&org, &format!("view={id}&custom__size__gt=5")).await, ["7"]);
    org.admin.patch(&format!("/custom-fields/{size}"), json!({ "is_filterable": false })).await.is(200);
    let refused = org.rep.get(&format!("/leads?view={id}")).await.is_problem(409, "view_not_valid");
    refused.names("view", "unknown_parameter");
    org.admin.delete(&format!("/custom-fields/{size}")).await.is(204);
    org.rep.get(&format!("/leads?view={id}")).await.is_problem(409, "view_not_valid");
    org.rep.patch(&format!("/views/{id}"), json!({ "filter": "status=new", "sort": [] })).await.is(200);
    assert_eq!(found(&org, &format!("view={id}&sort=created_at")).await, ["5", "50", "7"]);
}

#[actix_web::test]
async fn a_view_shows_its_members() {
    let org = Organization::new().await;
    leads(&org, &["А"]).await;
    let id = view(&org, json!({ "fields": ["company_name", "custom"] })).await;
    let members = async |query: &str| {
        let listed = org.rep.get(&format!("/leads?{query}")).await.is(200);
        listed.data()[0].as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(members(&format!("view={id}")).await, "company_name custom id version");
    assert_eq!(members(&format!("view={id}&fields=status")).await, "id status version");
    assert_eq!(members(&format!("view={id}&expand=owner")).await, "company_name custom id owner version");
    for (fields, code) in [(json!(["color"]), "unknown_value"), (json!(["status", "status"]), "repeated")] {
        let refused = org.rep.patch(&format!("/views/{id}"), json!({ "fields": fields })).await;
        refused.is_problem(409, "view_not_valid").names("/fields", code);
    }
}

#[actix_web::test]
async fn a_key_needs_the_scope_to_begin_with_a_view() {
    let org = Organization::new().await;
    let id = view(&org, json!({ "shared_with": "everybody" })).await;
    for (scopes, status) in [(json!(["leads:read"]), 403), (json!(["leads:read", "views:read"]), 200)] {
        let made = org.rep.post("/api-keys", json!({ "name": "K", "scopes": scopes })).await.is(201);
        let key = Caller::new(&app().base, made["secret"].as_str().map(str::to_owned), String::new());
        key.get(&format!("/leads?view={id}")).await.is(status);
    }
}

#[actix_web::test]
async fn views_are_walked() {
    let org = Organization::new().await;
    for n in 0..6 {
        view(&org, json!({ "name": format!("Погляд {n}") })).await;
    }
    expect::walks(&org.rep, "/views", &["name", "-name", "created_at", "-created_at", "id"]).await;
    assert_eq!(org.rep.get("/views?resource=deal").await.is(200).data().len(), 0);
}
