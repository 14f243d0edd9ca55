//! The working day: what is done with customers, and what is to be done.

mod around;
mod link_rows;
mod links;
mod zone;

pub mod activities;
pub mod tasks;

mod agenda;
mod overview;
mod preference;

pub use around::Around;

use crate::kernel::http::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    activities::routes(config);
    tasks::routes(config);
    agenda::routes(config);
    overview::routes(config);
    preference::routes(config);
}
