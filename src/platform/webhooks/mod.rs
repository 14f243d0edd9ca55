//! Webhooks: what happens in the change log is told to addresses outside, signed as Standard Webhooks 1.0
//! says, each event a `CloudEvent` as well.
//!
//! An endpoint is an address with a choice of events. The sequencer makes the deliveries in the transaction
//! that numbers the events (`fan_out`); the courier claims those that are due and carries them: at least
//! once, one record's events in their order, with an endpoint's row as the lock of all its deliveries.

mod courier;
mod deliveries;
mod endpoints;
mod fan_out;
mod secrets;

use crate::kernel::http::ServiceConfig;

pub use courier::Courier;
pub(super) use deliveries::WebhookDelivery;
pub use deliveries::forget as forget_deliveries;
pub(super) use endpoints::WebhookEndpoint;
pub use fan_out::fan_out;
pub use secrets::Secrets;

/// Everything below `/api/v1`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    endpoints::routes(config);
    deliveries::routes(config);
}
