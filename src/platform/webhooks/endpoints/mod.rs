//! Endpoints: who is told of which events, and under which secret.

mod model;
mod queries;
mod rotation;
mod routes;
mod switch;

use crate::kernel::http::ServiceConfig;

pub(super) use model::DisabledReason;
pub(in crate::platform) use model::WebhookEndpoint;
pub(super) use queries::{find, hold, lock};
pub(super) use switch::{disabled, refuse_disabled};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    routes::routes(config);
    rotation::routes(config);
    switch::routes(config);
}
