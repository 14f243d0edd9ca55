//! What the document says of a file.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// A file's bytes.
pub(super) struct ExportContent;

impl PartialSchema for ExportContent {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
            .max_length(Some(1 << 40))
            .into()
    }
}

impl ToSchema for ExportContent {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("ExportContent")
    }
}
