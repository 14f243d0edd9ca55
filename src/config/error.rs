//! What is wrong with the settings.

use std::fmt;

/// The settings that cannot be used, each with the reason.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigError {
    faults: Vec<String>,
}

impl ConfigError {
    /// One setting that cannot be used.
    pub fn new(setting: &str, why: impl fmt::Display) -> Self {
        Self { faults: vec![format!("{setting} {why}")] }
    }

    /// All of these at once, or nothing.
    pub(super) fn of(faults: Vec<Self>) -> Result<(), Self> {
        let faults: Vec<_> = faults.into_iter().flat_map(|error| error.faults).collect();
        if faults.is_empty() { Ok(()) } else { Err(Self { faults }) }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the settings cannot be used (all are listed by `crm serve --help`):")?;
        self.faults.iter().try_for_each(|fault| write!(f, "\n  {fault}"))
    }
}

impl std::error::Error for ConfigError {}
