//! Contacts.

use serde_json::{Value, json};

use crate::support::{Organization, expect};

// Create and show

#[actix_web::test]
async fn a_contact_is_entered_and_read_back() {
    let org = Organization::new().await;
    let given = json!({
        "first_name": "Олена", "middle_name": "Іванівна", "last_name": "Example", "salutation": "пані",
        "job_title": "Buyer", "birth_on": "1980-02-29", "languages": ["uk", "en-GB"], "country": "UA", "tier": "vip",
        "preferred_channel": "call", "do_not_contact": ["letter", "message"], "description": "a\nb",
    });
    let mut body = given.clone();
    body["emails"] =
        json!([{ "value": "A@x.example" }, { "value": "b@x.example", "label": "home", "is_primary": true }]);
    body["phones"] = json!([{ "value": "00380 (44) 123-45-67", "label": "work" }]);
    let made = org.rep.post("/contacts", body).await.is(201);
    for (name, value) in given.as_object().unwrap() {
        assert_eq!(made[name], *value, "{name}");
    }
    assert_eq!(made["name"], "Олена Example");
    assert_eq!(
        made["emails"],
        json!([
            { "value": "A@x.example", "label": null, "is_primary": false },
            { "value": "b@x.example", "label": "home", "is_primary": true },
        ])
    );
    let phone = json!({ "value": "00380 (44) 123-45-67", "label": "work", "normalised": "+380441234567" });
    assert_eq!(made["phones"], json!([phone]));
    assert_eq!(made["team_id"], org.team_id);
    assert_eq!(org.rep.get(made.header("location")).await.is(200).body, made.body);
    expect::is_sealed_off(&format!("/contacts/{}", made.id()), json!({ "last_name": "Theirs" })).await;
}

#[actix_web::test]
async fn what_cannot_be_a_contact_is_refused() {
    let org = Organization::new().await;
    let refused =
        async |body: Value| org.rep.post("/contacts", body).await.is_problem(422, "validation_failed");
    refused(json!({ "job_title": "Buyer" })).await.names("", "required");
    let primary = |value: &str| json!({ "value": value, "is_primary": true });
    let two = json!({ "last_name": "A", "emails": [primary("a@x.example"), primary("b@x.example")] });
    refused(two).await.names("/emails", "repeated");
    let broken = json!({ "last_name": "A", "phones": [{ "value": "12", "normalised": "12" }], "do_not_contact": ["fax"] });
    let broken = refused(broken)
        .await
        .names("/phones/0/value", "too_short")
        .names("/do_not_contact/0", "unknown_value");
    broken.names("/phones/0/normalised", "unknown_field");
}

#[actix_web::test]
async fn nobody_is_entered_twice_by_accident() {
    let org = Organization::new().await;
    let body = json!({ "last_name": "A", "emails": [{ "value": "Ann@x.example" }], "phones": [{ "value": "+1 555 0100" }] });
    let id = org.rep.post("/contacts", body).await.is(201).id().to_owned();
    let mut again = json!({ "last_name": "B", "emails": [{ "value": "ann@X.example" }] });
    let refused = org.rep.post("/contacts", again.clone()).await.is_problem(409, "duplicate");
    assert_eq!(refused["existing_id"], id);
    refused.names("/emails", "duplicate");
    let phone = json!({ "last_name": "B", "phones": [{ "value": "001-555-0100" }] });
    org.manager.post("/contacts", phone).await.is_problem(409, "duplicate").names("/phones", "duplicate");
    org.outsider.post("/contacts", again.clone()).await.is(201);
    again["allow_duplicate"] = json!(true);
    org.rep.post("/contacts", again).await.is(201);
}

#[actix_web::test]
async fn one_of_many_at_the_same_moment_is_entered() {
    let org = Organization::new().await;
    let body = json!({ "last_name": "A", "emails": [{ "value": "race@x.example" }], "phones": [{ "value": "+15550199" }] });
    let answers =
        futures_util::future::join_all((0..6).map(|_| org.rep.post("/contacts", body.clone()))).await;
    let mut codes: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    codes.sort_unstable();
    assert_eq!(codes, [201, 409, 409, 409, 409, 409]);
}

#[actix_web::test]
async fn a_contact_and_its_account_are_linked_in_one_call() {
    let org = Organization::new().await;
    let account = org.rep.post("/accounts", json!({ "name": "Acme" })).await.is(201).id().to_owned();
    let at = json!({ "account_id": account, "role": "buyer", "is_decision_maker": true, "is_primary": true });
    let made = org.rep.post("/contacts", json!({ "first_name": "A", "account": at })).await.is(201);
    let links = org.rep.get(&format!("/contacts/{}/accounts", made.id())).await.is(200);
    let link = &links.data()[0];
    assert_eq!((&link["account_id"], &link["contact_id"]), (&json!(account), &made["id"]));
    assert_eq!(
        (&link["role"], &link["is_decision_maker"], &link["is_primary"]),
        (&json!("buyer"), &json!(true), &json!(true))
    );
    let hidden = json!({ "first_name": "B", "account": { "account_id": account } });
    let refused = org.outsider.post("/contacts", hidden).await.is_problem(409, "reference_not_found");
    refused.names("/account/account_id", "reference_not_found");
    assert!(org.outsider.get("/contacts").await.is(200).data().is_empty());
}

