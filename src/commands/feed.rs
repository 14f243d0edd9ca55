//! `crm feed`: what a restored database has to tell the consumers of its feed.

use clap::{Args, Subcommand};

use super::{Failure, database, say};
use crate::config::Settings;
use crate::platform::changes;

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
    database::with(settings, |_, db| {
        let mut conn = db.writer().get()?;
        let organization = slug.map(|slug| database::organization(&mut conn, &slug)).transpose()?;
        let renewed = changes::renew_epoch(&mut conn, organization)?;
        Ok(say(&format!("{renewed} organizations have a new epoch; consumers of their feeds begin again."))?)
    })
}
