//! The work behind the records.

mod webhooks;
