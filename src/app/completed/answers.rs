//! The answers every operation can give beside its own, and the headers they carry.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// Status, name and meaning of the answers that operations share.
const SHARED: &[(&str, &str, &str)] = &[
    ("400", "BadRequest", "The request cannot be read: broken JSON, an unknown parameter, a bad cursor."),
    ("401", "Unauthenticated", "No credential, or none that is valid."),
    ("403", "Forbidden", "The caller's roles do not allow this, or the key's scopes do not cover it."),
    ("404", "NotFound", "No such record, or none that the caller may see."),
    ("406", "NotAcceptable", "Nothing of what is offered is accepted."),
    ("409", "Conflict", "A valid request, refused by stored state."),
    ("410", "Expired", "What follows the given number is no longer kept; `oldest_seq` is the first that is."),
    ("412", "Stale", "The record has another version than `If-Match` names."),
    ("413", "TooLarge", "The body is larger than the limit."),
    ("414", "AddressTooLong", "The address is longer than 8 KiB."),
    ("415", "UnsupportedMediaType", "The body's type or coding is not offered."),
    ("416", "RangeNotSatisfiable", "The range lies behind the end of the content."),
    ("422", "Invalid", "The body breaks its schema or a stated rule."),
    (
        "429",
        "TooManyRequests",
        "Too many requests of this principal, organization or address; `Retry-After` says when to come back.",
    ),
    ("500", "InternalError", "A mistake on our side; quote the request's id."),
    ("503", "Unavailable", "The service cannot answer now; `Retry-After` says when to come back."),
];

/// References to the schemas of records with a version, whose answers carry it as entity tag.
pub(super) fn versioned(document: &Value) -> BTreeSet<String> {
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
    let all = schemas.into_iter().flatten();
    let records = all.filter(|(_, schema)| {
        schema.pointer("/properties/version").is_some() && schema.pointer("/properties/updated_at").is_some()
    });
    records.map(|(name, _)| format!("#/components/schemas/{name}")).collect()
}

/// Adds to an operation what it can answer, and to its answers the headers they carry.
pub(super) fn declare(
    path: &str,
    method: &str,
    public: bool,
    versioned: &BTreeSet<String>,
    operation: &mut Map<String, Value>,
) {
    let has_body = operation.contains_key("requestBody");
    let has_id = path.contains('{');
    let has_query = parameters(operation).any(|parameter| parameter["in"] == "query");
    let takes = |name: &str| parameters(operation).any(|parameter| parameter["name"] == name);
    // A merge names the versions of its records in the body.
    let conditional = takes("If-Match") || path.ends_with("/merge");
    let (ranged, once) = (takes("Range"), takes("Idempotency-Key"));
    let conflicts = method != "get" || takes("view");
    let tag = if takes("fields") { "WholeETag" } else { "ETag" };
    let responses = operation.entry("responses").or_insert_with(|| json!({}));
    let Some(responses) = responses.as_object_mut() else { return };
    for (status, name, _) in SHARED.iter().copied() {
        let wanted = match status {
            "401" => !public || path.contains("/auth/"),
            "403" => !public,
            "404" => has_id || path.ends_with("/batch"),
            "409" => conflicts,
            "410" => path.starts_with("/api/v1/changes"),
            "412" => conditional,
            "422" => has_body || once,
            "413" | "415" => has_body,
            "414" => has_query,
            "416" => ranged,
            _ => true,
        };
        if wanted && !responses.contains_key(status) {
            responses.insert(status.into(), json!({ "$ref": format!("#/components/responses/{name}") }));
        }
    }
    if conditional {
        let precondition = json!({ "$ref": "#/components/responses/PreconditionRequired" });
        responses.entry("428").or_insert(precondition);
    }
    for (status, response) in responses.iter_mut() {
        let made = status == "201" && method != "put";
        own_headers(status, (made, once), tag, versioned, response);
    }
    if method == "get" && responses.get("200").is_some_and(|shown| shown.pointer("/headers/ETag").is_some()) {
        responses.entry("304").or_insert_with(unchanged);
    }
}

fn unchanged() -> Value {
    let mut headers = on_every_answer();
    headers.insert("ETag".into(), header("ETag"));
    json!({ "description": "The version is the one that `If-None-Match` names.", "headers": headers })
}

fn parameters(operation: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    operation.get("parameters").and_then(Value::as_array).into_iter().flatten()
}

fn header(name: &str) -> Value {
    json!({ "$ref": format!("#/components/headers/{name}") })
}

