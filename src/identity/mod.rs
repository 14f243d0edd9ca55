//! Who works with the CRM: organizations, users, teams; how they log in, and how a token becomes an actor.

mod actors;
mod keys;
mod myself;
pub mod organizations;
mod passwords;
mod sealing;
pub mod sessions;
mod state;
pub mod teams;
mod throttle;
mod tokens;
pub mod users;
mod well_known;

pub use state::Identity;
pub use well_known::routes as well_known;

use utoipa_actix_web::service_config::ServiceConfig;

/// Everything below `/api/v1`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    organizations::routes(config);
    users::routes(config);
    teams::routes(config);
    sessions::routes(config);
}
