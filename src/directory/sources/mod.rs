//! Lead sources: where customers come from, as a tree (`search ads` below `paid`). They are
//! configuration: one that nothing refers to is deleted for good, another can be set inactive.

mod model;
mod queries;
mod routes;

pub use model::{LeadSource, LeadSourceKind, NewLeadSource};
pub use queries::find;
pub use routes::{create, routes};
