//! The document is true: it is the committed one, and the service does what it says.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::support::{Caller, DOCUMENT, Organization};

/// An operation of the document.
pub struct Operation {
    pub method: String,
    pub path: String,
    pub about: Value,
}

pub fn operations() -> Vec<Operation> {
    let paths = DOCUMENT["paths"].as_object().unwrap().clone();
    let of = |(path, item): (String, Value)| {
        let methods = item
            .as_object()
            .unwrap()
            .clone()
            .into_iter()
            .filter(|(_, about)| about.get("responses").is_some());
        methods
            .map(move |(method, about)| Operation { method, path: path.clone(), about })
            .collect::<Vec<_>>()
    };
    paths.into_iter().flat_map(of).collect()
}

impl Operation {
    pub fn id(&self) -> &str {
        self.about["operationId"].as_str().unwrap_or_default()
    }

    pub fn is_public(&self) -> bool {
        self.about["security"] == json!([])
    }

    /// Sends it with some id in each place of its path.
    pub async fn send(&self, caller: &Caller, body: Option<&Value>) -> crate::support::Answer {
        let path = self.path.split('/').map(|part| if part.starts_with('{') { NOBODY } else { part });
        let path = path.collect::<Vec<_>>().join("/");
        let method = self.method.to_uppercase().parse().unwrap();
        let request = caller.request(method, &format!("/{path}"));
        caller
            .send(match body {
                Some(body) => request.json(body),
                None => request,
            })
            .await
    }

    /// The schema of its JSON body.
    pub fn body(&self, document: &Value) -> Option<Value> {
        let schema = self.about.pointer("/requestBody/content/application~1json/schema")?;
        Some(resolved(document, schema))
    }
}

pub const NOBODY: &str = "019a0000-0000-7000-8000-000000000000";

fn resolved(document: &Value, schema: &Value) -> Value {
    match schema["$ref"].as_str() {
        Some(target) => resolved(document, document.pointer(&target[1..]).expect(target)),
        None => schema.clone(),
    }
}

#[track_caller]
fn is_committed(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi").join(name);
    if option_env!("UPDATE").is_some() || std::env::vars().any(|(name, _)| name == "UPDATE") {
        fs::write(&path, text).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == text,
        "openapi/{name} is not current: run `UPDATE=1 cargo test --test api contract`"
    );
}

#[test]
fn the_committed_document_is_current() {
    is_committed("crm.v1.json", &format!("{}\n", serde_json::to_string_pretty(&*DOCUMENT).unwrap()));
}

#[test]
fn the_committed_matrix_is_current() {
    is_committed("access.md", &crm::access::matrix());
}

#[test]
fn the_document_is_whole() {
    let document = &*DOCUMENT;
    let mut broken = Vec::new();
    let mut seen = BTreeSet::new();
    let tags: Vec<_> = document["tags"].as_array().unwrap().iter().map(|tag| tag["name"].clone()).collect();
    for operation in operations() {
        let id = operation.id().to_owned();
        let about = &operation.about;
        let mut check = |holds: bool, rule: &str| {
            if !holds {
                broken.push(format!("{id}: {rule}"));
            }
        };
        check(seen.insert(id.clone()), "the operation's id is not its own");
        check(
            about["tags"].as_array().is_some_and(|t| t.len() == 1 && tags.contains(&t[0])),
            "one known tag",
        );
        check(about["summary"].as_str().is_some_and(|text| !text.is_empty()), "a summary");
        check(
            about["responses"].as_object().unwrap().keys().any(|status| status.starts_with('2')),
            "a success",
        );
        let named = |name: &str| {
            about["parameters"]
                .as_array()
                .is_some_and(|all| all.iter().any(|p| p["name"] == *name && p["in"] == "path"))
        };
        for part in operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
            check(named(part), "every variable of the path is declared");
        }
    }
    walk(document, &mut |part| {
        if let Some(target) = part.get("$ref").and_then(Value::as_str)
            && document.pointer(&target[1..]).is_none()
        {
            broken.push(format!("{target} leads nowhere"));
        }
    });
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

