//! Competitors: who else sells to the same customers, and what is known of them. They are configuration:
//! one that nothing refers to is deleted for good, another can be set inactive.

mod history;
mod model;
mod queries;
mod routes;

pub use model::{Competitor, NewCompetitor};
pub use routes::{create, routes};
