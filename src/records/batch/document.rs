//! A batch in the document: each operation with what it takes, per resource.

use std::borrow::Cow;

use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

/// Makes the schema of a resource's batch.
macro_rules! document {
    ($batch:ident, $record:ident) => {
        /// Many writes of the resource in one request.
        #[derive(Debug)]
        pub(crate) enum $batch {}

        impl utoipa::PartialSchema for $batch {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                use crate::store::Collection;
                crate::records::batch::schema::<<$record as Collection>::New, <$record as Collection>::Patch>(
                )
            }
        }

        impl utoipa::ToSchema for $batch {
            fn name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(stringify!($batch))
            }

            fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>)>) {
                use crate::extras::ExternalId;
                schemas.push((
                    <ExternalId as utoipa::ToSchema>::name().into_owned(),
                    <ExternalId as utoipa::PartialSchema>::schema(),
                ));
            }
        }
    };
}
pub(in crate::records) use document;

/// The schema of a batch that enters `N` and changes by `P`.
pub(in crate::records) fn schema<N: ToSchema, P: ToSchema>() -> RefOr<Schema> {
    let named = |name: Cow<'static, str>| json!({ "$ref": format!("#/components/schemas/{name}") });
    let (new, patch) = (named(N::name()), named(P::name()));
    let id = json!({ "type": "string", "format": "uuid", "minLength": 36, "maxLength": 36,
                     "description": "The record." });
    let version = json!({ "type": "integer", "format": "int32", "minimum": 1, "maximum": 2_147_483_647,
                          "description": "Only if the record still has this version." });
    let external = named("ExternalId".into());
    let operations = json!([
        operation("create", &["data"], json!({ "data": new })),
        operation("update", &["id", "data"], json!({ "id": id, "version": version, "data": patch })),
        operation("delete", &["id"], json!({ "id": id, "version": version })),
        operation(
            "upsert",
            &["external_id", "data"],
            json!({ "external_id": external, "version": version, "data": patch }),
        ),
    ]);
    let schema = json!({
        "type": "object",
        "description": "Many writes in one request.",
        "required": ["operations"],
        "additionalProperties": false,
        "properties": {
            "mode": { "type": "string", "enum": ["atomic", "per_item"], "default": "atomic",
                      "description": "`atomic`: all or nothing. `per_item`: each for itself." },
            "operations": { "type": "array", "minItems": 1, "maxItems": 1000, "items": { "oneOf": operations },
                            "description": "What is to be done, in this order." },
        },
    });
    serde_json::from_value(schema).unwrap_or_default()
}

fn operation(op: &str, required: &[&str], members: Value) -> Value {
    let mut properties = members;
    if let Value::Object(properties) = &mut properties {
        properties.insert("op".into(), json!({ "type": "string", "enum": [op] }));
    }
    let required: Vec<&str> = ["op"].iter().chain(required).copied().collect();
    json!({ "type": "object", "required": required, "additionalProperties": false, "properties": properties })
}
