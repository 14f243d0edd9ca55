//! `crm admin`: the first organization and its administrator.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, database};
use crate::config::{Config, Settings};

/// `crm admin` with the settings of the service.
#[derive(Args)]
pub(super) struct AdminArgs {
    #[command(flatten)]
    pub(super) work: NewAdministrator,
    #[command(flatten)]
    pub(super) settings: Settings,
}

/// Whom to make. Without `--password-file` and `--invite` the password is read from standard input.
#[derive(Args, Debug)]
pub(super) struct NewAdministrator {
    /// Name of the organization
    #[arg(long, value_name = "NAME")]
    pub(super) organization: String,

    /// Short name of the organization, for logging in
    #[arg(long)]
    pub(super) slug: String,

    /// E-mail of the administrator
    #[arg(long)]
    pub(super) email: String,

    /// Name of the administrator
    #[arg(long)]
    pub(super) name: String,

    /// File that holds the password
    #[arg(long, value_name = "FILE", conflicts_with = "invite")]
    pub(super) password_file: Option<PathBuf>,

    /// Make a random one-time password and print it once
    #[arg(long)]
    pub(super) invite: bool,
}

pub(super) fn run(new: &NewAdministrator, config: Config) -> Result<(), Failure> {
    let (config, _server) = database::ensure(config)?;
    let _db = database::open(&config)?;
    Err(format!("`{}` cannot be made yet", new.slug).into())
}
