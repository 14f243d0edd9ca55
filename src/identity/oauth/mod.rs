//! OAuth 2 for programs: an API key is a client, its id the client's id, the key itself the secret.

mod client;
mod failure;
mod form;
mod introspection;
mod metadata;
mod revocation;
mod token;

use crate::kernel::http::ServiceConfig;

pub use metadata::routes as well_known;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    token::routes(config);
    revocation::routes(config);
    introspection::routes(config);
}
