//! Roles of contacts at accounts over HTTP.

use actix_web::{delete, get, patch, post, web};

use super::model::{
    AccountContact, AccountContactListing, AccountContactPage, AccountContactPatch, AccountContactPath,
    NewAccountContact,
};
use super::{chart, entry, links, queries};
use crate::access::{Can, Read, Update};
use crate::directory::accounts::{self, Account};
use crate::directory::contacts::{self, Contact};
use crate::kernel::Result;
use crate::kernel::headers::IfMatch;
use crate::kernel::http::{Created, Gone, Json, Path, ServiceConfig, Tagged};
use crate::kernel::ids::{AccountId, ContactId};
use crate::store::history::{self, ChangeListing, ChangePage};
use crate::store::{Changed, Db};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_account_contacts).service(create_account_contact).service(show_account_contact);
    config.service(update_account_contact).service(delete_account_contact);
    config.service(list_account_contact_history).service(list_contact_accounts);
    entry::routes(config);
    chart::routes(config);
}

/// List the contacts of an account, with their roles
#[utoipa::path(tag = "accounts", params(AccountId, AccountContactListing), responses((status = 200,
    body = AccountContactPage, description = "A page of roles at the account.")))]
#[get("/accounts/{id}/contacts")]
async fn list_account_contacts(
    who: Can<Read, Account>,
    id: Path<AccountId>,
    listing: AccountContactListing,
    db: web::Data<Db>,
) -> Result<AccountContactPage> {
    db.read(move |conn| {
        let account = accounts::find(conn, &who, id.0)?;
        queries::list(conn, || queries::seen_at(&who, &account), &listing)
    })
    .await
}

/// List the accounts of a contact, with its roles
#[utoipa::path(tag = "contacts", params(ContactId, AccountContactListing), responses((status = 200,
    body = AccountContactPage, description = "A page of roles of the contact.")))]
#[get("/contacts/{id}/accounts")]
async fn list_contact_accounts(
    who: Can<Read, Contact>,
    id: Path<ContactId>,
    listing: AccountContactListing,
    db: web::Data<Db>,
) -> Result<AccountContactPage> {
    db.read(move |conn| {
        let contact = contacts::find(conn, &who, id.0)?;
        queries::list(conn, || queries::seen_of(&who, &contact), &listing)
    })
    .await
}

/// Give a contact a role at an account
#[utoipa::path(tag = "accounts", params(AccountId), request_body = NewAccountContact, responses((status = 201,
    body = AccountContact, description = "The contact's role.")))]
#[post("/accounts/{id}/contacts")]
async fn create_account_contact(
    who: Can<Update, Account>,
    id: Path<AccountId>,
    new: Json<NewAccountContact>,
    db: web::Data<Db>,
) -> Result<Created<AccountContact>> {
    db.write(who, Created, move |conn, who| links::create(conn, who, id.0, new.0)).await
}

/// Show a contact's role at an account
#[utoipa::path(tag = "accounts", params(AccountContactPath), responses((status = 200, body = AccountContact,
    description = "The contact's role.")))]
#[get("/accounts/{id}/contacts/{link_id}")]
async fn show_account_contact(
    who: Can<Read, Account>,
    place: Path<AccountContactPath>,
    db: web::Data<Db>,
) -> Result<Tagged<AccountContact>> {
    db.read(move |conn| {
        let account = accounts::find(conn, &who, place.0.id)?;
        queries::find(conn, &who, &account, place.0.link_id)
    })
    .await
    .map(Tagged)
}

/// Change a contact's role at an account
///
/// Members left out stay as they are; `null` clears those that may be empty.
#[utoipa::path(tag = "accounts", params(AccountContactPath, IfMatch), request_body = AccountContactPatch,
    responses((status = 200, body = AccountContact, description = "The contact's role as it is now.")))]
#[patch("/accounts/{id}/contacts/{link_id}")]
async fn update_account_contact(
    who: Can<Update, Account>,
    place: Path<AccountContactPath>,
    at: IfMatch,
    patch: Json<AccountContactPatch>,
    db: web::Data<Db>,
) -> Result<Tagged<AccountContact>> {
    db.write(who, Tagged, move |conn, who| {
        let account = accounts::hold(conn, who, place.0.id)?;
        let before = queries::find_to(conn, who, &account, place.0.link_id, &at)?;
        links::update(conn, who, &account, &before, patch.0)
    })
    .await
}

/// Take a contact's role at an account away
///
/// For good; the contact itself stays.
#[utoipa::path(tag = "accounts", params(AccountContactPath, IfMatch), responses((status = 204, description = "Done.")))]
#[delete("/accounts/{id}/contacts/{link_id}")]
async fn delete_account_contact(
    who: Can<Update, Account>,
    place: Path<AccountContactPath>,
    at: IfMatch,
    db: web::Data<Db>,
) -> Result<Gone> {
    db.write(
        who,
        |()| Gone,
        move |conn, who| {
            let account = accounts::hold(conn, who, place.0.id)?;
            let link = queries::find_to(conn, who, &account, place.0.link_id, &at)?;
            queries::delete(conn, &link)?;
            Changed::deleted(&link)
        },
    )
    .await
}

/// List what happened to a contact's role at an account
#[utoipa::path(tag = "accounts", params(AccountContactPath, ChangeListing), responses((status = 200,
    body = ChangePage, description = "A page of changes, newest first.")))]
#[get("/accounts/{id}/contacts/{link_id}/history")]
async fn list_account_contact_history(
    who: Can<Read, Account>,
    place: Path<AccountContactPath>,
    listing: ChangeListing,
    db: web::Data<Db>,
) -> Result<ChangePage> {
    db.read(move |conn| {
        let account = accounts::find(conn, &who, place.0.id)?;
        let link = queries::find(conn, &who, &account, place.0.link_id)?;
        history::of_part::<AccountContact>(conn, &who, link.id.uuid(), &listing)
    })
    .await
}
