//! Identities: who somebody with an outside issuer is here.

mod model;
mod queries;
mod routes;

pub use model::{Identity, IdentityListing, IdentityPage, NewIdentity};
pub(super) use queries::{insert, user_of};
pub(super) use routes::routes;
