//! The work behind the records.

mod audit;
mod changes;
mod exports;
mod imports;
mod imports_contents;
mod imports_errors;
mod imports_formats;
mod imports_undo;
mod jobs;
mod jobs_of_keys;
mod own_fields;
mod stream;
mod timeline;
mod webhooks;
mod work;