fn walk(part: &Value, tell: &mut impl FnMut(&Map<String, Value>)) {
    match part {
        Value::Array(items) => items.iter().for_each(|item| walk(item, tell)),
        Value::Object(members) => {
            tell(members);
            members.values().for_each(|member| walk(member, tell));
        }
        _ => {}
    }
}

#[test]
fn no_parameter_is_null() {
    for operation in operations() {
        for parameter in operation.about["parameters"].as_array().into_iter().flatten() {
            assert!(!parameter["schema"].to_string().contains("null"), "{}: {parameter}", operation.id());
        }
    }
}

#[test]
fn every_text_and_number_has_its_bounds() {
    let document = &*DOCUMENT;
    let mut broken = BTreeSet::new();
    walk(document, &mut |schema| {
        let has = |name: &str| schema.contains_key(name);
        let is = |kind: &str| match &schema.get("type") {
            Some(Value::String(found)) => found == kind,
            Some(Value::Array(all)) => all.iter().any(|found| found == kind),
            _ => false,
        };
        if is("string") && !has("enum") && !(has("maxLength") && (has("pattern") || has("format"))) {
            broken.insert(format!("text: {}", json!(schema)));
        }
        if is("integer") && !(has("minimum") && has("maximum") && has("format")) {
            broken.insert(format!("integer: {}", json!(schema)));
        }
        if is("array") && !has("maxItems") {
            broken.insert(format!("array: {}", json!(schema)));
        }
    });
    assert!(broken.is_empty(), "{}", broken.into_iter().collect::<Vec<_>>().join("\n"));
}

#[actix_web::test]
async fn whoever_is_not_known_gets_nowhere() {
    let org = Organization::new().await;
    let mut forged = org.admin.clone();
    forged.token = org.admin.token.as_ref().map(|token| format!("{token}x"));
    for operation in operations().iter().filter(|operation| !operation.is_public()) {
        for caller in [&org.anonymous, &forged] {
            let answer = operation.send(caller, Some(&json!({ "no": "body" }))).await;
            assert_eq!(answer.status, 401, "{}", operation.id());
            assert!(answer.header("www-authenticate").starts_with("Bearer realm=\"api\""));
        }
    }
}

#[actix_web::test]
async fn every_address_knows_its_methods() {
    let org = Organization::new().await;
    for operation in operations() {
        let twin = |method: &str| Operation {
            method: method.into(),
            path: operation.path.clone(),
            about: Value::Null,
        };
        let answer = twin("options").send(&org.anonymous, None).await.is(204);
        assert!(answer.header("allow").contains(&operation.method.to_uppercase()), "{}", operation.id());
        let refused = twin("trace").send(&org.admin, None).await.is_problem(405, "method_not_allowed");
        assert_eq!(refused.header("allow"), answer.header("allow"));
    }
}

/// Bodies that the document refuses are refused: null, an unknown member, one character too many.
#[actix_web::test]
async fn what_the_document_refuses_is_refused() {
    let org = Organization::new().await;
    let document = &*DOCUMENT;
    for operation in operations() {
        let Some(schema) = operation.body(document) else { continue };
        let refused = operation.send(&org.admin, Some(&json!({ "no_such_member": 1 }))).await;
        assert_eq!(refused.status, 422, "{}: unknown member: {:#}", operation.id(), refused.body);
        refused.names("/no_such_member", "unknown_field");
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            for (bad, code) in mistakes(&resolved(document, property)) {
                let answer = operation.send(&org.admin, Some(&json!({ name: bad }))).await;
                assert_eq!(answer.status, 422, "{} {name}: {:#}", operation.id(), answer.body);
                answer.names(&format!("/{name}"), code);
            }
        }
    }
}

/// Values that a schema does not allow, with what is said about them.
fn mistakes(schema: &Value) -> Vec<(Value, &'static str)> {
    let mut found = Vec::new();
    if schema["type"].is_string() {
        found.push((Value::Null, "not_nullable"));
    }
    if let Some(most) = schema["maxLength"].as_u64() {
        found.push((json!("x".repeat(usize::try_from(most).unwrap() + 1)), "too_long"));
    }
    if let (Some(most), true) = (schema["maximum"].as_i64(), schema["type"] == "integer") {
        found.push((json!(most + 1), "out_of_range"));
    }
    found
}
