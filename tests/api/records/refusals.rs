//! What is wrong with a question is told at its place.

use serde_json::{Value, json};

use crate::support::Organization;

/// The first place and code that the tree is refused for.
async fn refused(org: &Organization, tree: Value) -> Vec<(String, String)> {
    let answer = org.admin.post("/deals/query", json!({ "where": tree })).await;
    answer.is_problem(422, "validation_failed").violations()
}

fn leaf(field: &str, op: &str, value: impl Into<Value>) -> Value {
    json!({ "field": field, "op": op, "value": value.into() })
}

#[actix_web::test]
async fn mistakes_are_told_where_they_are() {
    let org = Organization::new().await;
    for (tree, place, code) in [
        (json!(7), "", "invalid_type"),
        (json!({}), "/op", "required"),
        (json!({ "and": [] }), "/and", "too_few"),
        (json!({ "and": {} }), "/and", "invalid_type"),
        (json!({ "not": [leaf("name", "eq", "A")] }), "/not", "invalid_type"),
        (json!({ "and": [leaf("name", "eq", "A")], "or": [] }), "/or", "unknown_field"),
        (json!({ "field": "name", "op": "eq", "value": "A", "x/y": 1 }), "/x~1y", "unknown_field"),
        (leaf("nothing", "eq", "A"), "/field", "unknown_field"),
        (leaf("account__country", "eq", "CZ"), "/field", "unknown_field"),
        (leaf("name", "lt", "A"), "/op", "unknown_operator"),
        (leaf("name", "eq", 7), "/value", "invalid_type"),
        (leaf("name", "contains", "ab"), "/value", "too_short"),
        (leaf("name", "eq", "a\0"), "/value", "invalid_character"),
        (leaf("name", "in", "A"), "/value", "invalid_type"),
        (leaf("name", "in", json!([])), "/value", "too_few"),
        (leaf("id", "in", json!(["x"])), "/value/0", "invalid_format"),
        (leaf("status", "eq", "odd"), "/value", "unknown_value"),
        (leaf("probability", "gt", "5"), "/value", "invalid_type"),
        (leaf("probability", "gt", 5.5), "/value", "invalid_type"),
        (leaf("closed_at", "gt", "yesterday"), "/value", "invalid_format"),
        (leaf("closed_at", "isnull", "true"), "/value", "invalid_type"),
        (leaf("amount", "gt", "5"), "", "currency_required"),
        (leaf("custom.Bad", "eq", "A"), "/field", "unknown_field"),
        (leaf("stage_history", "eq", json!([])), "/op", "unknown_operator"),
        (leaf("stage_history", "any", json!([])), "/value", "too_few"),
        (leaf("stage_history", "any", json!([leaf("name", "eq", "A")])), "/value/0/field", "unknown_field"),
    ] {
        for (around, at) in
            [(tree.clone(), "/where"), (json!({ "or": [{ "not": tree }] }), "/where/or/0/not")]
        {
            let found = refused(&org, around).await;
            assert!(
                found.contains(&(format!("{at}{place}"), code.to_owned())),
                "{at}{place} {code}: {found:?}"
            );
        }
    }
}

#[actix_web::test]
async fn all_mistakes_are_told_together() {
    let org = Organization::new().await;
    let body = json!({
        "where": { "and": [leaf("nothing", "eq", "A"), leaf("name", "lt", "A")] },
        "limit": 201, "sort": ["-nothing"], "fields": ["nothing"], "expand": ["owner.owner"], "archived": "yes", "more": 1,
    });
    let answer = org.admin.post("/deals/query", body).await.is_problem(422, "validation_failed");
    let expected = [
        ("/archived", "unknown_value"),
        ("/expand", "unknown_value"),
        ("/fields", "unknown_value"),
        ("/limit", "out_of_range"),
        ("/more", "unknown_field"),
        ("/sort", "unknown_sort"),
        ("/where/and/0/field", "unknown_field"),
        ("/where/and/1/op", "unknown_operator"),
    ];
    assert_eq!(answer.violations(), expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    org.admin.post("/deals/query", json!([])).await.is_problem(422, "validation_failed");
}

#[actix_web::test]
async fn trees_have_bounds() {
    let org = Organization::new().await;
    let nest = |levels: usize| (1..levels).fold(leaf("name", "eq", "A"), |tree, _| json!({ "not": tree }));
    org.admin.post("/deals/query", json!({ "where": nest(5) })).await.is(200);
    assert_eq!(
        refused(&org, nest(6)).await,
        [("/where/not/not/not/not/not".to_owned(), "too_deep".to_owned())]
    );

    let leaves = |count: usize| vec![leaf("name", "eq", "A"); count];
    let pair = |a, b| json!({ "or": [{ "and": leaves(a) }, { "and": leaves(b) }] });
    org.admin.post("/deals/query", json!({ "where": pair(25, 25) })).await.is(200);
    assert_eq!(refused(&org, pair(25, 26)).await, [("/where".to_owned(), "too_many".to_owned())]);
    let stays = vec![leaf("left_at", "isnull", true); 26];
    let stays = json!({ "and": [{ "and": leaves(25) }, leaf("stage_history", "any", stays)] });
    assert_eq!(refused(&org, stays).await, [("/where".to_owned(), "too_many".to_owned())]);
    let values: Vec<_> = (0..101).map(|number| number.to_string()).collect();
    assert_eq!(
        refused(&org, leaf("name", "in", values)).await,
        [("/where/value".to_owned(), "too_many".to_owned())]
    );
}
