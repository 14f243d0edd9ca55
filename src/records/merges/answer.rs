//! What a merge answers: the record as it is now, or would be.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::json;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::model::MovedReferences;
use crate::kernel::ids::{AnyId, MergeId};

/// Records that became one.
#[derive(Clone, Debug, Serialize)]
pub struct Merged<R> {
    pub record: R,
    pub merge_id: Option<MergeId>,
    pub merged_ids: Vec<AnyId>,
    pub moved: Vec<MovedReferences>,
    pub dry_run: bool,
}

impl<R: ToSchema> PartialSchema for Merged<R> {
    fn schema() -> RefOr<Schema> {
        let named = |name: Cow<'static, str>| json!({ "$ref": format!("#/components/schemas/{name}") });
        let id = |about: &str| json!({ "type": "string", "format": "uuid", "maxLength": 36, "description": about });
        let mut merge_id = id("The merge, by which it is taken back; null for a dry run.");
        if let Some(kind) = merge_id.get_mut("type") {
            *kind = json!(["string", "null"]);
        }
        let schema = json!({
            "type": "object",
            "description": "Records that became one.",
            "required": ["record", "merge_id", "merged_ids", "moved", "dry_run"],
            "properties": {
                "record": named(R::name()),
                "merge_id": merge_id,
                "merged_ids": { "type": "array", "maxItems": 100, "items": id("A record that became part of it."),
                                "description": "The records that became part of it." },
                "moved": { "type": "array", "maxItems": 100, "items": named(MovedReferences::name()),
                           "description": "What referred to the merged records and refers to the survivor since." },
                "dry_run": { "type": "boolean", "description": "Whether nothing was done." },
            },
        });
        serde_json::from_value(schema).unwrap_or_default()
    }
}

impl<R: ToSchema> ToSchema for Merged<R> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Merged", R::name()))
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((R::name().into_owned(), R::schema()));
        R::schemas(schemas);
        schemas.push((MovedReferences::name().into_owned(), MovedReferences::schema()));
        MovedReferences::schemas(schemas);
    }
}
