//! The way of a deal: reasons, pipelines, deals.

pub mod reasons;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    reasons::routes(config);
}
