//! What every context rests on, and none depends on: the change log, how it is numbered and told.

pub mod changes;
pub mod sequencer;

use utoipa_actix_web::service_config::ServiceConfig;

/// Everything below `/api/v1`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    changes::routes(config);
}
