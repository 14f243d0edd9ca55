//! Important dates over HTTP.

use actix_web::{delete, get, patch, post, web};
use diesel::pg::PgConnection;

use super::model::{
    ImportantDate, ImportantDateListing, ImportantDatePage, ImportantDatePatch, ImportantDatePath,
    NewImportantDate,
};
use super::{queries, upcoming};
use crate::access::{Can, Read, Update};
use crate::directory::contacts::{self, Contact};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Gone, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::ContactId;
use crate::store::history::{self, ChangeListing, ChangePage};
use crate::store::{Changed, Db};

pub fn routes(config: &mut ServiceConfig<'_>) {
    upcoming::routes(config);
    config
        .service(list_important_dates)
        .service(create_important_date)
        .service(show_important_date)
        .service(update_important_date);
    config.service(delete_important_date).service(list_important_date_history);
}

/// List the important dates of a contact
#[utoipa::path(tag = "contacts", params(ContactId, ImportantDateListing), responses((status = 200, body = ImportantDatePage,
    description = "A page of important dates.")))]
#[get("/contacts/{id}/important-dates")]
async fn list_important_dates(
    who: Can<Read, Contact>,
    id: Path<ContactId>,
    listing: ImportantDateListing,
    db: web::Data<Db>,
) -> Result<ImportantDatePage> {
    db.read(move |conn| {
        let contact = contacts::find(conn, &who, id.0)?;
        queries::list(conn, &contact, &listing)
    })
    .await
}

/// Enter an important date of a contact
#[utoipa::path(tag = "contacts", params(ContactId), request_body = NewImportantDate, responses((status = 201, body = ImportantDate,
    description = "The date.")))]
#[post("/contacts/{id}/important-dates")]
async fn create_important_date(
    who: Can<Update, Contact>,
    id: Path<ContactId>,
    new: Json<NewImportantDate>,
    db: web::Data<Db>,
) -> Result<Created<ImportantDate>> {
    db.write(who, Created, move |conn, who| create(conn, who, id.0, new.0)).await
}

/// Enters an important date of a contact for whoever may, as the handler does.
pub fn create(
    conn: &mut PgConnection,
    who: &Can<Update, Contact>,
    contact: ContactId,
    new: NewImportantDate,
) -> Result<Changed<ImportantDate>> {
    let contact = contacts::find_to(conn, who, contact, &IfMatch::Any)?;
    Changed::created(queries::insert(conn, who, &contact, new)?)
}

/// Show an important date
#[utoipa::path(tag = "contacts", params(ImportantDatePath), responses((status = 200, body = ImportantDate,
    description = "The date.")))]
#[get("/contacts/{id}/important-dates/{date_id}")]
async fn show_important_date(
    who: Can<Read, Contact>,
    place: Path<ImportantDatePath>,
    db: web::Data<Db>,
) -> Result<Tagged<ImportantDate>> {
    db.read(move |conn| {
        let contact = contacts::find(conn, &who, place.0.id)?;
        queries::find(conn, &contact, place.0.date_id)
    })
    .await
    .map(Tagged)
}

/// Change an important date
///
/// Members left out stay as they are; `null` clears those that may be empty.
#[utoipa::path(tag = "contacts", params(ImportantDatePath, IfMatch), request_body = ImportantDatePatch,
    responses((status = 200, body = ImportantDate, description = "The date as it is now.")))]
#[patch("/contacts/{id}/important-dates/{date_id}")]
async fn update_important_date(
    who: Can<Update, Contact>,
    place: Path<ImportantDatePath>,
    at: IfMatch,
    patch: Json<ImportantDatePatch>,
    db: web::Data<Db>,
) -> Result<Tagged<ImportantDate>> {
    db.write(who, Tagged, move |conn, who| {
        let contact = contacts::find_to(conn, who, place.0.id, &IfMatch::Any)?;
        let before = queries::find_to(conn, who, &contact, place.0.date_id, &at)?;
        let after = queries::update(conn, who, &before, patch.0)?;
        Changed::updated(&before, after)
    })
    .await
}

/// Delete an important date
///
/// For good; the history of the organization keeps it.
#[utoipa::path(tag = "contacts", params(ImportantDatePath, IfMatch), responses((status = 204, description = "Done.")))]
#[delete("/contacts/{id}/important-dates/{date_id}")]
async fn delete_important_date(
    who: Can<Update, Contact>,
    place: Path<ImportantDatePath>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Gone> {
    db.write(
        who,
        |()| Gone,
        move |conn, who| {
            let contact = contacts::find_to(conn, who, place.0.id, &IfMatch::Any)?;
            let date = queries::find_to(conn, who, &contact, place.0.date_id, &at)?;
            queries::delete(conn, &date)?;
            Changed::deleted(&date)
        },
    )
    .await
}

/// List what happened to an important date
#[utoipa::path(tag = "contacts", params(ImportantDatePath, ChangeListing), responses((status = 200, body = ChangePage,
    description = "A page of changes, newest first.")))]
#[get("/contacts/{id}/important-dates/{date_id}/history")]
async fn list_important_date_history(
    who: Can<Read, Contact>,
    place: Path<ImportantDatePath>,
    listing: ChangeListing,
    db: web::Data<Db>,
) -> Result<ChangePage> {
    db.read(move |conn| {
        let contact = contacts::find(conn, &who, place.0.id)?;
        let date = queries::find(conn, &contact, place.0.date_id)?;
        history::of_part::<ImportantDate>(conn, &who, date.id.uuid(), &listing)
    })
    .await
}
