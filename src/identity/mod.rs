//! Who works with the CRM: organizations, users, teams; how they log in, and how a token becomes an actor.

mod actors;
mod authority;
mod keys;
mod myself;
pub mod organizations;
mod passwords;
mod principals;
pub mod sealing;
pub mod sessions;
pub mod teams;
mod throttle;
mod tokens;
pub mod users;
mod well_known;

pub use actors::authenticate;
pub use authority::{Authority, Settings};
pub use principals::principal;
pub use well_known::routes as well_known;

use utoipa_actix_web::service_config::ServiceConfig;

/// Everything below `/api/v1`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    organizations::routes(config);
    users::routes(config);
    teams::routes(config);
    sessions::routes(config);
}
