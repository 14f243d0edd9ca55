//! `crm admin`: the first organization and its administrator.

use std::io;
use std::path::PathBuf;

use clap::Args;

use super::arguments::{checked, password_in, random_password, without_line_end};
use super::{Failure, database, say};
use crate::app;
use crate::app::founding::{self, Founder};
use crate::config::{Config, Settings};
use crate::identity::Authority;
use crate::identity::organizations::NewOrganization;
use crate::identity::users::NewPassword;
use crate::kernel::values::{Email, Name};
use crate::telemetry;

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

    /// Currency of amounts for which none is named, ISO 4217
    #[arg(long, value_name = "CODE", default_value = "USD")]
    pub(super) currency: String,

    /// Time zone of days and periods, of the IANA database
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
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
    telemetry::start(&config.log)?;
    let (config, _server) = database::ensure(config)?;
    let db = database::open(&config)?;
    let authority = Authority::new(db.clone(), &app::settings(&config))?;
    let (password, told) = new.password()?;
    let (email, name) = (checked::<Email>("email", &new.email)?, checked::<Name>("name", &new.name)?);
    let organization = NewOrganization {
        name: checked("organization", &new.organization)?,
        slug: checked("slug", &new.slug)?,
        base_currency: checked("currency", &new.currency)?,
        time_zone: checked("time-zone", &new.time_zone)?,
    };
    let password = checked::<NewPassword>("password", &password)?;
    let hash = authority.hash_now(&password, &email, &organization.name)?;
    let founder = Founder { email, name, password_hash: Some(hash) };
    let (organization, user) = founding::found(&mut *db.writer().get()?, organization, founder)?;
    say(&format!("{} is founded; {} may log in.", organization.name, user.email))?;
    if told {
        say(&format!("One-time password, shown once, to be changed: {}", password.expose()))?;
    }
    Ok(())
}

impl NewAdministrator {
    /// The password, and whether it was made here and must be told.
    fn password(&self) -> Result<(String, bool), Failure> {
        if self.invite {
            return Ok((random_password()?, true));
        }
        if let Some(path) = &self.password_file {
            return Ok((password_in(path)?, false));
        }
        eprintln!("Password for {}, then Enter:", self.email);
        let mut line = String::new();
        io::stdin().read_line(&mut line)?;
        Ok((without_line_end(&line), false))
    }
}
