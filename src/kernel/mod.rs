//! Words every slice uses; knows nothing of a CRM.

pub mod answer;
pub mod bytes;
pub mod check;
pub mod clock;
pub mod constraints;
pub mod error;
pub mod headers;
pub mod http;
pub mod ids;
pub mod json;
pub mod json_column;
pub mod listing;
pub mod once;
mod operations;
pub mod pace;
pub mod page;
pub mod patch;
pub mod peer;
pub mod places;
pub mod problem;
pub mod problem_schema;

pub mod quota;
pub mod range;
pub mod record;
mod rules;
pub mod text_enum;
pub mod values;

pub use error::{Error, Result, Violation};
