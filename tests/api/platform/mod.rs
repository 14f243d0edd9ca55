//! The work behind the records.

mod audit;
mod changes;
mod stream;
mod webhooks;
