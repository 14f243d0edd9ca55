//! The stages of a pipeline, one by one.

mod change;
mod order;
mod queries;
mod routes;

pub(super) use queries::insert;
pub(super) use routes::routes;
