//! The tests that talk to the service as its callers do. See `tests/README.md`.

mod commands;
mod contract;
mod directory;
mod identity;
mod sales;
mod support;
