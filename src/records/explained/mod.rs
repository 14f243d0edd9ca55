//! Why somebody may do something to a record, or may not: what the roles give, and how the person stands to the record.

mod model;
mod reasons;
mod routes;

pub(super) use routes::routes;
