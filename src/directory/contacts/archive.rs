//! The bin: archived contacts are out of sight until they are restored.

use actix_web::{delete, post, web};

use super::model::Contact;
use crate::access::{Can, Delete};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Gone, Path, ServiceConfig, Tagged};
use crate::kernel::ids::ContactId;
use crate::store::{Collection as _, Db};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(archive_contact).service(restore_contact);
}

/// Archive a contact
///
/// It is out of sight until it is restored; lists show it with `archived=only` or `archived=any`.
#[utoipa::path(tag = "contacts", params(ContactId, IfMatch), responses((status = 204, description = "Done.")))]
#[delete("/contacts/{id}")]
async fn archive_contact(
    who: Can<Delete, Contact>,
    id: Path<ContactId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Gone> {
    db.write(who, |_| Gone, move |conn, who| Contact::archive(conn, who, id.0.uuid(), &at)).await
}

/// Restore an archived contact
///
/// A contact that is not archived stays as it is.
#[utoipa::path(tag = "contacts", params(ContactId, IfMatch), responses((status = 200, body = Contact,
    description = "The contact.")))]
#[post("/contacts/{id}/restore")]
async fn restore_contact(
    who: Can<Delete, Contact>,
    id: Path<ContactId>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Tagged<Contact>> {
    db.write(who, Tagged, move |conn, who| Contact::restore(conn, who, id.0.uuid(), &at)).await
}
