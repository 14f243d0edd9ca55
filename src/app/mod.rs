//! The service put together: layers, contexts, document.

mod completed;
mod edge;
pub mod founding;
mod gate;
mod health;
mod limits;
mod meta;
mod metrics;
mod once;
mod serve;

pub use edge::RequestId;
pub use serve::{Parts, run, settings, start, stopped};

use serde_json::Value;

use crate::kernel::http::{ServiceConfig, described};

/// Where the docs page stands.
const DOCS_PATH: &str = "/api/docs";

/// Everything below `/api/v1`.
fn v1(config: &mut ServiceConfig<'_>) {
    crate::identity::routes(config);
    crate::extras::routes(config);
    crate::directory::routes(config);
    crate::catalog::routes(config);
    crate::sales::routes(config);
    crate::planner::routes(config);
    crate::insight::routes(config);
    crate::records::routes(config);
    crate::search::routes(config);
    crate::files::routes(config);
    crate::collaboration::routes(config);
    crate::platform::routes(config);
    meta::routes(config);
}

/// All routes, with their documentation.
fn routes(config: &mut ServiceConfig<'_>) {
    config.within("/api/v1", v1);
    crate::identity::well_known(config);
    health::routes(config);
    meta::pages(config);
}

/// The OpenAPI document, out of the handlers.
pub fn document() -> serde_json::Result<Value> {
    completed::complete(&described(routes))
}
