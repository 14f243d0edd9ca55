//! Reasons: why deals are won, lost or abandoned and leads disqualified. A reason may stand under a
//! broader one of its kind.

mod history;
mod model;
mod queries;
mod routes;
mod starters;

pub use model::{NewReason, Reason, ReasonDepartment, ReasonKind};
pub use queries::{of_kind, offered};
pub use routes::{create, routes};
pub use starters::create_defaults;
