//! `crm demo`: an organization full of made-up records, the same ones for the same seed.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;

use super::arguments::{checked, password_in, random_password};
use super::{Failure, database, say};
use crate::app;
use crate::config::{Config, Settings};
use crate::demo::{self, Made, Wish};
use crate::identity::Authority;
use crate::identity::organizations;
use crate::identity::users::NewPassword;
use crate::telemetry;

/// `crm demo` with the settings of the service.
#[derive(Args)]
pub(super) struct DemoArgs {
    #[command(flatten)]
    pub(super) work: Demo,
    #[command(flatten)]
    pub(super) settings: Settings,
}

/// How much to make, and from which number.
#[derive(Args, Debug)]
pub(super) struct Demo {
    /// Number the records are made from; the same seed makes the same records
    #[arg(long, default_value_t = 1)]
    pub(super) seed: u64,

    /// How much to make; 1 is a few thousand records
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(super) scale: u32,

    /// Short name of the organization; there must be none of that name yet
    #[arg(long, default_value = "demo")]
    pub(super) slug: String,

    /// Currency of prices and amounts, ISO 4217
    #[arg(long, value_name = "CODE", default_value = "EUR")]
    pub(super) currency: String,

    /// File that holds the password of all users; without it one is made and printed
    #[arg(long, value_name = "FILE")]
    pub(super) password_file: Option<PathBuf>,
}

pub(super) fn run(demo: &Demo, config: Config) -> Result<(), Failure> {
    telemetry::start(&config.log)?;
    let (slug, currency) = (checked("slug", &demo.slug)?, checked("currency", &demo.currency)?);
    let wish = Wish { slug, currency, seed: demo.seed, percent: demo.scale * 100 };
    let (config, _server) = database::ensure(config)?;
    let db = database::open(&config)?;
    let mut conn = db.writer().get()?;
    if organizations::by_slug(&mut conn, &wish.slug)?.is_some() {
        let slug = &wish.slug;
        return Err(format!("there is an organization `{slug}` already; name another with --slug").into());
    }
    let (password, told) = match &demo.password_file {
        Some(file) => (password_in(file)?, false),
        None => (random_password()?, true),
    };
    let authority = Authority::new(db.clone(), &app::settings(&config))?;
    let password = checked::<NewPassword>("password", &password)?;
    let hash = authority.hash_now(&password, &wish.administrator(), &wish.organization_name())?;
    let begun = Instant::now();
    let made = demo::make(&mut conn, &wish, &hash)?;
    say(&report(&wish, &made, begun.elapsed().as_secs_f64()))?;
    if told {
        say(&format!("The password of all of them, shown once: {}", password.expose()))?;
    }
    Ok(())
}

fn report(wish: &Wish, made: &Made, seconds: f64) -> String {
    let line = |(name, value): (&str, &str)| format!("  {name:<18} {value}\n");
    let counted = made.counted.iter().map(|of| line((&of.name.replace('_', " "), &of.count.to_string())));
    let logins =
        made.logins.iter().map(|(role, email)| line((&role.word().replace('_', " "), email.as_str())));
    format!(
        "{} is made in {seconds:.1} seconds, from seed {} at scale {}:\n{}\nThese may log in, among others:\n{}",
        wish.organization_name(),
        wish.seed,
        wish.percent / 100,
        counted.collect::<String>(),
        logins.collect::<String>(),
    )
}
