//! What the records add up to.

pub mod kpis;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    kpis::routes(config);
}
