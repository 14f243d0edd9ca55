//! What holds for all resources at once.

mod access;
mod all_or_nothing;
mod assignment;
mod breaking;
mod compatible;
pub mod document;
mod edge;
mod floors;
mod idempotency;
mod limits;
mod schema;
mod scopes;
mod sequence;
mod tenancy;
