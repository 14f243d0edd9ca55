//! What tests are written with: callers, organizations, shared expectations.

mod answer;
mod app;
pub mod bodies;
mod caller;
pub mod expect;
mod issuer;
mod organization;

pub use answer::Answer;
pub use app::{alone, app, database};
pub use caller::Caller;
pub use issuer::{Issuer, Signer};
pub use organization::Organization;
