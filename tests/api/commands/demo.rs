//! The organization that `crm demo` makes, as its administrator sees it.

use std::collections::{BTreeMap, BTreeSet};

use crm::access::Role;
use crm::demo::Made;
use serde_json::{Value, json};

use crate::support::{Caller, Demo};

async fn count(admin: &Caller, path: &str) -> i64 {
    let mark = if path.contains('?') { '&' } else { '?' };
    let page = admin.get(&format!("{path}{mark}count=exact&limit=1")).await.is(200);
    page["page"]["total"]["value"].as_i64().expect("a number")
}

fn counted(made: &Made) -> BTreeMap<&str, i64> {
    made.counted.iter().map(|of| (of.name.as_str(), of.count)).collect()
}

#[actix_web::test]
async fn records_of_every_kind_and_state_are_there() {
    let Demo { made, admin, .. } = &Demo::shared().await;
    let told = counted(made);
    for (kind, path) in [
        ("users", "/users"),
        ("teams", "/teams"),
        ("lead_sources", "/lead-sources"),
        ("reasons", "/reasons"),
        ("pipelines", "/pipelines"),
        ("products", "/products"),
        ("accounts", "/accounts"),
        ("contacts", "/contacts"),
        ("leads", "/leads"),
        ("deals", "/deals"),
        ("activities", "/activities"),
        ("tasks", "/tasks"),
        ("briefings", "/briefings"),
    ] {
        assert!(told[kind] > 1, "{kind}");
        assert_eq!(count(admin, path).await, told[kind], "{kind}");
    }
    for status in ["new", "assigned", "working", "qualified", "nurturing", "disqualified", "converted"] {
        assert!(count(admin, &format!("/leads?status={status}")).await > 0, "{status}");
    }
    for status in ["open", "won", "lost", "abandoned"] {
        assert!(count(admin, &format!("/deals?status={status}")).await > 0, "{status}");
    }
    for status in ["planned", "done", "cancelled", "no_show"] {
        assert!(count(admin, &format!("/activities?status={status}")).await > 0, "{status}");
    }
    assert!(count(admin, "/activities?is_touch=true&contact_id__isnull=false").await > 0);
    assert!(count(admin, "/deals?lead_id__isnull=false").await > 0);
    assert!(count(admin, "/accounts?parent_id__isnull=false").await > 0);
    let roles: Vec<Role> = made.logins.iter().map(|(role, _)| *role).collect();
    assert_eq!(roles, [Role::Administrator, Role::SalesManager, Role::SalesRep, Role::Analyst]);
}

#[actix_web::test]
async fn names_in_cyrillic_letters_are_found_whatever_their_case() {
    let admin = &Demo::shared().await.admin;
    let contacts = admin.get("/contacts?limit=200&fields=last_name").await.is(200);
    let is_cyrillic = |name: &&String| name.chars().all(|letter| ('А'..='ї').contains(&letter));
    let contacts = contacts.column("last_name");
    let names: BTreeSet<_> = contacts.iter().filter(is_cyrillic).collect();
    assert!(names.len() > 2, "{names:?}");
    for name in names.into_iter().take(3) {
        for word in [name.to_uppercase(), name.to_lowercase()] {
            let found = admin.get(&format!("/contacts?q={word}")).await.is(200).column("name");
            assert!(!found.is_empty(), "{word}");
            assert!(
                found.iter().all(|found| found.to_lowercase().contains(&name.to_lowercase())),
                "{found:?}"
            );
        }
    }
}

#[actix_web::test]
async fn the_same_seed_makes_the_same_records() {
    let told = async |seed| {
        let Demo { admin, .. } = Demo::new(seed).await;
        let fields = ["first_name", "last_name", "company_name", "email", "status", "created_at", "score"];
        let leads = admin.walk("/leads?limit=200&sort=created_at").await;
        let told = |lead: &Value| fields.map(|field| lead[field].clone());
        let mut told: Vec<String> = leads.iter().map(|lead| json!(told(lead)).to_string()).collect();
        told.sort();
        told
    };
    let (one, same, other) = (told(1).await, told(1).await, told(2).await);
    assert_eq!(one, same);
    assert_ne!(one, other);
}

#[actix_web::test]
async fn every_step_of_a_deal_is_dated_and_logged() {
    let admin = &Demo::shared().await.admin;
    let won = admin.get("/deals?status=won&limit=5").await.is(200);
    for deal in won.data() {
        let path = format!("/deals/{}", deal["id"].as_str().unwrap());
        let (created, closed) = (deal["created_at"].as_str().unwrap(), deal["closed_at"].as_str().unwrap());
        assert!(created < closed, "{created} {closed}");
        assert_eq!(deal["probability"], 100);
        let passages = admin.get(&format!("{path}/passages")).await.is(200);
        assert!(passages.data().len() >= 2);
        assert_eq!(passages.data()[0]["entered_at"], deal["created_at"]);
        let actions = admin.get(&format!("{path}/history")).await.is(200).column("action");
        assert_eq!(actions.first().map(String::as_str), Some("won"));
        assert_eq!(actions.last().map(String::as_str), Some("created"));
    }
}
