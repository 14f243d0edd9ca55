//! Contacts over HTTP.

use actix_web::{get, patch, web};
use diesel::pg::PgConnection;

use super::model::{Contact, ContactListing, ContactPage, ContactView, NewContact};
use super::patch::ContactPatch;
use super::{archive, history, queries};
use crate::access::{Can, Ownership, Read, Update};
use crate::collection;
use crate::directory::{account_contacts, tags};
use crate::extras;
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::ContactId;
use crate::store::{self, Changed, Db, Sight, SightPage, tree, view};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_contacts).service(show_contact).service(update_contact);
    archive::routes(config);
    history::routes(config);
}

/// List contacts
///
/// `emails` are compared in lower case, `phones` in their normalised form, such as `+380441234567`.
#[utoipa::path(tag = "contacts", params(ContactListing), responses((status = 200, body = ContactPage,
    description = "A page of contacts.")))]
#[get("/contacts")]
async fn list_contacts(
    who: Can<Read, Contact>,
    listing: ContactListing,
    db: web::Data<Db>,
) -> Result<SightPage<Contact>> {
    db.read(move |conn| view::list(conn, &who, &listing)).await
}

/// Show a contact
#[utoipa::path(tag = "contacts", params(ContactId, ContactView), responses((status = 200, body = Contact,
    description = "The contact.")))]
#[get("/contacts/{id}")]
async fn show_contact(
    who: Can<Read, Contact>,
    id: Path<ContactId>,
    view: ContactView,
    db: web::Data<Db>,
) -> Result<Sight<Contact>> {
    db.read(move |conn| {
        let found = queries::find(conn, &who, id.0);
        let found = store::found(conn, &who, id.0.uuid(), found)?;
        view::show(conn, &who, &view, found)
    })
    .await
}

/// Change a contact
///
/// Members left out stay as they are; `null` clears those that may be empty.
#[utoipa::path(tag = "contacts", params(ContactId, IfMatch), request_body = ContactPatch,
    responses((status = 200, body = Contact, description = "The contact as it is now.")))]
#[patch("/contacts/{id}")]
async fn update_contact(
    who: Can<Update, Contact>,
    id: Path<ContactId>,
    at: IfMatch,
    patch: Json<ContactPatch>,
    db: web::Data<Db>,
) -> Result<Tagged<Contact>> {
    db.write(who, Tagged, move |conn, who| update(conn, who, id.0, &at, patch.0)).await
}

// Entering one may say what it is at an account, which is for the slice above to write.
collection!(Contact in contacts, NewContact => account_contacts::enter, ContactPatch => update,
    many => queries::wait_for_all, account_contacts::enter_all);

fn update(
    conn: &mut PgConnection,
    who: &Can<Update, Contact>,
    id: ContactId,
    at: &IfMatch,
    mut patch: ContactPatch,
) -> Result<Changed<Contact>> {
    let before = queries::find_to(conn, who, id, at)?;
    let owner = Ownership::after(conn, who, &before, patch.owner_id, patch.team_id)?;
    (patch.owner_id, patch.team_id) = (Some(owner.owner_id), Some(owner.team_id));
    let above = patch.reports_to_id.flatten();
    who.refers::<Contact>(conn, above, "/reports_to_id")?;
    tree::refuse_cycle::<Contact, _>(conn, who, id, above, "/reports_to_id")?;
    tags::admit(conn, who, patch.tag_ids.as_mut())?;
    extras::admit_change(conn, who, &before, &mut patch.custom, patch.external_ids.as_ref())?;
    let after = queries::update(conn, who, &before, patch)?;
    extras::keep_change(conn, who, &before, &after)?;
    Changed::updated(&before, after)
}
