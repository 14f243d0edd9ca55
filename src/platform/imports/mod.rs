//! Imports: records from files. An import is described first, then its content is sent; a job reads that in
//! chunks, each a transaction with its checkpoint, and keeps a verdict for every row.

mod chunk;
mod content;
mod errors;
mod known;
mod mapping;
mod model;
mod place;
mod queries;
mod routes;
mod rows;
mod shape;
mod source;
mod target;
mod undo;
mod upload;
mod work;
mod writing;

pub(super) use model::Import;
pub use routes::routes;
pub(super) use undo::UNDO;
pub use upload::Uploads;
pub(super) use work::IMPORT;
