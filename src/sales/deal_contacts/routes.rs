//! Roles of contacts in deals over HTTP.

use actix_web::{delete, get, patch, post, web};

use super::model::{
    DealContact, DealContactListing, DealContactPage, DealContactPatch, DealContactPath, NewDealContact,
};
use super::{links, queries};
use crate::access::{Can, Read, Update};
use crate::directory::contacts::{self, Contact};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Gone, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::{ContactId, DealId};
use crate::sales::deals::{self, Deal};
use crate::store::history::{self, ChangeListing, ChangePage};
use crate::store::{Changed, Db};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_deal_contacts).service(create_deal_contact).service(show_deal_contact);
    config.service(update_deal_contact).service(delete_deal_contact);
    config.service(list_deal_contact_history).service(list_contact_deals);
}

/// List the people in a deal, with their roles
#[utoipa::path(tag = "deals", params(DealId, DealContactListing), responses((status = 200,
    body = DealContactPage, description = "A page of roles in the deal.")))]
#[get("/deals/{id}/contacts")]
async fn list_deal_contacts(
    who: Can<Read, Deal>,
    id: Path<DealId>,
    listing: DealContactListing,
    db: web::Data<Db>,
) -> Result<DealContactPage> {
    db.read(move |conn| {
        let deal = deals::find(conn, &who, id.0)?;
        queries::list(conn, || queries::seen_in(&who, &deal), &listing)
    })
    .await
}

/// List the deals of a contact, with its roles
#[utoipa::path(tag = "contacts", params(ContactId, DealContactListing), responses((status = 200,
    body = DealContactPage, description = "A page of roles of the contact.")))]
#[get("/contacts/{id}/deals")]
async fn list_contact_deals(
    who: Can<Read, Contact>,
    id: Path<ContactId>,
    listing: DealContactListing,
    db: web::Data<Db>,
) -> Result<DealContactPage> {
    db.read(move |conn| {
        let contact = contacts::find(conn, &who, id.0)?;
        queries::list(conn, || queries::seen_of(&who, &contact), &listing)
    })
    .await
}

/// Give a contact a role in a deal
#[utoipa::path(tag = "deals", params(DealId), request_body = NewDealContact, responses((status = 201,
    body = DealContact, description = "The contact's role.")))]
#[post("/deals/{id}/contacts")]
async fn create_deal_contact(
    who: Can<Update, Deal>,
    id: Path<DealId>,
    new: Json<NewDealContact>,
    db: web::Data<Db>,
) -> Result<Created<DealContact>> {
    db.write(who, Created, move |conn, who| links::create(conn, who, id.0, new.0)).await
}

/// Show a contact's role in a deal
#[utoipa::path(tag = "deals", params(DealContactPath), responses((status = 200, body = DealContact,
    description = "The contact's role.")))]
#[get("/deals/{id}/contacts/{link_id}")]
async fn show_deal_contact(
    who: Can<Read, Deal>,
    place: Path<DealContactPath>,
    db: web::Data<Db>,
) -> Result<Tagged<DealContact>> {
    db.read(move |conn| {
        let deal = deals::find(conn, &who, place.0.id)?;
        queries::find(conn, &who, &deal, place.0.link_id)
    })
    .await
    .map(Tagged)
}

/// Change a contact's role in a deal
///
/// Members left out stay as they are; `null` clears those that may be empty.
#[utoipa::path(tag = "deals", params(DealContactPath, IfMatch), request_body = DealContactPatch,
    responses((status = 200, body = DealContact, description = "The contact's role as it is now.")))]
#[patch("/deals/{id}/contacts/{link_id}")]
async fn update_deal_contact(
    who: Can<Update, Deal>,
    place: Path<DealContactPath>,
    at: IfMatch,
    patch: Json<DealContactPatch>,
    db: web::Data<Db>,
) -> Result<Tagged<DealContact>> {
    db.write(who, Tagged, move |conn, who| {
        let deal = deals::find_to(conn, who, place.0.id, &IfMatch::Any)?;
        let before = queries::find_to(conn, who, &deal, place.0.link_id, &at)?;
        Changed::updated(&before, queries::update(conn, who, &before, patch.0)?)
    })
    .await
}

/// Take a contact's role in a deal away
///
/// For good; the contact itself stays.
#[utoipa::path(tag = "deals", params(DealContactPath, IfMatch), responses((status = 204, description = "Done.")))]
#[delete("/deals/{id}/contacts/{link_id}")]
async fn delete_deal_contact(
    who: Can<Update, Deal>,
    place: Path<DealContactPath>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Gone> {
    db.write(
        who,
        |()| Gone,
        move |conn, who| {
            let deal = deals::find_to(conn, who, place.0.id, &IfMatch::Any)?;
            let link = queries::find_to(conn, who, &deal, place.0.link_id, &at)?;
            queries::delete(conn, &link)?;
            Changed::deleted(&link)
        },
    )
    .await
}

/// List what happened to a contact's role in a deal
#[utoipa::path(tag = "deals", params(DealContactPath, ChangeListing), responses((status = 200,
    body = ChangePage, description = "A page of changes, newest first.")))]
#[get("/deals/{id}/contacts/{link_id}/history")]
async fn list_deal_contact_history(
    who: Can<Read, Deal>,
    place: Path<DealContactPath>,
    listing: ChangeListing,
    db: web::Data<Db>,
) -> Result<ChangePage> {
    db.read(move |conn| {
        let deal = deals::find(conn, &who, place.0.id)?;
        let link = queries::find(conn, &who, &deal, place.0.link_id)?;
        history::of_part::<DealContact>(conn, &who, link.id.uuid(), &listing)
    })
    .await
}
