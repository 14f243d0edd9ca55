//! Words every slice uses; knows nothing of a CRM.

pub mod clock;
pub mod error;
pub mod problem;

pub use error::{Error, Result, Violation};
