//! What other contexts ask of the directory: who and what is known already.

use std::sync::Arc;

use crm::access::{Actor, Can, Role};
use crm::directory::account_contacts::{NewAccountContact, link};
use crm::directory::{accounts, contacts};
use crm::kernel::values::{Currency, Email, Name, PhoneNumber};
use crm::store::{Author, commit};
use serde_json::json;
use uuid::Uuid;

use crate::support::{Caller, Organization, database};

fn actor(org: &Organization, caller: &Caller, role: Role) -> Actor {
    Actor {
        organization_id: org.id.into(),
        user_id: caller.user_id.parse().unwrap(),
        session_id: None,
        principal_id: Uuid::now_v7().into(),
        scopes: None,
        request_id: Uuid::now_v7(),
        roles: Arc::new([role]),
        team_id: None,
        team_ids: Arc::new([]),
        has_shares: false,
        base_currency: Currency::new("USD"),
        requires_preconditions: false,
        once: None,
    }
}

#[actix_web::test]
async fn the_oldest_account_of_a_name_is_found() {
    let org = Organization::new().await;
    let oldest = org.made("/accounts", json!({ "name": "Émile & Söhne" })).await;
    org.made("/accounts", json!({ "name": "emile & sohne" })).await;
    let (admin, rep) = (actor(&org, &org.admin, Role::Administrator), actor(&org, &org.rep, Role::SalesRep));
    let mut conn = database();
    let mut named = |actor: &Actor, name: &str| {
        let who = Can::prove(actor).unwrap();
        accounts::named(&mut conn, &who, &Name::new(name)).unwrap().map(|account| account.id.to_string())
    };
    assert_eq!(named(&admin, "EMILE & SÖHNE"), Some(oldest));
    assert_eq!(named(&admin, "Emile"), None);
    assert_eq!(named(&rep, "Émile & Söhne"), None);
}

#[actix_web::test]
async fn contacts_are_known_by_address_or_number() {
    let org = Organization::new().await;
    let first =
        org.made("/contacts", json!({ "last_name": "A", "emails": [{ "value": "A@x.example" }] })).await;
    let second =
        org.made("/contacts", json!({ "last_name": "B", "phones": [{ "value": "+1 555 0100" }] })).await;
    org.made("/contacts", json!({ "last_name": "C" })).await;
    let (emails, phones) = ([Email::new("a@X.example")], [PhoneNumber::new("001 555 0100")]);
    let mut conn = database();
    let mut known = |actor: &Actor, emails: &[Email], phones: &[PhoneNumber]| -> Vec<String> {
        let found = contacts::matching(&mut conn, &Can::prove(actor).unwrap(), emails, phones).unwrap();
        found.iter().map(|contact| contact.id.to_string()).collect()
    };
    let admin = actor(&org, &org.admin, Role::Administrator);
    assert_eq!(known(&admin, &emails, &phones), [first, second.clone()]);
    assert_eq!(known(&admin, &[], &phones), [second]);
    assert!(known(&admin, &[], &[]).is_empty());
    assert!(known(&actor(&org, &org.rep, Role::SalesRep), &emails, &phones).is_empty());
}

#[actix_web::test]
async fn a_contact_is_linked_once() {
    let org = Organization::new().await;
    let account = org.made("/accounts", json!({ "name": "Acme" })).await;
    let contact = org.made("/contacts", json!({ "last_name": "A" })).await;
    let admin = actor(&org, &org.admin, Role::Administrator);
    let mut conn = database();
    let mut linked = || {
        let (who, new) = (Can::prove(&admin).unwrap(), NewAccountContact::of(contact.parse().unwrap()));
        let account = account.parse().unwrap();
        commit(&mut conn, &Author::of(&admin), |conn| link(conn, &who, account, new)).unwrap()
    };
    let (first, again) = (linked(), linked());
    assert_eq!((first.id, first.version), (again.id, again.version));
}
