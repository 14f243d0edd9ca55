//! How far a content was read: what a checkpoint holds.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A place between two rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Bytes before it.
    pub offset: u64,
    /// Lines before it; of CSV, rows with the header.
    pub line: u64,
}

impl Place {
    pub fn of(checkpoint: Option<&Value>) -> Self {
        checkpoint.and_then(|value| serde_json::from_value(value.clone()).ok()).unwrap_or_default()
    }
}
