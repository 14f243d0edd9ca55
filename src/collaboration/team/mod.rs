//! The team of a single record: people, and whole teams, who work on it together and by that reach it, whoever is in charge.

mod model;
mod of_record;
mod queries;

pub use model::{NewRecordMember, RecordMember};
pub use of_record::{routes, share};
