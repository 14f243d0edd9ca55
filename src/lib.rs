//! The CRM backend, floor by floor. A module uses only modules named above it.

pub mod commands;
pub mod config;
pub mod kernel;
pub mod store;
pub mod telemetry;
