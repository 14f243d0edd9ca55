//! What happened to a contact.

use actix_web::{get, web};

use super::model::Contact;
use crate::access::{Can, Read};
use crate::kernel::Result;
use crate::kernel::http::{Path, ServiceConfig};
use crate::kernel::ids::ContactId;
use crate::store::Db;
use crate::store::history::{self, ChangeListing, ChangePage};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_contact_history);
}

/// List what happened to a contact
#[utoipa::path(tag = "contacts", params(ContactId, ChangeListing), responses((status = 200, body = ChangePage,
    description = "A page of changes, newest first.")))]
#[get("/contacts/{id}/history")]
async fn list_contact_history(
    who: Can<Read, Contact>,
    id: Path<ContactId>,
    listing: ChangeListing,
    db: web::Data<Db>,
) -> Result<ChangePage> {
    db.read(move |conn| history::of(conn, &who, id.0.uuid(), &listing)).await
}
