//! Who shares the credit for a deal. As long as nobody was named, it is the owner's alone.

mod model;
mod queries;
mod routes;

pub use model::{DealShare, DealSplit};
pub use routes::share;

pub(super) use routes::routes;
