//! A problem document, as the OpenAPI document describes it.

use std::borrow::Cow;

use serde_json::{Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

/// Names the schema of problem documents; they are written by [`super::problem`].
#[derive(Debug)]
pub enum Problem {}

impl PartialSchema for Problem {
    fn schema() -> RefOr<Schema> {
        serde_json::from_value(schema()).unwrap_or_default()
    }
}

impl ToSchema for Problem {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Problem")
    }
}

/// The schema of a problem document.
fn schema() -> Value {
    let text = |about: &str, most: u32| json!({ "type": "string", "maxLength": most, "pattern": "^.*$", "description": about });
    json!({
        "type": "object",
        "description": "Why a request failed (RFC 9457). Branch on `code`.",
        "required": ["type", "title", "status", "detail", "code", "request_id", "errors"],
        "properties": {
            "type": { "type": "string", "format": "uri", "maxLength": 300, "description": "A page about the code." },
            "title": text("What kind of failure it is.", 200),
            "status": { "type": "integer", "format": "int32", "minimum": 400, "maximum": 599,
                        "description": "The HTTP status." },
            "detail": text("What went wrong this time.", 2000),
            "code": { "type": "string", "maxLength": 64, "pattern": "^[a-z][a-z0-9_]{0,63}$",
                      "description": "The kind of failure, for programs." },
            "request_id": { "type": "string", "format": "uuid", "maxLength": 36, "description": "The request's id." },
            "errors": { "type": "array", "maxItems": 50, "items": { "$ref": "#/components/schemas/Violation" },
                        "description": "Each reason with its place." },
            "current_version": { "type": "integer", "format": "int32", "minimum": 1, "maximum": 2_147_483_647,
                                 "description": "With 412: the version to read again." },
            "existing_id": { "type": "string", "format": "uuid", "maxLength": 36,
                             "description": "With `duplicate`: the record that is there already, if it may be seen." },
            "merged_into_id": { "type": "string", "format": "uuid", "maxLength": 36,
                                "description": "With `not_found`: the record that the one asked for became part of." },
            "oldest_seq": { "type": "integer", "format": "int64", "minimum": 1, "maximum": 9_007_199_254_740_991_i64,
                            "description": "With `cursor_expired`: the number of the oldest change that is kept." },
            "violated-policies": { "type": "array", "maxItems": 10,
                                   "items": { "type": "string", "maxLength": 64, "pattern": "^[a-z]+$" },
                                   "description": "With `rate_limited`: the quotas that are used up." },
            "state": text("With `invalid_transition`: the state the record is in.", 64),
            "allowed_actions": { "type": "array", "maxItems": 50,
                                 "items": { "type": "string", "maxLength": 64, "pattern": "^[a-z_]+$" },
                                 "description": "With `invalid_transition`: what is possible." },
        },
    })
}
