//! `crm demo`: an organization full of made-up records, the same ones for the same seed.

use clap::Args;

use super::{Failure, database};
use crate::config::{Config, Settings};

/// `crm demo` with the settings of the service.
#[derive(Args)]
pub(super) struct DemoArgs {
    #[command(flatten)]
    pub(super) work: Demo,
    #[command(flatten)]
    pub(super) settings: Settings,
}

/// How much to make, and from which number.
#[derive(Args, Debug)]
pub(super) struct Demo {
    /// Number the records are made from; the same seed makes the same records
    #[arg(long, default_value_t = 1)]
    pub(super) seed: u64,

    /// How much to make; 1 is a few thousand records
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(super) scale: u32,
}

pub(super) fn run(demo: &Demo, config: Config) -> Result<(), Failure> {
    let (config, _server) = database::ensure(config)?;
    let _db = database::open(&config)?;
    Err(format!("nothing can be made from seed {} yet", demo.seed).into())
}