fn on_every_answer() -> Map<String, Value> {
    let names = [
        ("X-Request-Id", "XRequestId"),
        ("Access-Control-Allow-Origin", "AllowOrigin"),
        ("RateLimit", "RateLimit"),
        ("RateLimit-Policy", "RateLimitPolicy"),
    ];
    names.into_iter().map(|(name, component)| (name.to_owned(), header(component))).collect()
}

/// The headers of an operation's own answers.
fn own_headers(
    status: &str,
    (made, once): (bool, bool),
    tag: &str,
    versioned: &BTreeSet<String>,
    response: &mut Value,
) {
    let Some(response) = response.as_object_mut().filter(|response| !response.contains_key("$ref")) else {
        return;
    };
    if status.starts_with(['4', '5']) {
        response.entry("content").or_insert_with(problem_content);
    }
    let mut headers = on_every_answer();
    let mut add = |name: &str, component: &str| _ = headers.insert(name.into(), header(component));
    if made {
        add("Location", "Location");
    }
    if once && status.starts_with('2') {
        add("Idempotent-Replayed", "IdempotentReplayed");
    }
    let content = response.get("content").and_then(|content| content.get("application/json"));
    let schema = content.and_then(|json| json.pointer("/schema/$ref")).and_then(Value::as_str);
    if schema.is_some_and(|name| name.ends_with("Page")) {
        add("Link", "Link");
    } else if schema.is_some_and(|name| versioned.contains(name)) {
        add("ETag", tag);
    }
    response.insert("headers".into(), headers.into());
}

fn problem_content() -> Value {
    json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } })
}

/// The shared answers.
pub(super) fn shared() -> Value {
    let mut all = Map::new();
    let also = ("428", "PreconditionRequired", "The organization wants `If-Match` on every change.");
    for (status, name, meaning) in SHARED.iter().copied().chain([also]) {
        let mut headers = on_every_answer();
        let mut add = |name: &str, component: &str| _ = headers.insert(name.into(), header(component));
        match status {
            "401" => add("WWW-Authenticate", "WwwAuthenticate"),
            "429" | "503" => add("Retry-After", "RetryAfter"),
            _ => {}
        }
        let content = problem_content();
        all.insert(name.into(), json!({ "description": meaning, "headers": headers, "content": content }));
    }
    Value::Object(all)
}

/// The headers that are on every answer that declares them.
const ALWAYS: [&str; 5] = ["XRequestId", "ETag", "Location", "RetryAfter", "WwwAuthenticate"];

/// What headers mean.
pub(super) fn headers() -> Value {
    let mut all = header_texts();
    for name in ALWAYS {
        if let Some(header) = all.get_mut(name).and_then(Value::as_object_mut) {
            header.insert("required".into(), true.into());
        }
    }
    all
}

fn header_texts() -> Value {
    let text = |about: &str, most: u32, pattern: &str| json!({ "description": about, "schema": { "type": "string", "maxLength": most, "pattern": pattern } });
    json!({
        "XRequestId": text("The request's id, to quote when something went wrong.", 36, "^[0-9a-f-]{36}$"),
        "AllowOrigin": text("The asking page's origin, if the installation lets that origin in; else absent.", 300, "^https?://.+$"),
        "RateLimit": text("What is left of the quota, and the seconds until it is whole again: `\"default\";r=1187;t=12`. \
                           The quota named is the one of which less is left. Absent where no limit is set.", 100,
                          "^\"[a-z]+\";r=[0-9]+;t=[0-9]+$"),
        "RateLimitPolicy": text("The quota: its name, requests and seconds, as `\"default\";q=1200;w=60`. `default` counts \
                                 the principal's requests, `organization` those of all its people, `address` those \
                                 that come without a credential.", 100, "^\"[a-z]+\";q=[0-9]+;w=[0-9]+$"),
        "ETag": text("The record's version.", 20, "^\"[0-9]+\"$"),
        "WholeETag": text("The record's version; absent where `fields` or `expand` choose what is shown.", 20, "^\"[0-9]+\"$"),
        "IdempotentReplayed": {
            "description": "`true` on an answer that was given before, under the same `Idempotency-Key`; else absent.",
            "schema": { "type": "string", "enum": ["true"] },
        },
        "Location": text("The record's address.", 200, "^/api/v1/.+$"),
        "Link": text("The next page, `rel=\"next\"`; absent on the last.", 10000, "^<.+>; rel=\"next\"$"),
        "RetryAfter": {
            "description": "Seconds until it is worth trying again.",
            "schema": { "type": "integer", "format": "int32", "minimum": 0, "maximum": 86400 },
        },
        "WwwAuthenticate": text("The scheme that is wanted.", 200, "^Bearer .+$"),
    })
}
