//! The tests that talk to the service as its callers do. See `tests/README.md`.

mod contract;
mod directory;
mod sales;
mod insight;
mod support;
