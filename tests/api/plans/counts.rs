//! How many statements a request takes. Whoever changes a number here says that a request waits for the database once
//! more, or once less.

use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use super::stage::{Stage, id};

#[actix_web::test]
async fn a_read_is_one_statement() {
    let stage = Stage::new().await;
    for who in [&stage.admin, &stage.rep] {
        for path in ["/leads", "/contacts?limit=10", "/deals?status=open"] {
            stage.watch(who.get(path)).await.1.asks_at_most(1);
        }
        for (collection, kind) in [("leads", 1), ("contacts", 2), ("accounts", 3), ("deals", 4)] {
            stage.watch(who.get(&format!("/{collection}/{}", id(kind, 1000)))).await.1.asks_at_most(1);
        }
    }
}

#[actix_web::test]
async fn an_overview_is_few_statements() {
    let stage = Stage::new().await;
    for who in [&stage.admin, &stage.rep] {
        let (answer, seen) = stage.watch(who.get(&format!("/accounts/{}/overview", id(3, 1000)))).await;
        answer.is(200);
        seen.asks_at_most(9);
        seen.reads_near(50);
    }
}

#[actix_web::test]
async fn a_write_is_few_statements() {
    let stage = Stage::new().await;
    let email = || format!("{}@example.com", Uuid::now_v7().simple());
    let lead = json!({ "last_name": "New", "email": email() });
    let contact = json!({ "last_name": "New", "emails": [{ "value": email() }] });
    for (path, body, ceiling) in [("/leads", lead, 9), ("/contacts", contact, 8)] {
        let request = stage.rep.request(Method::POST, path).header("idempotency-key", email()).json(&body);
        let (answer, seen) = stage.watch(stage.rep.send(request)).await;
        answer.is(201);
        seen.asks_at_most(ceiling);
    }
    let change = json!({ "job_title": "Buyer" });
    let (answer, seen) = stage.watch(stage.rep.patch(&format!("/leads/{}", id(1, 1200)), change)).await;
    answer.is(200);
    seen.asks_at_most(5);
}

#[actix_web::test]
async fn a_log_in_is_few_statements() {
    let stage = Stage::new().await;
    let (email, password) = (format!("{}@people.test", Uuid::now_v7().simple()), "four words of mine");
    let person = json!({ "email": email, "name": "Somebody", "roles": ["sales_rep"], "password": password });
    stage.watch(stage.admin.post("/users", person)).await.0.is(201);
    let asked = json!({ "email": email, "password": password });
    let (answer, seen) = stage.watch(stage.anonymous.post("/auth/login", asked)).await;
    answer.is(200);
    seen.asks_at_most(10);
}
