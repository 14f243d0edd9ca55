//! What is sold.

pub mod products;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    products::routes(config);
}
