//! What holds for all resources at once.

mod access;
mod document;
mod edge;
mod floors;
mod idempotency;
mod schema;
mod scopes;
mod sequence;
mod tenancy;
