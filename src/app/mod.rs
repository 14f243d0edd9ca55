//! The service put together: layers, contexts, document.

pub mod document;
mod edge;
mod gate;
mod health;
mod meta;
mod serve;

pub use edge::RequestId;
pub use serve::{Parts, run, start};

use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

/// Where the docs page stands.
pub const DOCS_PATH: &str = "/api/docs";

/// Everything below `/api/v1`.
fn v1(config: &mut ServiceConfig<'_>) {
    crate::identity::routes(config);
    crate::directory::routes(config);
    crate::catalog::routes(config);
    crate::sales::routes(config);
    meta::routes(config);
}

/// All routes, with their documentation.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(scope::scope("/api/v1").configure(v1));
    crate::identity::well_known(config);
    health::routes(config);
    meta::pages(config);
}
