use std::collections::BTreeMap;

use utoipa::IntoParams as _;

use super::*;

/// The documented parameters, by name.
fn parameters() -> BTreeMap<String, Value> {
    let all = Listing::<Deal>::into_params(|| None);
    let count = all.len();
    let named: BTreeMap<_, _> = all
        .into_iter()
        .map(|parameter| (parameter.name.clone(), serde_json::to_value(parameter).expect("no JSON")))
        .collect();
    assert_eq!(named.len(), count, "a parameter is documented twice");
    named
}

fn schema(name: &str) -> Value {
    parameters()[name]["schema"].clone()
}

#[test]
fn every_operator_of_every_field_is_there_and_no_other() {
    let named = parameters();
    let of = |field: &str| {
        let own = named.keys().filter(|name| {
            name.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with("__"))
        });
        own.map(|name| name.trim_start_matches(field).trim_start_matches('_').to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(of("id"), ["", "in", "isnull", "ne", "nin"]);
    assert_eq!(of("status"), ["", "in", "isnull", "ne", "nin"]);
    assert_eq!(of("name"), ["", "contains", "in", "isnull", "ne", "nin", "startswith"]);
    assert_eq!(of("amount"), ["", "gt", "gte", "in", "isnull", "lt", "lte", "ne"]);
    assert_eq!(of("key"), [""]);
    assert_eq!(of("tag_ids"), ["all", "any", "isempty", "none"]);
    assert_eq!(of("account__country").len(), 7);
}

#[test]
fn what_is_documented_is_understood() {
    let samples = [
        ("uuid", ID),
        ("date", "2026-11-22"),
        ("date-time", "2026-11-22T08:06:31Z"),
        ("int64", "5"),
        ("int32", "5"),
    ];
    for (name, parameter) in parameters() {
        let schema = &parameter["schema"];
        let value = if schema["type"] == "array" { &schema["items"] } else { schema };
        let format = value["format"].as_str().unwrap_or_default();
        let sample = samples.iter().find(|(known, _)| *known == format).map(|(_, sample)| *sample);
        let sample = sample.or(value["enum"][0].as_str());
        let sample = sample.unwrap_or(if value["type"] == "boolean" { "true" } else { "123" });
        if name != "cursor" {
            let currency = if name.starts_with("amount") { "&currency=EUR" } else { "" };
            asked(&format!("{name}={sample}{currency}"));
        }
    }
}

#[test]
fn every_schema_is_bounded_and_plain() {
    for (name, parameter) in parameters() {
        assert_eq!((&parameter["in"], &parameter["required"]), (&json!("query"), &json!(false)), "{name}");
        assert!(parameter["description"].as_str().is_some_and(|text| text.len() > 10), "{name}");
        let mut schema = &parameter["schema"];
        if schema["type"] == "array" {
            assert!(schema["maxItems"].is_u64(), "{name}");
            assert_eq!(
                (&parameter["style"], &parameter["explode"]),
                (&json!("form"), &json!(true)),
                "{name}"
            );
            schema = &schema["items"];
        }
        match schema["type"].as_str() {
            Some("string") => {
                assert!(schema["maxLength"].is_u64(), "{name}");
                assert!(schema["pattern"].is_string() || schema["enum"].is_array(), "{name}");
            }
            Some("integer") => {
                assert!(
                    schema["minimum"].is_i64() && schema["maximum"].is_i64() && schema["format"].is_string(),
                    "{name}"
                );
            }
            other => assert_eq!(other, Some("boolean"), "{name}"),
        }
    }
}

#[test]
fn limits_are_stated() {
    assert_eq!(
        schema("limit"),
        json!({"type": "integer", "format": "int32", "minimum": 1, "maximum": 200, "default": 50})
    );
    assert_eq!(
        schema("count"),
        json!({"type": "string", "maxLength": 5, "enum": ["none", "exact"], "default": "none"})
    );
    assert_eq!(schema("archived")["enum"], json!(["only", "any"]));
    assert_eq!(schema("score")["maximum"], json!(9_007_199_254_740_991_i64));
    assert_eq!(schema("name__contains")["minLength"], json!(3));
    assert_eq!(schema("amount")["pattern"], json!(r"^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?$"));
    assert_eq!(schema("channels__any")["items"]["enum"], json!(["mail", "phone"]));
    assert_eq!(schema("status__in")["maxItems"], json!(100));
}

#[test]
fn the_sort_is_a_list_of_words() {
    let sort = schema("sort");
    assert_eq!((&sort["maxItems"], &sort["type"]), (&json!(3), &json!("array")));
    let words = sort["items"]["enum"].as_array().expect("no words");
    assert!(words.contains(&json!("-amount")) && words.contains(&json!("id")));
    assert!(!words.contains(&json!("owner_id")) && words.len() == 16);
}

#[test]
fn what_a_list_cannot_do_is_not_documented() {
    let bare: Vec<_> =
        Listing::<Bare>::into_params(|| None).into_iter().map(|parameter| parameter.name).collect();
    assert_eq!(bare, ["limit", "cursor", "sort", "count", "id", "id__ne", "id__in", "id__nin", "id__isnull"]);
}

/// Some are good for one parameter or another, some for none.
const TEXTS: &[&str] = &[
    "",
    " ",
    "a",
    "ab",
    "abc",
    "žžž",
    "a b\nc",
    "a\0b",
    "0",
    "-0",
    "1.5",
    "1.23456",
    "01",
    "-12.3400",
    "1e3",
    "٣٣٣",
    "1234567890123456",
    ID,
    "01900000000070008000000000000000",
    "2026-11-22",
    "2026-02-29",
    "2026-1-1",
    "2026-11-22T08:06:31Z",
    "2026-11-22t08:06:31Z",
    "2026-11-22T08:06:31.1234567Z",
    "2026-11-22T08:06:31+01:00",
    "2026-11-22T08:06:31",
    "0000-01-01T00:00:00Z",
    "2026-11-22T25:06:31Z",
    "a b c d e f g h",
    "a b c d e f g h i",
    "won",
];

#[test]
fn the_document_and_the_reader_agree() {
    let long = "x".repeat(301);
    for name in [
        "id",
        "name",
        "name__contains",
        "name__startswith",
        "amount",
        "closes_on",
        "created_at",
        "q",
        "status",
    ] {
        let schema =
            jsonschema::options().should_validate_formats(true).build(&schema(name)).expect("no schema");
        for text in TEXTS.iter().copied().chain([long.as_str()]) {
            let currency = if name == "amount" { "currency=EUR&" } else { "" };
            let query =
                format!("{currency}{}", crate::kernel::listing::query_string(&[(name, text.to_owned())]));
            let taken = Listing::<Deal>::read(PATH, &query).is_ok();
            assert_eq!(taken, schema.is_valid(&json!(text)), "{name}={text:?}");
        }
    }
}
