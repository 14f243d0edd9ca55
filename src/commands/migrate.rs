//! `crm migrate`: the schema of the database, brought up to date.

use super::{Failure, database, say};
use crate::config::Config;
use crate::telemetry;

pub(super) fn run(config: Config) -> Result<(), Failure> {
    telemetry::start(&config.log)?;
    let (config, server) = database::ensure(config)?;
    database::open(&config)?;
    say("The schema is up to date.")?;
    drop(server);
    Ok(())
}
