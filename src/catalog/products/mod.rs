//! Products: goods and services with a stock-keeping unit, a list price and a cost. A product that is
//! no longer sold is made inactive, or archived when it should be out of sight.

mod archive;
mod history;
mod model;
mod queries;
mod routes;

pub use model::{NewProduct, Product, ProductPatch};
pub use queries::find_named;
pub use routes::{create, routes};
