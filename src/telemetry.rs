//! The log: lines for people or for machines.

use std::io;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::{SubscriberInitExt as _, TryInitError};

use crate::config::{LogConfig, LogFormat};

/// Starts the log of the whole program, on standard error.
pub fn start(log: &LogConfig) -> Result<(), TryInitError> {
    let lines =
        tracing_subscriber::fmt().with_writer(io::stderr).with_env_filter(EnvFilter::new(&log.filter));
    match log.format {
        LogFormat::Text => lines.with_ansi(false).finish().try_init(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(true).finish().try_init(),
    }
}
