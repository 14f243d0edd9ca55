//! `crm work`: the work in the background, without the API.

use actix_web::rt::System;
use actix_web::web;

use super::{Failure, database};
use crate::app;
use crate::config::Config;
use crate::files::{Sweeper, Vault};
use crate::identity::Authority;
use crate::outbound::Outbound;
use crate::platform::Background;
use crate::platform::changes::audit;
use crate::platform::sequencer::Sequencer;
use crate::platform::webhooks::{Courier, Secrets};
use crate::telemetry;

pub(super) fn run(config: Config) -> Result<(), Failure> {
    telemetry::start(&config.log)?;
    tracing::info!("{config}");
    let (config, server) = database::ensure(config)?;
    let db = database::open(&config)?;
    let sequencer = Sequencer::start(db.writer().clone());
    let background = Background::start(db.writer(), &config.public_url);
    let authority = Authority::new(db.clone(), &app::settings(&config))?;
    let notary = audit::notary(db.writer().clone(), authority);
    let secrets = Secrets::new(config.key_encryption_key.expose());
    let courier = Courier::start(db.writer().clone(), secrets, Outbound::new(config.outbound_private)?);
    let vault = web::Data::new(Vault::open(&config.files)?);
    System::new().block_on(async {
        let _sweeper = Sweeper::start(vault, db);
        app::stopped().await
    })?;
    drop((background, notary, sequencer, courier));
    drop(server);
    Ok(())
}
