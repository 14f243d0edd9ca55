//! `crm work`: the work in the background, without the API.

use actix_web::rt::System;

use super::{Failure, database};
use crate::app;
use crate::config::Config;
use crate::platform::Background;
use crate::platform::sequencer::Sequencer;
use crate::telemetry;

pub(super) fn run(config: Config) -> Result<(), Failure> {
    telemetry::start(&config.log)?;
    tracing::info!("{config}");
    let (config, server) = database::ensure(config)?;
    let db = database::open(&config)?;
    let sequencer = Sequencer::start(db.writer().clone());
    let background = Background::start(db.writer(), &config.public_url);
    System::new().block_on(app::stopped())?;
    drop(background);
    drop(sequencer);
    drop(server);
    Ok(())
}
