//! From interest to a won deal: reasons, pipelines, deals, leads.

pub mod reasons;
pub mod leads;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    reasons::routes(config);
    leads::routes(config);
}
