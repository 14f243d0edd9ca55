//! Outside issuers of OpenID Connect: an organization may let in whom they vouch for.

mod directory;
mod discovery;
mod identities;
mod key_set;
mod model;
mod outsider;
mod queries;
mod routes;

use crate::kernel::http::ServiceConfig;

pub use identities::{Identity, IdentityListing, IdentityPage, NewIdentity};
pub(super) use key_set::KeySets;
pub use model::{
    IdentityProvider, IdentityProviderListing, IdentityProviderPage, IdentityProviderPatch,
    NewIdentityProvider, RoleMapping,
};
pub(super) use outsider::{Outsider, admit};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    routes::routes(config);
    identities::routes(config);
}
