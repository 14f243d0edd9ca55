//! Every answer that a test gets is held against the document: its status, type, body and headers.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use jsonschema::{PatternCache, Validator};
use reqwest::Request;
use serde_json::{Map, Value, json};

use super::DOCUMENT;
use super::answer::Answer;

/// The document for whoever has nothing brought along: related records are in no answer.
static UNASKED: LazyLock<Value> = LazyLock::new(|| {
    let mut document = DOCUMENT.clone();
    close(&mut document);
    document
});
static CHECKS: LazyLock<Mutex<HashMap<usize, Arc<OnceLock<Validator>>>>> = LazyLock::new(Mutex::default);
static PATTERNS: LazyLock<PatternCache> = LazyLock::new(PatternCache::new);

/// What no operation declares: refusals that come before it is known which one is meant, or that it is readable.
const BEFORE: [u16; 3] = [405, 408, 431];

/// What was asked, as far as the promised answer depends on it.
pub struct Question {
    method: String,
    path: String,
    /// Whether members or related records are chosen: the answer then has not what the schema requires.
    chosen: bool,
}

impl Question {
    pub fn of(request: &Request) -> Self {
        let (method, path) = (request.method().to_string(), request.url().path().to_owned());
        let choice = |name: &str| ["fields", "expand", "view"].contains(&name);
        let named = request.url().query_pairs().any(|(name, value)| choice(&name) && !value.is_empty());
        let body = request.body().and_then(|body| body.as_bytes()).filter(|_| path.ends_with("/query"));
        let body: Value = body.and_then(|body| serde_json::from_slice(body).ok()).unwrap_or_default();
        let mut members = body.as_object().into_iter().flatten();
        let asked =
            members.any(|(name, value)| choice(name) && value.as_array().is_some_and(|all| !all.is_empty()));
        Self { method, path, chosen: named || asked }
    }
}

/// Panics if the answer is not one that the document promises.
pub fn check(question: &Question, answer: &Answer) {
    let Some((template, item)) = template(&question.path) else { return };
    let method = question.method.to_lowercase();
    let operation = &item[if method == "head" { "get" } else { &method }];
    if operation.is_null() || BEFORE.contains(&answer.status) {
        return;
    }
    let broken = |rule: String| panic!("{} promises otherwise: {rule}\n{answer:#?}", answer.asked);
    let response = resolved(&operation["responses"][answer.status.to_string()]);
    if response.is_null() {
        return broken(format!("the status {} is not declared for {template}", answer.status));
    }
    if let Err(rule) = headers(response, answer) {
        broken(rule);
    }
    let chosen = question.chosen && answer.status < 300;
    if let (Err(rule), true) = (body(response, answer, chosen), method != "head") {
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
    let paths = UNASKED["paths"].as_object().expect("paths");
    paths.iter().filter(|(path, _)| fits(path)).min_by_key(|(path, _)| path.matches('{').count())
}

fn resolved(part: &'static Value) -> &'static Value {
    match part["$ref"].as_str() {
        Some(target) => resolved(UNASKED.pointer(&target[1..]).expect(target)),
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

fn body(response: &'static Value, answer: &Answer, chosen: bool) -> Result<(), String> {
    let kind = answer.header("content-type").split(';').next().unwrap_or_default();
    let Some(content) = response["content"].as_object() else {
        return if answer.body.is_null() { Ok(()) } else { Err("a body where none is declared".into()) };
    };
    let declared = |known: &str| known == "*/*" || known.split(';').next() == Some(kind);
    let Some((_, media)) = content.iter().find(|(known, _)| declared(known)) else {
        return Err(format!("the type `{kind}` is not declared"));
    };
    if chosen || media["schema"].is_null() || !kind.ends_with("json") {
        Ok(())
    } else {
        holds(&media["schema"], &answer.body)
    }
}

/// Whether a value is what a schema of the document says; else the first rule it breaks.
fn holds(schema: &'static Value, value: &Value) -> Result<(), String> {
    let check = Arc::clone(CHECKS.lock().expect("checks").entry(address(schema)).or_default());
    // Compiled outside of the map's lock: other schemas need not wait for this one.
    let Some(error) = check.get_or_init(|| compiled(schema)).iter_errors(value).next() else { return Ok(()) };
    Err(format!("{} at `{}`", error, error.instance_path()))
}

/// What tells a schema from all others: the document stays where it is.
fn address(schema: &'static Value) -> usize {
    std::ptr::from_ref(schema).addr()
}

fn compiled(schema: &Value) -> Validator {
    let mut parts = BTreeMap::new();
    collect(schema, &mut parts);
    let mut whole = schema.as_object().expect("a schema").clone();
    whole.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    whole.insert("components".into(), json!({ "schemas": Map::from_iter(parts) }));
    let options = jsonschema::options().should_validate_formats(true);
    options.with_pattern_cache(PATTERNS.clone()).build(&whole.into()).expect("a schema that compiles")
}

/// Forbids the members that are only there for whoever asks for them.
fn close(part: &mut Value) {
    match part {
        Value::Array(items) => items.iter_mut().for_each(close),
        Value::Object(members) if members.contains_key("x-expands") => *part = false.into(),
        Value::Object(members) => members.values_mut().for_each(close),
        _ => {}
    }
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
                let schema = &UNASKED["components"]["schemas"][name];
                found.insert(name.to_owned(), schema.clone());
                collect(schema, found);
            }
            members.values().for_each(|member| collect(member, found));
        }
        _ => {}
    }
}
