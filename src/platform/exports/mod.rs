//! Exports: a collection as a file, from one snapshot of the database that knows its place in the change feed.

mod columns;
mod content;
mod csv;
mod download;
mod model;
mod queries;
mod routes;
mod source;
mod work;

pub(super) use model::Export;
pub use routes::routes;
pub(super) use work::EXPORT;
