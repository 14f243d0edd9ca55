//! Every answer that a test gets is held against the document: its status, type, body and headers.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use super::answer::Answer;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| crm::app::document(None).expect("a document"));
static CHECKS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// What no operation declares: refusals that come before it is known which one is meant, or that it is readable.
const BEFORE: [u16; 3] = [405, 408, 431];

/// Panics if the answer is not one that the document promises.
pub fn check(method: &str, path: &str, answer: &Answer) {
    let Some((template, item)) = template(path) else { return };
    let operation = &item[if method == "HEAD" { "get".into() } else { method.to_lowercase() }];
    if operation.is_null() || BEFORE.contains(&answer.status) {
        return;
    }
    let broken = |rule: String| panic!("{} promises otherwise: {rule}\n{answer:#?}", answer.asked);
    let response = resolved(&operation["responses"][answer.status.to_string()]);
    if response.is_null() {
        return broken(format!("the status {} is not declared for {template}", answer.status));
    }
    // Whoever chooses members or has others brought along gets no entity tag, and not what the schema requires.
    let chosen = answer.status < 300
        && (["fields=", "expand="].iter().any(|name| answer.asked.contains(name))
            || path.ends_with("/query"));
    if let (Err(rule), false) = (headers(response, answer), chosen) {
        broken(rule);
    }
    if let (Err(rule), true) = (body(response, answer), method != "HEAD" && !chosen) {
        broken(rule);
    }
}

/// The documented path that an address belongs to; one with fewer variables is nearer.
fn template(path: &str) -> Option<(&'static String, &'static Value)> {
    let asked: Vec<_> = path.split('/').collect();
    let fits = |template: &str| {
        let parts: Vec<_> = template.split('/').collect();
        parts.len() == asked.len()
            && parts.iter().zip(&asked).all(|(part, asked)| part.starts_with('{') || part == asked)
    };
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    paths.iter().filter(|(path, _)| fits(path)).min_by_key(|(path, _)| path.matches('{').count())
}

fn resolved(part: &'static Value) -> &'static Value {
    match part["$ref"].as_str() {
        Some(target) => resolved(DOCUMENT.pointer(&target[1..]).expect(target)),
        None => part,
    }
}

fn headers(response: &'static Value, answer: &Answer) -> Result<(), String> {
    for (name, header) in response["headers"].as_object().into_iter().flatten() {
        let header = resolved(header);
        let Some(found) = answer.headers.get(name) else {
            if header["required"] == true {
                return Err(format!("the header {name} is missing"));
            }
            continue;
        };
        let text = found.to_str().map_err(|_| format!("the header {name} is no text"))?;
        let value = if header["schema"]["type"] == "integer" {
            text.parse::<i64>().map_err(|_| format!("the header {name} is no number"))?.into()
        } else {
            Value::from(text)
        };
        holds(&header["schema"], &value).map_err(|rule| format!("the header {name}: {rule}"))?;
    }
    Ok(())
}

fn body(response: &'static Value, answer: &Answer) -> Result<(), String> {
    let kind = answer.header("content-type").split(';').next().unwrap_or_default();
    let Some(content) = response["content"].as_object() else {
        return if answer.body.is_null() { Ok(()) } else { Err("a body where none is declared".into()) };
    };
    let declared = |known: &str| known == "*/*" || known.split(';').next() == Some(kind);
    let Some((_, media)) = content.iter().find(|(known, _)| declared(known)) else {
        return Err(format!("the type `{kind}` is not declared"));
    };
    if media["schema"].is_null() || !kind.ends_with("json") {
        Ok(())
    } else {
        holds(&media["schema"], &answer.body)
    }
}

/// Whether a value is what a schema of the document says; else the first rule it breaks.
fn holds(schema: &'static Value, value: &Value) -> Result<(), String> {
    let check = validator(schema);
    let Some(error) = check.iter_errors(value).next() else { return Ok(()) };
    Err(format!("{} at `{}`", error, error.instance_path()))
}

/// Compiled once for each schema that is met.
fn validator(schema: &Value) -> Arc<Validator> {
    let key = schema.to_string();
    if let Some(known) = CHECKS.lock().expect("checks").get(&key) {
        return Arc::clone(known);
    }
    let mut parts = BTreeMap::new();
    collect(schema, &mut parts);
    let mut whole = schema.as_object().expect("a schema").clone();
    whole.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    whole.insert("components".into(), json!({ "schemas": Map::from_iter(parts) }));
    let check = jsonschema::options().should_validate_formats(true).build(&whole.into());
    let check = Arc::new(check.expect("a schema that compiles"));
    CHECKS.lock().expect("checks").insert(key, Arc::clone(&check));
    check
}

/// The components that a schema stands on.
fn collect(part: &Value, found: &mut BTreeMap<String, Value>) {
    match part {
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(members) => {
            let target = members.get("$ref").and_then(Value::as_str);
            if let Some(name) = target.and_then(|target| target.strip_prefix("#/components/schemas/"))
                && !found.contains_key(name)
            {
                let schema = &DOCUMENT["components"]["schemas"][name];
                found.insert(name.to_owned(), schema.clone());
                collect(schema, found);
            }
            members.values().for_each(|member| collect(member, found));
        }
        _ => {}
    }
}
