//! From interest to a won deal.

pub mod leads;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    leads::routes(config);
}
