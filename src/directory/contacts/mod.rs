//! Contacts: the people we deal with, with several e-mail addresses and telephone numbers each. Whom a
//! person reports to makes a tree. What a person is at accounts stands in `account_contacts`, and so
//! does the handler that enters a contact, for one request may do both.

mod archive;
mod creation;
mod history;
mod model;
mod patch;
mod points;
mod queries;
mod routes;

pub use creation::{Addresses, create_all};
pub use model::{AtAccount, Contact, NewContact};
pub use patch::ContactPatch;
pub use points::{Channel, EmailAddress, Emails, NewEmail, NewPhone, Phone, Phones};
pub use queries::{find, find_to, known_by, matching, wait_for, wait_for_all};
pub use routes::routes;
