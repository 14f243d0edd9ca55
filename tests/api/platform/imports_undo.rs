//! Imports taken back.

use serde_json::json;

use super::work::{contacts, counts, imported, meeting, work};
use crate::support::Organization;

#[actix_web::test]
async fn an_import_is_taken_back_but_for_what_others_did() {
    let org = Organization::new().await;
    let before = json!({ "last_name": "Old", "job_title": "Clerk", "emails": [{ "value": "a@example.org" }],
                         "phones": [{ "value": "+1 555 0100" }] });
    let known = org.rep.post("/contacts", before).await.is(201).id().to_owned();
    let touched = json!({ "last_name": "Touched", "emails": [{ "value": "b@example.org" }] });
    let touched = org.rep.post("/contacts", touched).await.is(201).id().to_owned();
    let new = json!({ "collection": "contacts", "format": "csv", "dedupe": { "policy": "update", "keys": ["email"] } });
    let content = "last_name,job_title,phones.0.value,emails.0.value\nFirst,Boss,+1 555 0199,a@example.org\n\
        Second,Chief,,a@example.org\nThird,,,b@example.org\nFourth,,,c@example.org\n";
    let path = imported(&org, &org.rep, new, "text/csv", content).await;
    assert_eq!(counts(&org.rep, &path).await, [1, 3, 0, 0]);
    org.rep.patch(&format!("/contacts/{touched}"), json!({ "job_title": "Mine" })).await.is(200);

    let job = org.rep.act(&format!("{path}/undo")).await.is(202);
    org.rep.act(&format!("{path}/undo")).await.is_problem(409, "invalid_transition");
    work(org.id).await;
    let job = org.rep.get(&format!("/jobs/{}", job.id())).await.is(200);
    assert_eq!(
        (&job["kind"], &job["status"]),
        (&json!("import_undo"), &json!("succeeded")),
        "{:#}",
        job.body
    );

    let rows = org.rep.get(&format!("{path}/rows?sort=line")).await.is(200);
    assert_eq!(rows.column("undo"), ["restored", "restored", "kept", "archived"]);
    let contact = org.rep.get(&format!("/contacts/{known}")).await.is(200);
    assert_eq!((&contact["last_name"], &contact["job_title"]), (&json!("Old"), &json!("Clerk")));
    assert_eq!(contact["phones"][0]["value"], "+1 555 0100");
    let touched = org.rep.get(&format!("/contacts/{touched}")).await.is(200);
    assert_eq!((&touched["last_name"], &touched["job_title"]), (&json!("Third"), &json!("Mine")));
    assert_eq!(contacts(&org.rep).await, 2);
    assert_eq!(org.rep.get(&path).await["undone"], 4);
}

#[actix_web::test]
async fn what_a_cancelled_undo_left_is_taken_back_by_another() {
    let org = Organization::new().await;
    let known = json!({ "last_name": "Old", "job_title": "Clerk", "emails": [{ "value": "a@example.org" }] });
    let known = org.rep.post("/contacts", known).await.is(201).id().to_owned();
    // One contact is changed by the first row and by the last, and these are taken back in two chunks.
    let row = |row: usize| format!("Row {row},,row{row}@example.org\n");
    let between: String = (0..200).map(row).collect();
    let content =
        format!("last_name,job_title,emails.0.value\nA,Boss,a@example.org\n{between}A,Chief,a@example.org\n");
    let new = json!({ "collection": "contacts", "format": "csv", "dedupe": { "policy": "update", "keys": ["email"] } });
    let path = imported(&org, &org.rep, new, "text/csv", content).await;
    assert_eq!(counts(&org.rep, &path).await, [200, 2, 0, 0]);

    let first = org.rep.act(&format!("{path}/undo")).await.is(202);
    let (caller, cancel) = (org.rep.clone(), format!("/jobs/{}/cancel", first.id()));
    let worker = meeting(org.id, 2, move || {
        actix_web::rt::System::new().block_on(caller.act(&cancel)).is(200);
    });
    assert!(actix_web::web::block(|| worker.join().unwrap()).await.unwrap());
    assert_eq!(org.rep.get(&path).await["undone"], 200);

    let second = org.rep.act(&format!("{path}/undo")).await.is(202);
    assert_eq!(second["progress"], json!({ "done": 0, "total": 2 }));
    work(org.id).await;
    let second = org.rep.get(&format!("/jobs/{}", second.id())).await.is(200);
    assert_eq!((&second["status"], &second["result"]["rows"]), (&json!("succeeded"), &json!(2)));
    assert_eq!(second["progress"], json!({ "done": 2, "total": 2 }));
    let contact = org.rep.get(&format!("/contacts/{known}")).await.is(200);
    assert_eq!((&contact["last_name"], &contact["job_title"]), (&json!("Old"), &json!("Clerk")));
    assert_eq!((contacts(&org.rep).await, &org.rep.get(&path).await["undone"]), (1, &json!(202)));
}
