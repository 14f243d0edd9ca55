//! Who the customers are.

pub mod accounts;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    accounts::routes(config);
}
