//! What holds for all resources at once.

mod access;
mod document;
mod edge;
mod floors;
mod schema;
mod sequence;
mod tenancy;
