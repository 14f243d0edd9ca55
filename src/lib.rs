//! The CRM backend, floor by floor. A module uses only modules named above it.

pub mod config;
pub mod telemetry;
pub mod kernel;
pub mod schema;
pub mod access;
pub mod store;
pub mod outbound;
pub mod identity;
pub mod extras;
pub mod directory;
pub mod catalog;
pub mod sales;
pub mod planner;
pub mod insight;
pub mod files;
pub mod collaboration;
pub mod records;
pub mod search;
pub mod platform;
pub mod routing;
pub mod app;
pub mod demo;
pub mod commands;
