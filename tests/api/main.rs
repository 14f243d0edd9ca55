//! The tests that talk to the service as its callers do. See `tests/README.md`.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wrong_self_convention,
    reason = "a test that meets what it does not expect has failed, in its helpers too; and an answer that `is` something is passed on"
)]

mod catalog;
mod collaboration;
mod commands;
mod contract;
mod directory;
mod extras;
mod files;
mod identity;
mod insight;
mod planner;
mod plans;
mod platform;
mod records;
mod sales;
mod search;
mod support;
