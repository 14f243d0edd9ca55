//! Work in the background, as callers see it.

mod exports;
mod imports;
mod imports_formats;
mod imports_undo;
mod jobs;
mod work;
