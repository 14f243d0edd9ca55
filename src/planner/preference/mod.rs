//! By what a contact likes to be reached: as was stated, or as what was done tells.

mod model;
mod past;
mod routes;
mod score;

pub use routes::routes;
