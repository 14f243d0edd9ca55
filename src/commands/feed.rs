//! `crm feed`: what a restored database has to tell the consumers of its feed.

use clap::{Args, Subcommand};

use super::arguments::checked;
use super::{Failure, database, say};
use crate::config::{Config, Settings};
use crate::identity::organizations;
use crate::platform::changes;
use crate::telemetry;

/// What to do with the feed.
#[derive(Subcommand)]
pub(super) enum FeedWork {
    /// After a restore from a backup: tell consumers that numbers may have been given anew, so that they begin again
    RenewEpoch(RenewEpoch),
}

/// Whose feed.
#[derive(Args)]
pub(super) struct RenewEpoch {
    /// Short name of one organization; all of them without it
    #[arg(long, value_name = "SLUG")]
    organization: Option<String>,

    #[command(flatten)]
    settings: Settings,
}

pub(super) fn run(work: FeedWork) -> Result<(), Failure> {
    let FeedWork::RenewEpoch(RenewEpoch { organization: slug, settings }) = work;
    let config = Config::load(settings, Vec::new())?;
    telemetry::start(&config.log)?;
    let (config, server) = database::ensure(config)?;
    let db = database::open(&config)?;
    let mut conn = db.writer().get()?;
    let organization = match slug {
        None => None,
        Some(slug) => match organizations::by_slug(&mut conn, &checked("organization", &slug)?)? {
            None => return Err(format!("there is no organization `{slug}`").into()),
            found => found,
        },
    };
    let renewed = changes::renew_epoch(&mut conn, organization)?;
    say(&format!("{renewed} organizations have a new epoch; consumers of their feeds begin again."))?;
    drop(server);
    Ok(())
}
