//! What the document says of files.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// A file's bytes.
pub(super) struct ImportContent;

impl PartialSchema for ImportContent {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
            .max_length(Some(256 << 20))
            .into()
    }
}

impl ToSchema for ImportContent {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("ImportContent")
    }
}
