//! `crm admin`: the first organization and its administrator.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Args;
use serde_json::json;

use super::{Failure, database};
use crate::app;
use crate::config::{Config, Settings};
use crate::identity::Authority;
use crate::identity::founding::found;
use crate::kernel::{Error, Violation, http};

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

    /// Currency of amounts for which none is named
    #[arg(long, default_value = "USD", value_name = "CODE")]
    pub(super) currency: String,

    /// Time zone of days and periods
    #[arg(long, default_value = "UTC", value_name = "ZONE")]
    pub(super) time_zone: String,

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
    let password = if new.invite { made_up()? } else { given(new.password_file.as_deref())? };
    let founding = http::read(json!({
        "organization": new.organization, "slug": new.slug, "base_currency": new.currency,
        "time_zone": new.time_zone, "email": new.email, "name": new.name, "password": password,
    }))
    .map_err(told)?;
    let (config, _server) = database::ensure(config)?;
    let db = database::open(&config)?;
    let authority = Authority::new(db.clone(), &app::settings(&config))?;
    let (organization, user) = found(&mut *db.writer().get()?, &authority, founding).map_err(told)?;
    let mut out = io::stdout();
    writeln!(
        out,
        "organization {} ({}), administrator {}",
        organization.name, organization.slug, user.email
    )?;
    if new.invite {
        writeln!(out, "password {password}")?;
    }
    Ok(())
}

/// The password of a file, or of the first line of standard input.
fn given(file: Option<&Path>) -> Result<String, Failure> {
    let text = match file {
        Some(file) => fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?,
        None => io::stdin().lines().next().ok_or("no password on standard input")??,
    };
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn made_up() -> Result<String, Failure> {
    let mut bytes = [0; 18];
    aws_lc_rs::rand::fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// A refusal in words for a terminal.
fn told(error: Error) -> Failure {
    let Error::Refused(refusal) = error else { return error.into() };
    let place = |of: &Violation| of.pointer.as_deref().unwrap_or_default().trim_start_matches('/').to_owned();
    let flaws: Vec<_> =
        refusal.errors.iter().map(|flaw| format!("{}: {}", place(flaw), flaw.message)).collect();
    if flaws.is_empty() { refusal.detail.into() } else { flaws.join("\n").into() }
}
