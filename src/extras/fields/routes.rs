//! Custom fields over HTTP.

use actix_web::{delete, get, patch, post, web};

use super::model::{CustomField, CustomFieldListing, CustomFieldPage, CustomFieldPatch, NewCustomField};
use super::{definitions, queries, retirement};
use crate::access::{Can, Create, Delete, Read, Update};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Gone, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::CustomFieldId;
use crate::store::Db;
use crate::store::history::{self, ChangeListing, ChangePage};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_custom_fields).service(create_custom_field).service(show_custom_field);
    config.service(update_custom_field).service(delete_custom_field).service(list_custom_field_history);
}

/// List custom fields
#[utoipa::path(tag = "custom-fields", params(CustomFieldListing), responses((status = 200, body = CustomFieldPage,
    description = "A page of custom fields.")))]
#[get("/custom-fields")]
async fn list_custom_fields(
    who: Can<Read, CustomField>,
    listing: CustomFieldListing,
    db: web::Data<Db>,
) -> Result<CustomFieldPage> {
    db.read(move |conn| queries::list(conn, &who, &listing)).await
}

/// Define a custom field
///
/// At most 200 for each kind of record (409 `too_many_fields`). Records that are there do not get the default, and
/// may lack a required field until it is written.
#[utoipa::path(tag = "custom-fields", request_body = NewCustomField, responses((status = 201, body = CustomField,
    description = "The custom field.")))]
#[post("/custom-fields")]
async fn create_custom_field(
    who: Can<Create, CustomField>,
    new: Json<NewCustomField>,
    db: web::Data<Db>,
) -> Result<Created<CustomField>> {
    db.write(who, Created, move |conn, who| definitions::create(conn, who, new.0)).await
}

/// Show a custom field
#[utoipa::path(tag = "custom-fields", params(CustomFieldId), responses((status = 200, body = CustomField,
    description = "The custom field.")))]
#[get("/custom-fields/{id}")]
async fn show_custom_field(
    who: Can<Read, CustomField>,
    id: Path<CustomFieldId>,
    db: web::Data<Db>,
) -> Result<Tagged<CustomField>> {
    db.read(move |conn| queries::find(conn, &who, id.0)).await.map(Tagged)
}

/// Change a custom field
///
/// Members left out stay as they are; `null` clears those that may be empty. A field that becomes filterable,
/// sortable or unique is so for all records at once; 409 `duplicate` when it cannot be unique.
#[utoipa::path(tag = "custom-fields", params(CustomFieldId, IfMatch), request_body = CustomFieldPatch,
    responses((status = 200, body = CustomField, description = "The custom field as it is now.")))]
#[patch("/custom-fields/{id}")]
async fn update_custom_field(
    who: Can<Update, CustomField>,
    id: Path<CustomFieldId>,
    at: IfMatch,
    patch: Json<CustomFieldPatch>,
    db: web::Data<Db>,
) -> Result<Tagged<CustomField>> {
    db.write(who, Tagged, move |conn, who| definitions::update(conn, who, id.0, &at, patch.0)).await
}

/// Delete a custom field
///
/// For good, with its values: up to 5,000 records lose them before the answer, others in the background soon
/// after, each with a new version and a line in its history. The key is free again when no record has a value.
#[utoipa::path(tag = "custom-fields", params(CustomFieldId, IfMatch), responses((status = 204, description = "Done.")))]
#[delete("/custom-fields/{id}")]
async fn delete_custom_field(
    who: Can<Delete, CustomField>,
    id: Path<CustomFieldId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Gone> {
    db.write(who, |()| Gone, move |conn, who| retirement::delete(conn, who, id.0, &at)).await
}

/// List what happened to a custom field
#[utoipa::path(tag = "custom-fields", params(CustomFieldId, ChangeListing), responses((status = 200, body = ChangePage,
    description = "A page of changes, newest first.")))]
#[get("/custom-fields/{id}/history")]
async fn list_custom_field_history(
    who: Can<Read, CustomField>,
    id: Path<CustomFieldId>,
    listing: ChangeListing,
    db: web::Data<Db>,
) -> Result<ChangePage> {
    db.read(move |conn| history::of(conn, &who, id.0.uuid(), &listing)).await
}
