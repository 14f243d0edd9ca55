//! Who works with the CRM: organizations, users, teams; how they log in, and how a token becomes an actor.

mod actors;
pub mod api_keys;
mod authority;
mod deputies;
mod keys;
mod lookup;
mod myself;
mod oauth;
pub mod organizations;
mod passwords;
mod presented;
pub mod providers;
pub mod sealing;
pub mod sessions;
mod statements;
pub mod teams;
mod throttle;
mod tokens;
pub mod users;
mod well_known;

use crate::kernel::http::ServiceConfig;

pub use actors::authenticate;
pub use authority::{Authority, Settings};
pub use deputies::{deputy, deputy_of_key};
pub use myself::Whoever;
pub use statements::{PublicKeys, key_set};

/// Everything below `/api/v1`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    organizations::routes(config);
    users::routes(config);
    teams::routes(config);
    sessions::routes(config);
    api_keys::routes(config);
    oauth::routes(config);
    providers::routes(config);
}

/// What stands at fixed addresses of the host.
pub fn well_known(config: &mut ServiceConfig<'_>) {
    well_known::routes(config);
    oauth::well_known(config);
}
