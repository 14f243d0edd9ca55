//! `crm work`: the work in the background, without the API.

use super::{Failure, database};
use crate::config::Config;
use crate::telemetry;

pub(super) fn run(config: Config) -> Result<(), Failure> {
    telemetry::start(&config.log)?;
    tracing::info!("{config}");
    let (config, server) = database::ensure(config)?;
    let db = database::open(&config)?;
    database::work(config, db)?;
    drop(server);
    Ok(())
}
