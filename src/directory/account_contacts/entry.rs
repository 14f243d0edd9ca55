//! Entering a contact, with what it is at an account.

use actix_web::{post, web};
use diesel::pg::PgConnection;

use super::links;
use super::model::NewAccountContact;
use crate::access::{Can, Create};
use crate::directory::accounts::Account;
use crate::directory::contacts::{self, AtAccount, Contact, NewContact};
use crate::kernel::Result;
use crate::kernel::http::{Created, Json, ServiceConfig};
use crate::kernel::ids::ContactId;
use crate::store::{Changed, Db};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(create_contact);
}

/// Create a contact
///
/// With `account` the contact gets its role there in the same step; that takes the right to change the
/// account. When a contact in sight has one of the e-mail addresses or telephone numbers already, the answer
/// is 409 `duplicate` with its `existing_id`, unless `allow_duplicate` is true.
#[utoipa::path(tag = "contacts", request_body = NewContact, responses((status = 201, body = Contact,
    description = "The contact.")))]
#[post("/contacts")]
async fn create_contact(
    who: Can<Create, Contact>,
    new: Json<NewContact>,
    db: web::Data<Db>,
) -> Result<Created<Contact>> {
    db.write(who, Created, move |conn, who| enter(conn, who, new.0)).await
}

/// Enters a contact and, where one is named, its role at an account, as the handler does.
pub fn enter(
    conn: &mut PgConnection,
    who: &Can<Create, Contact>,
    mut new: NewContact,
) -> Result<Changed<Contact>> {
    let account = new.account.take();
    let contact = contacts::create(conn, who, new)?;
    match account {
        Some(account) => at_account(conn, who, contact, account),
        None => Ok(contact),
    }
}

fn at_account(
    conn: &mut PgConnection,
    who: &Can<Create, Contact>,
    contact: Changed<Contact>,
    given: AtAccount,
) -> Result<Changed<Contact>> {
    who.refers::<Account>(conn, Some(given.account_id), "/account/account_id")?;
    let account = given.account_id;
    let new = role_of(contact.value().id, given);
    Ok(contact.and(links::link(conn, &who.also()?, account, new)?))
}

fn role_of(contact_id: ContactId, given: AtAccount) -> NewAccountContact {
    NewAccountContact {
        role: given.role,
        is_decision_maker: given.is_decision_maker,
        is_primary: given.is_primary,
        ..NewAccountContact::of(contact_id)
    }
}
