//! An account at a glance: who the people are, what is being sold, what was done last and what comes next. Each part
//! is what the caller may see of it.

mod model;
mod parts;
mod routes;

pub use routes::routes;
