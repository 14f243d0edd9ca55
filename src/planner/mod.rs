//! The working day: what is done with customers, and what is to be done.

pub mod activities;

use crate::kernel::http::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    activities::routes(config);
}
