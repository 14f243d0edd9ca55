//! Words every slice uses; knows nothing of a CRM.

pub mod clock;
pub mod error;
pub mod ids;
pub mod listing;
pub mod page;
pub mod patch;
pub mod problem;
pub mod text_enum;
pub mod values;

pub use error::{Error, Result, Violation};
