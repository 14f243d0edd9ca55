//! The CRM backend, floor by floor. A module uses only modules named above it.

pub mod access;
pub mod catalog;
pub mod commands;
pub mod config;
pub mod directory;
pub mod kernel;
pub mod sales;
pub mod schema;
pub mod store;
pub mod telemetry;
