//! `Idempotency-Key` on every operation that writes.

use serde_json::{Map, Value, json};

/// Whether the operation acts once for each key: every write but those of log in, which have rules of their
/// own, and questions that are put by POST.
pub(super) fn honours(path: &str, method: &str, public: bool) -> bool {
    method != "get" && !public && !path.contains("/auth/") && !path.ends_with("/query")
}

/// Adds the parameter.
pub(super) fn declare(operation: &mut Map<String, Value>) {
    let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
    if let Some(parameters) = parameters.as_array_mut() {
        parameters.push(json!({
            "name": "Idempotency-Key",
            "in": "header",
            "required": false,
            "description": "Makes it safe to send the request again: for 24 hours the same key brings the same \
                            answer, marked `Idempotent-Replayed`, and nothing is done twice.",
            "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]{1,255}$" },
        }));
    }
}
