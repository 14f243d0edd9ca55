//! `crm work`: the work in the background, without the API.

use actix_web::rt::System;
use actix_web::web;

use super::{Failure, database};
use crate::app;
use crate::config::Config;
use crate::files::{Sweeper, Vault};
use crate::platform::sequencer::Sequencer;
use crate::telemetry;

pub(super) fn run(config: Config) -> Result<(), Failure> {
    telemetry::start(&config.log)?;
    tracing::info!("{config}");
    let (config, server) = database::ensure(config)?;
    let db = database::open(&config)?;
    let sequencer = Sequencer::start(db.writer().clone());
    let vault = web::Data::new(Vault::open(&config.files)?);
    System::new().block_on(async {
        let _sweeper = Sweeper::start(vault, db);
        app::stopped().await
    })?;
    drop(sequencer);
    drop(server);
    Ok(())
}
