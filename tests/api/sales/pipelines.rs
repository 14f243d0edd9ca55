//! Pipelines and their stages.

use serde_json::{Value, json};

use super::way::Way;
use crate::support::{Organization, expect};

fn names(pipeline: &Value) -> Vec<String> {
    let stages = pipeline["stages"].as_array().unwrap().iter();
    stages.map(|stage| format!("{} {}", stage["position"], stage["name"].as_str().unwrap())).collect()
}

#[actix_web::test]
async fn a_pipeline_comes_with_its_stages_in_order() {
    let way = Way::new().await;
    let admin = &way.org.admin;
    let path = format!("/pipelines/{}", way.pipeline_id);
    let shown = admin.get(&path).await.is(200);
    assert_eq!(shown["is_default"], true, "the first one is the default");
    let expected = ["1 Prospecting", "2 Engaging", "3 Proposal", "4 Won", "5 Lost"];
    assert_eq!(names(&shown.body), expected);
    let listed = admin.get("/pipelines").await.is(200);
    assert_eq!(listed.data(), std::slice::from_ref(&shown.body));
    let stages = admin.get(&format!("{path}/stages?kind=open&sort=-position")).await.is(200);
    assert_eq!(stages.column("name"), ["Proposal", "Engaging", "Prospecting"]);
    expect::guards_versions(admin, &path, json!({ "name": "Direct" })).await;
    expect::remembers(admin, &path, &["updated", "created"]).await;
    expect::is_sealed_off(&path, json!({ "name": "Theirs" })).await;
}

#[actix_web::test]
async fn a_way_without_a_beginning_is_refused() {
    let org = Organization::new().await;
    let won = json!({ "name": "Won", "kind": "won", "probability": 100 });
    let post =
        async |stages: Value| org.admin.post("/pipelines", json!({ "name": "P", "stages": stages })).await;
    post(json!([won])).await.is_problem(422, "validation_failed").names("/stages", "too_few");
    post(json!([])).await.is_problem(422, "validation_failed").names("/stages", "too_few");
    let twice =
        json!([{ "name": "A", "probability": 1 }, won, { "name": "W", "kind": "won", "probability": 9 }]);
    post(twice).await.is_problem(422, "validation_failed").names("/stages", "too_many");
}

#[actix_web::test]
async fn one_pipeline_is_the_default() {
    let way = Way::new().await;
    let admin = &way.org.admin;
    let stages = json!([{ "name": "Open", "probability": 5 }]);
    let second =
        admin.post("/pipelines", json!({ "name": "B", "stages": stages, "is_default": true })).await.is(201);
    let (first, second) = (format!("/pipelines/{}", way.pipeline_id), format!("/pipelines/{}", second.id()));
    assert_eq!(admin.get(&first).await["is_default"], false);
    admin.patch(&second, json!({ "is_default": false })).await.is_problem(409, "default_needed");
    admin.delete(&second).await.is_problem(409, "default_needed");
    admin.patch(&first, json!({ "is_default": true })).await.is(200);
    assert_eq!(admin.get(&second).await["is_default"], false);
    expect::remembers(admin, &second, &["updated", "created"]).await;
    admin.delete(&second).await.is(204);
    admin.get(&second).await.is_problem(404, "not_found");
}

#[actix_web::test]
async fn stages_make_room_for_each_other() {
    let way = Way::new().await;
    let admin = &way.org.admin;
    let path = format!("/pipelines/{}", way.pipeline_id);
    let new = json!({ "name": "Demo", "probability": 40, "position": 3 });
    let demo = admin.post(&format!("{path}/stages"), new).await.is(201);
    assert_eq!((&demo["position"], &demo["version"]), (&json!(3), &json!(1)));
    let shown = admin.get(demo.header("location")).await.is(200);
    assert_eq!(shown.body, demo.body);
    let now = admin.get(&path).await.is(200);
    assert_eq!(now["version"], 2, "the pipeline's document has changed");
    assert_eq!(names(&now.body), ["1 Prospecting", "2 Engaging", "3 Demo", "4 Proposal", "5 Won", "6 Lost"]);
    let first = admin.patch(demo.header("location"), json!({ "position": 1, "max_days": 9 })).await.is(200);
    assert_eq!((&first["position"], &first["version"]), (&json!(1), &json!(2)));
    let now = admin.get(&path).await.is(200);
    assert_eq!(names(&now.body), ["1 Demo", "2 Prospecting", "3 Engaging", "4 Proposal", "5 Won", "6 Lost"]);
    admin.delete(demo.header("location")).await.is(204);
    let end = admin.post(&format!("{path}/stages"), json!({ "name": "End", "probability": 1 })).await.is(201);
    assert_eq!(end["position"], 7);
    let second = json!({ "name": "Won again", "kind": "won", "probability": 100 });
    admin
        .post(&format!("{path}/stages"), second)
        .await
        .is_problem(409, "duplicate")
        .names("/kind", "duplicate");
}

#[actix_web::test]
async fn a_stage_in_use_and_the_last_open_one_stay() {
    let way = Way::new().await;
    let admin = &way.org.admin;
    let stage = |index: usize| format!("/pipelines/{}/stages/{}", way.pipeline_id, way.stages[index]);
    way.deal(json!({})).await;
    admin.delete(&stage(0)).await.is_problem(409, "in_use");
    admin.delete(&format!("/pipelines/{}", way.pipeline_id)).await.is_problem(409, "default_needed");
    let next = json!({ "allowed_next_ids": [way.stages[1], way.stages[2]] });
    admin.patch(&stage(0), next).await.is(200);
    admin.delete(&stage(2)).await.is(204);
    assert_eq!(admin.get(&stage(0)).await["allowed_next_ids"], json!([way.stages[1]]));
    let stages = json!([{ "name": "Open", "probability": 5 }]);
    let other = admin.post("/pipelines", json!({ "name": "B", "stages": stages })).await.is(201);
    let (id, only) = (other.id(), other["stages"][0]["id"].as_str().unwrap());
    admin.delete(&format!("/pipelines/{id}/stages/{only}")).await.is_problem(409, "last_open_stage");
    admin.get(&format!("/pipelines/{id}/stages/{}", way.stages[0])).await.is_problem(404, "not_found");
    let foreign = json!({ "allowed_next_ids": [only] });
    let refused = admin.patch(&stage(0), foreign).await.is_problem(409, "reference_not_found");
    refused.names("/allowed_next_ids/0", "reference_not_found");
}
