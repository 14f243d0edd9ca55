//! The tests that talk to the service as its callers do. See `tests/README.md`.

mod catalog;
mod contract;
mod directory;
mod identity;
mod insight;
mod sales;
mod support;