// List

#[actix_web::test]
async fn contacts_are_walked_filtered_and_searched() {
    let org = Organization::new().await;
    let account = org.made("/accounts", json!({ "name": "Acme" })).await;
    let people = [
        json!({ "first_name": "Ґалаґан", "emails": [{ "value": "G@x.example", "label": "value" }], "tier": "key" }),
        json!({ "last_name": "Émile", "phones": [{ "value": "+38 (044) 123-45-67" }], "country": "FR" }),
        json!({ "last_name": "c", "do_not_contact": ["email"], "account": { "account_id": account } }),
        json!({ "last_name": "c", "languages": ["uk"] }),
        json!({ "last_name": "a" }),
    ];
    for body in people {
        org.made("/contacts", body).await;
    }
    let sorts =
        ["name", "-name", "created_at", "-created_at", "updated_at", "-updated_at", "-name,created_at"];
    expect::walks(&org.admin, "/contacts", &sorts).await;
    let names = async |query: &str| org.admin.get(&format!("/contacts?{query}")).await.is(200).column("name");
    assert_eq!(names("q=галаган").await, ["Ґалаґан"]);
    assert_eq!(names("q=emile").await, ["Émile"]);
    assert_eq!(names("q=g@x.ex").await, ["Ґалаґан"]);
    assert_eq!(names("q=%2B380441234567").await, ["Émile"]);
    assert_eq!(names("q=123-45").await, ["Émile"]);
    assert_eq!(names("q=normalised").await, [""; 0]);
    assert_eq!(names("emails__any=g@x.example").await, ["Ґалаґан"]);
    assert_eq!(names("phones__any=%2B380441234567").await, ["Émile"]);
    assert_eq!(names("phones__isempty=false").await, ["Émile"]);
    assert_eq!(names(&format!("account_id={account}")).await, ["c"]);
    assert_eq!(names("do_not_contact__any=email").await, ["c"]);
    assert_eq!(names("languages__any=uk").await, ["c"]);
    assert_eq!(names("tier=key").await, ["Ґалаґан"]);
    assert_eq!(names("country__in=FR").await, ["Émile"]);
}

// Change

#[actix_web::test]
async fn a_change_replaces_lists_and_keeps_a_name() {
    let org = Organization::new().await;
    let body = json!({ "first_name": "A", "last_name": "B", "emails": [{ "value": "a@x.example" }], "phones": [{ "value": "+1555" }] });
    let id = org.made("/contacts", body).await;
    let path = format!("/contacts/{id}");
    let change = json!({ "first_name": null, "emails": [{ "value": "B@x.example" }] });
    let changed = org.admin.patch(&path, change).await.is(200);
    assert_eq!((&changed["name"], &changed["first_name"]), (&json!("B"), &Value::Null));
    assert_eq!(changed["emails"], json!([{ "value": "B@x.example", "label": null, "is_primary": true }]));
    assert_eq!(changed["phones"][0]["normalised"], "+1555");
    let found =
        async |key: &str| org.admin.get(&format!("/contacts?emails__any={key}")).await.is(200).data().len();
    assert_eq!((found("a@x.example").await, found("b@x.example").await), (0, 1));
    let nameless = org.admin.patch(&path, json!({ "last_name": null })).await;
    nameless.is_problem(422, "validation_failed").names("/last_name", "not_allowed");
    org.admin
        .patch(&path, json!({ "emails": null }))
        .await
        .is_problem(422, "validation_failed")
        .names("/emails", "not_nullable");
    expect::guards_versions(&org.admin, &path, json!({ "tier": "vip" })).await;
}

#[actix_web::test]
async fn nobody_reports_to_themselves() {
    let org = Organization::new().await;
    let boss = org.made("/contacts", json!({ "last_name": "Boss" })).await;
    let middle = org.made("/contacts", json!({ "last_name": "Middle", "reports_to_id": boss })).await;
    let path = format!("/contacts/{boss}");
    for above in [&middle, &boss] {
        let refused =
            org.admin.patch(&path, json!({ "reports_to_id": above })).await.is_problem(409, "cycle");
        refused.names("/reports_to_id", "cycle");
    }
}

// Archive, history, access

#[actix_web::test]
async fn a_contact_goes_to_the_bin_and_comes_back() {
    let org = Organization::new().await;
    let id = org.made("/contacts", json!({ "last_name": "A" })).await;
    expect::archives(&org.admin, "/contacts", &id).await;
    expect::remembers(&org.admin, &format!("/contacts/{id}"), &["restored", "archived", "created"]).await;
}

#[actix_web::test]
async fn support_changes_the_own_contacts_only() {
    let org = Organization::new().await;
    let id = org.made("/contacts", json!({ "last_name": "A" })).await;
    let support = org.with_role(crm::access::Role::SupportAgent).await;
    support.get(&format!("/contacts/{id}")).await.is(200);
    support.patch(&format!("/contacts/{id}"), json!({ "tier": "vip" })).await.is_problem(403, "forbidden");
    let own = support.post("/contacts", json!({ "last_name": "Own" })).await.is(201).id().to_owned();
    support.patch(&format!("/contacts/{own}"), json!({ "tier": "vip" })).await.is(200);
    org.outsider.get(&format!("/contacts/{own}")).await.is_problem(404, "not_found");
}
