//! The only way to the database.

pub mod embedded;
