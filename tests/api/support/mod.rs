//! What tests are written with: callers, organizations, shared expectations.

mod answer;
mod app;
pub mod bodies;
mod caller;
pub mod expect;
mod organization;
mod promised;

pub use answer::Answer;
pub use app::{alone, another, app, database};
pub use caller::Caller;
pub use organization::Organization;
