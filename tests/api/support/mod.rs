//! What tests are written with: callers, organizations, shared expectations.

mod answer;
mod app;
pub mod bodies;
mod caller;
mod demo;
pub mod expect;
mod issuer;
mod listener;
mod log;
mod organization;
pub mod permissions;
mod promised;
mod receiver;
mod wire;

use std::sync::LazyLock;

use serde_json::Value;

pub use answer::Answer;
pub use app::{alone, another, app, database, named, over, private, serve};
pub use caller::Caller;
pub use demo::Demo;
pub use issuer::{Issuer, Signer};
pub use listener::Listener;
pub use log::{head, run_sql, settled};
pub use organization::{Organization, founded, token};
pub use receiver::{Received, Receiver, Reply};
pub use wire::{Cut, Wire};

/// The document of the API, made once.
pub static DOCUMENT: LazyLock<Value> = LazyLock::new(|| crm::app::document().expect("a document"));
