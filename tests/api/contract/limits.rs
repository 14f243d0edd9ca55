//! Whoever asks for too much has to wait; everybody is told where they stand.

use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, Caller, Organization, another};

/// `r` and `t` of the header, if the policy is this.
#[track_caller]
fn standing(answer: &Answer, policy: &str) -> (u64, u64) {
    let header = answer.header("ratelimit");
    let numbers =
        header.strip_prefix(&format!("\"{policy}\";r=")).unwrap_or_else(|| panic!("{policy}: {header}"));
    let (left, reset) = numbers.split_once(";t=").expect("both numbers");
    (left.parse().expect("a number"), reset.parse().expect("a number"))
}

/// The refusal, which says when to come back.
#[track_caller]
fn is_refused(answer: Answer, policy: &str) {
    let answer = answer.is(429);
    assert_eq!(answer["code"], "rate_limited");
    assert_eq!(answer["type"], "https://iana.org/assignments/http-problem-types#quota-exceeded");
    assert_eq!(answer["violated-policies"], json!([policy]));
    let (left, reset) = standing(&answer, policy);
    let wait: u64 = answer.header("retry-after").parse().expect("seconds");
    assert!(left == 0 && wait >= reset && (1..=60).contains(&wait), "{left} {reset} {wait}");
}

fn at(base: &str, caller: &Caller) -> Caller {
    Caller::new(base, caller.token.clone(), caller.user_id.clone())
}

#[actix_web::test]
async fn a_principal_has_its_quota() {
    let org = Organization::new().await;
    let base = another(|config| config.limits.rates.principal = 5);
    let (rep, other) = (at(&base, &org.rep), at(&base, &org.other_rep));
    for left in (0..5).rev() {
        // Refusals count like any other answer.
        let answer = rep.get(if left == 3 { "/leads?nothing=1" } else { "/leads" }).await;
        assert_eq!(answer.header("ratelimit-policy"), "\"default\";q=5;w=60");
        assert_eq!(standing(&answer, "default").0, left);
    }
    is_refused(rep.get("/leads").await, "default");
    is_refused(rep.post("/leads", json!({ "company_name": "Acme" })).await, "default");
    assert_eq!(org.rep.get("/leads").await.is(200).data().len(), 0, "nothing was done");
    assert_eq!(standing(&other.get("/leads").await.is(200), "default").0, 4);
}

#[actix_web::test]
async fn a_batch_counts_its_operations() {
    let org = Organization::new().await;
    let base = another(|config| config.limits.rates.principal = 10);
    let rep = at(&base, &org.rep);
    let batch = |count: usize| {
        let one = json!({ "op": "create", "data": { "name": "Acme" } });
        json!({ "operations": vec![one; count] })
    };
    assert_eq!(standing(&rep.post("/accounts/batch", batch(7)).await.is(200), "default").0, 3);
    let refused = rep.post("/accounts/batch", batch(4)).await.is(429);
    assert_eq!(refused["code"], "rate_limited");
    rep.post("/accounts/batch", batch(2)).await.is(200);
    assert_eq!(org.rep.get("/accounts?limit=200").await.data().len(), 9);
}

#[actix_web::test]
async fn an_organization_has_its_quota() {
    let (one, two) = (Organization::new().await, Organization::new().await);
    let base = another(|config| (config.limits.rates.principal, config.limits.rates.organization) = (10, 3));
    at(&base, &one.rep).get("/leads").await.is(200);
    at(&base, &one.admin).get("/leads").await.is(200);
    assert_eq!(standing(&at(&base, &one.manager).get("/leads").await.is(200), "organization").0, 0);
    is_refused(at(&base, &one.outsider).get("/leads").await, "organization");
    at(&base, &two.rep).get("/leads").await.is(200);
}

#[actix_web::test]
async fn an_address_without_a_credential_has_its_quota() {
    let org = Organization::new().await;
    let base = another(|config| config.limits.rates.address = 3);
    let (anonymous, rep) = (at(&base, &org.anonymous), at(&base, &org.rep));
    let mut forged = rep.clone();
    forged.token = Some("not.a.token".into());
    for _ in 0..5 {
        rep.get("/leads").await.is(200);
    }
    anonymous.get("/leads").await.is_problem(401, "unauthenticated");
    forged.get("/leads").await.is_problem(401, "unauthenticated");
    assert_eq!(standing(&anonymous.get("/openapi.json").await.is(200), "address").0, 0);
    is_refused(anonymous.post("/auth/login", json!({})).await, "address");
    is_refused(forged.get("/leads").await, "address");
    // Addresses that there are not, health checks and docs cost nothing.
    anonymous.get("/nothing").await.is_problem(404, "not_found");
    assert_eq!(anonymous.get("//health/live").await.is(200).header("ratelimit"), "");
    assert_eq!(anonymous.get("/api/docs/").await.is(200).header("ratelimit"), "");
}

#[actix_web::test]
async fn only_a_trusted_proxy_names_the_address() {
    let org = Organization::new().await;
    let limit = |trusted: &'static [&'static str]| {
        another(move |config| {
            config.limits.rates.address = 1;
            config.limits.trusted_proxies = trusted.iter().map(|text| text.parse().unwrap()).collect();
        })
    };
    let from = async |base: &str, forwarded: &str| {
        let caller = at(base, &org.anonymous);
        let request = caller.request(Method::GET, "/openapi.json").header("x-forwarded-for", forwarded);
        caller.send(request).await
    };
    let open = limit(&[]);
    from(&open, "198.51.100.1").await.is(200);
    is_refused(from(&open, "198.51.100.2").await, "address");

    let behind = limit(&["127.0.0.0/8"]);
    from(&behind, "198.51.100.1").await.is(200);
    from(&behind, "198.51.100.2").await.is(200);
    // What the caller wrote itself stands before what the proxy added.
    is_refused(from(&behind, "203.0.113.9, 198.51.100.2").await, "address");
}

#[actix_web::test]
async fn without_limits_nothing_is_said() {
    let org = Organization::new().await;
    let answer = org.rep.get("/leads").await.is(200);
    assert_eq!((answer.header("ratelimit"), answer.header("ratelimit-policy")), ("", ""));
}
