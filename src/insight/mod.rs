//! What the records add up to.

pub mod kpis;

use crate::kernel::http::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    kpis::routes(config);
}
