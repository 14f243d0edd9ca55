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
    new: NewContact,
) -> Result<Changed<Contact>> {
    enter_all(conn, who, vec![new])?.one()
}

/// The same for many, all or none.
pub fn enter_all(
    conn: &mut PgConnection,
    who: &Can<Create, Contact>,
    mut new: Vec<NewContact>,
) -> Result<Changed<Vec<Contact>>> {
    let accounts: Vec<Option<AtAccount>> = new.iter_mut().map(|new| new.account.take()).collect();
    let made = contacts::create_all(conn, who, new)?;
    let ids: Vec<ContactId> = made.value().iter().map(|contact| contact.id).collect();
    ids.into_iter().zip(accounts).try_fold(made, |made, (contact, account)| match account {
        Some(account) => at_account(conn, who, made, contact, account),
        None => Ok(made),
    })
}

fn at_account(
    conn: &mut PgConnection,
    who: &Can<Create, Contact>,
    made: Changed<Vec<Contact>>,
    contact: ContactId,
    given: AtAccount,
) -> Result<Changed<Vec<Contact>>> {
    who.refers::<Account>(conn, Some(given.account_id), "/account/account_id")?;
    let account = given.account_id;
    Ok(made.and(links::link(conn, &who.also()?, account, role_of(contact, given))?))
}

fn role_of(contact_id: ContactId, given: AtAccount) -> NewAccountContact {
    NewAccountContact {
        role: given.role,
        is_decision_maker: given.is_decision_maker,
        is_primary: given.is_primary,
        ..NewAccountContact::of(contact_id)
    }
}
