//! What is sold.

pub mod products;

use crate::kernel::http::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    products::routes(config);
}
