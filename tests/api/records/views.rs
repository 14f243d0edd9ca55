//! Some members of records only, and related records beside their ids.

use serde_json::{Value, json};

use crate::support::{DOCUMENT, Organization};

fn members(row: &Value) -> Vec<&str> {
    row.as_object().unwrap().keys().map(String::as_str).collect()
}

/// An account that `rep` sees, with a deal; the ids of both.
async fn account_and_deal(org: &Organization) -> (String, String) {
    let stages = json!([{ "name": "Open", "probability": 10 }]);
    org.made("/pipelines", json!({ "name": "Sales", "stages": stages, "is_default": true })).await;
    let account = org.rep.post("/accounts", json!({ "name": "Acme" })).await.is(201).id().to_owned();
    let deal = json!({ "name": "Anvils", "account_id": account });
    let deal = org.rep.post("/deals", deal).await.is(201).id().to_owned();
    (account, deal)
}

#[actix_web::test]
async fn only_the_wanted_members_are_shown() {
    let org = Organization::new().await;
    let (_, deal) = account_and_deal(&org).await;
    let expected = ["id", "name", "stage_id", "version"];
    for address in
        [format!("/deals/{deal}?fields=name,stage_id"), format!("/deals/{deal}?fields=name&fields=stage_id")]
    {
        let shown = org.rep.get(&address).await.is(200);
        assert_eq!(members(&shown.body), expected);
        assert!(shown.headers.get("etag").is_none());
    }
    let listed = org.rep.get("/deals?fields=name,stage_id&sort=-created_at").await.is(200);
    assert_eq!(members(&listed.data()[0]), expected);
    assert!(listed["page"]["has_more"].is_boolean());
    let asked = org.rep.post("/deals/query", json!({ "fields": ["name", "stage_id"] })).await.is(200);
    assert_eq!(asked.data(), listed.data());
    let id = org.rep.get(&format!("/deals/{deal}?fields=id")).await.is(200);
    assert_eq!(members(&id.body), ["id", "version"]);
}

#[actix_web::test]
async fn the_next_page_shows_the_same_members() {
    let org = Organization::new().await;
    for number in 0..3 {
        org.made("/accounts", json!({ "name": format!("A{number}") })).await;
    }
    let walked = org.admin.walk("/accounts?limit=1&sort=name&fields=country").await;
    assert_eq!(walked.len(), 3);
    assert!(walked.iter().all(|row| members(row) == ["country", "id", "version"]));
}

#[actix_web::test]
async fn related_records_stand_beside_their_ids() {
    let org = Organization::new().await;
    let (account, deal) = account_and_deal(&org).await;
    let words = "account.owner,owner,team,pipeline,stage";
    let shown = org.rep.get(&format!("/deals/{deal}?expand={words}")).await.is(200);
    assert!(shown.headers.get("etag").is_none());
    let plain = org.rep.get(&format!("/deals/{deal}")).await.is(200);
    assert!(plain.headers.get("etag").is_some());
    for (name, value) in plain.body.as_object().unwrap() {
        assert_eq!(shown[name], *value, "{name}");
    }
    for (name, address) in [
        ("account", format!("/accounts/{account}?expand=owner")),
        ("owner", format!("/users/{}", org.rep.user_id)),
        ("team", format!("/teams/{}", org.team_id)),
        ("pipeline", format!("/pipelines/{}", plain["pipeline_id"].as_str().unwrap())),
    ] {
        assert_eq!(shown[name], org.rep.get(&address).await.is(200).body, "{name}");
    }
    assert_eq!(shown["stage"]["id"], plain["stage_id"]);
    assert_eq!(shown["account"]["owner"]["id"], org.rep.user_id);
    let both = org.rep.get(&format!("/deals/{deal}?expand=lead,account&fields=name")).await.is(200);
    assert_eq!(members(&both.body), ["account", "id", "lead", "name", "version"]);
    assert_eq!(both["lead"], Value::Null);
    let listed = org.rep.get("/deals?expand=account,owner").await.is(200);
    let asked = org.rep.post("/deals/query", json!({ "expand": ["account", "owner"] })).await.is(200);
    assert_eq!(listed.data(), asked.data());
    assert_eq!(listed.data()[0]["account"]["name"], "Acme");
}

#[actix_web::test]
async fn what_the_caller_may_not_see_expands_to_null() {
    let org = Organization::new().await;
    let (account, deal) = account_and_deal(&org).await;
    let other = json!({ "owner_id": org.other_rep.user_id });
    org.admin.patch(&format!("/accounts/{account}"), other).await.is(200);
    for (caller, seen) in [(&org.rep, false), (&org.manager, true), (&org.admin, true)] {
        let shown = caller.get(&format!("/deals/{deal}?expand=account")).await.is(200);
        assert_eq!(shown["account_id"], account.as_str());
        assert_eq!(shown["account"]["id"] == account.as_str(), seen, "{:#}", shown.body);
        assert_eq!(shown["account"].is_null(), !seen);
    }
    org.rep.get(&format!("/accounts/{account}")).await.is_problem(404, "not_found");
    let stranger = Organization::new().await.admin;
    stranger.get(&format!("/deals/{deal}?expand=account")).await.is_problem(404, "not_found");
}

#[actix_web::test]
async fn what_is_not_offered_is_refused() {
    let org = Organization::new().await;
    let id = org.made("/accounts", json!({ "name": "Acme" })).await;
    for path in ["/accounts".to_owned(), format!("/accounts/{id}")] {
        for (query, code) in [
            ("fields=nothing", "unknown_value"),
            ("fields=", "unknown_value"),
            ("fields=name,name", "repeated"),
            ("fields=organization_id", "unknown_value"),
            ("fields=search_text", "unknown_value"),
            ("expand=name", "unknown_value"),
            ("expand=parent.parent.parent", "unknown_value"),
            ("expand=owner,team,parent,source,created_by,updated_by", "too_many_values"),
            ("nothing=1", "unknown_parameter"),
        ] {
            org.admin.get(&format!("{path}?{query}")).await.is_problem(400, code);
        }
    }
    org.admin.get("/users?fields=name").await.is_problem(400, "unknown_parameter");
}

/// Every id of another record can be expanded, and the document says as what.
#[test]
fn the_document_knows_every_relation() {
    let document = &*DOCUMENT;
    let schemas = &document["components"]["schemas"];
    for record in [
        "Account",
        "Contact",
        "Lead",
        "Deal",
        "Product",
        "User",
        "Team",
        "LeadSource",
        "Reason",
        "Stage",
        "Pipeline",
    ] {
        let (properties, required) = (&schemas[record]["properties"], &schemas[record]["required"]);
        let ids = members(properties).into_iter().filter_map(|name| name.strip_suffix("_id"));
        // Only what is in the bin has one, and a step further is the survivor's own address.
        let ids = ids.filter(|name| *name != "merged_into");
        for name in ids {
            let member = &properties[name];
            assert_eq!(member["x-expands"], format!("{name}_id"), "{record}.{name}");
            assert!(member["oneOf"][1]["$ref"].is_string(), "{record}.{name}");
            assert!(!required.as_array().unwrap().contains(&json!(name)), "{record}.{name}");
        }
    }
    let parameters = document["paths"]["/api/v1/deals/{id}"]["get"]["parameters"].as_array().unwrap();
    let expand = parameters.iter().find(|parameter| parameter["name"] == "expand").unwrap();
    let words = expand["schema"]["items"]["enum"].as_array().unwrap();
    assert!(words.contains(&json!("account.owner")) && words.contains(&json!("updated_by")));
}
