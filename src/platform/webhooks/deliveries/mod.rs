//! Deliveries: one event for one endpoint, with every attempt that was made. Their log is kept for 30 days.

mod model;
mod orders;
mod queries;
mod replay;
mod routes;

use crate::kernel::http::ServiceConfig;

pub(in crate::platform) use model::WebhookDelivery;
pub(super) use model::{Attempt, DeliveryState};
pub(super) use queries::cancel;
pub use queries::forget;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    routes::routes(config);
    orders::routes(config);
    replay::routes(config);
}
