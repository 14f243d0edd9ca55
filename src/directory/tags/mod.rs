//! Tags: words that the organization sticks to accounts, contacts, leads and deals. They are configuration: one
//! that no record carries is deleted for good, another can be set inactive.

mod carried;
mod history;
mod model;
mod queries;
mod routes;

pub use carried::admit;
pub use model::{NewTag, Tag};
pub use routes::{create, routes};
