//! The OpenAPI document: what the handlers say, completed with what holds for all of them.

mod answers;
mod links;
mod maps;
mod once;
mod presence;
mod tags;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;
use utoipa::{PartialSchema as _, ToSchema as _};

use crate::kernel::error::Violation;
use crate::kernel::problem_schema::Problem;

/// The methods that operations can have.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Completes what was collected from the handlers.
pub fn complete(collected: &OpenApi) -> serde_json::Result<Value> {
    let mut document = serde_json::to_value(collected)?;
    let schemas = collected_schemas(collected)?;
    if let Value::Object(root) = &mut document {
        root.insert("info".into(), info());
        root.insert("servers".into(), servers());
        root.insert("tags".into(), tags::tags());
        root.insert("security".into(), json!([{ "bearer": [] }]));
        root.insert("components".into(), components(schemas));
    }
    presence::declare(&mut document);
    maps::declare(&mut document);
    let versioned = answers::versioned(&document);
    for (path, item) in paths(&mut document) {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) {
                finish(path, method, &versioned, operation);
            }
        }
    }
    links::declare(&mut document);
    Ok(document)
}

fn paths(document: &mut Value) -> impl Iterator<Item = (&String, &mut Value)> {
    document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten()
}

fn finish(path: &str, method: &str, versioned: &BTreeSet<String>, operation: &mut Map<String, Value>) {
    let public = operation.get("security").is_some_and(|all| *all == json!([{}]) || *all == json!([]));
    let security = if public { json!([]) } else { json!([{ "bearer": [] }]) };
    operation.insert("security".into(), security);
    if !operation.contains_key("description") {
        let summary = operation.get("summary").and_then(Value::as_str).unwrap_or_default();
        let sentence = format!("{}.", summary.trim_end_matches('.'));
        operation.insert("description".into(), sentence.into());
    }
    presence::never_null(operation);
    if method == "patch" {
        offer_merge_patch(operation);
    }
    if once::honours(path, method, public) {
        once::declare(operation);
    }
    answers::declare(path, method, public, versioned, operation);
}

/// A change may call itself by its standard name; both types name one schema.
fn offer_merge_patch(operation: &mut Map<String, Value>) {
    let content = operation.get_mut("requestBody").and_then(|body| body.get_mut("content"));
    if let Some(content) = content.and_then(Value::as_object_mut)
        && let Some(json) = content.get("application/json").cloned()
    {
        content.insert("application/merge-patch+json".into(), json);
    }
}

fn info() -> Value {
    json!({
        "title": "CRM API",
        "version": env!("CARGO_PKG_VERSION"),
        "description": include_str!("about.md"),
        "contact": { "name": "The maintainers", "url": "https://crm.example.com/docs" },
        "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
    })
}

fn servers() -> Value {
    json!([{
        "url": "https://{host}",
        "description": "production: your installation's public address",
        "variables": { "host": { "default": "crm.example.com", "description": "The installation's name." } },
        "x-internal": false,
    }])
}

fn collected_schemas(collected: &OpenApi) -> serde_json::Result<Map<String, Value>> {
    let mut schemas = Map::new();
    for (name, schema) in collected.components.iter().flat_map(|components| &components.schemas) {
        schemas.insert(name.clone(), serde_json::to_value(schema)?);
    }
    crate::records::declare(&mut schemas);
    schemas.insert(Violation::name().into_owned(), serde_json::to_value(Violation::schema())?);
    schemas.insert(Problem::name().into_owned(), serde_json::to_value(Problem::schema())?);
    Ok(schemas)
}

fn components(schemas: Map<String, Value>) -> Value {
    json!({
        "schemas": schemas,
        "responses": answers::shared(),
        "headers": answers::headers(),
        "securitySchemes": { "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "An access token from `POST /api/v1/auth/login`: a JWT signed with EdDSA, issued and \
                            checked as RFC8725 and RFC9068 say. Valid for 10 minutes; refresh it with \
                            `POST /api/v1/auth/refresh`. Programs send an API key (`crm_…`) of \
                            `POST /api/v1/api-keys` instead, or a token of `POST /api/v1/oauth/token`; people \
                            of a trusted identity provider send that provider's token.",
        }},
    })
}
