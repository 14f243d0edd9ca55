//! The work behind the records.

mod audit;
mod changes;
mod exports;
mod imports;
mod imports_formats;
mod imports_undo;
mod jobs;
mod own_fields;
mod stream;
mod webhooks;
mod work;
