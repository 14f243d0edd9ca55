//! What the program can be asked to do.

mod admin;
mod arguments;
mod audit;
mod database;
mod demo;
mod feed;
mod health;
mod migrate;
mod openapi;
mod serve;
mod work;

use std::env;
use std::error::Error;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::config::{self, Config, Settings};

/// A CRM backend: a JSON API from the first advert to the support call.
#[derive(Parser)]
#[command(name = "crm", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answer requests and work in the background
    Serve(Settings),
    /// Work in the background only
    Work(Settings),
    /// Bring the schema of the database up to date
    Migrate(Settings),
    /// Print the OpenAPI document
    Openapi,
    /// Make the first organization and its administrator
    Admin(admin::AdminArgs),
    /// Fill an organization with made-up records for trying things out
    Demo(demo::DemoArgs),
    /// Verify, export or sign the audit log
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Look after the change feed
    #[command(subcommand)]
    Feed(feed::FeedWork),
    /// Ask the running service whether it lives; for health checks of containers
    Health(health::HealthArgs),
}

/// Why a command could not be done.
type Failure = Box<dyn Error + Send + Sync>;

/// Does what the arguments ask for.
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().collect();
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("crm: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Vec<OsString>) -> Result<(), Failure> {
    config::load_file(&arguments)?;
    let matches = Cli::command().try_get_matches_from(arguments).unwrap_or_else(|error| refuse(&error));
    let given = matches.subcommand().map(|(_, matches)| given(matches)).unwrap_or_default();
    match Cli::from_arg_matches(&matches)?.command {
        Command::Serve(settings) => serve::run(Config::load(settings, given)?),
        Command::Work(settings) => work::run(Config::load(settings, given)?),
        Command::Migrate(settings) => migrate::run(Config::load(settings, given)?),
        Command::Openapi => openapi::run(),
        Command::Admin(args) => admin::run(&args.work, Config::load(args.settings, given)?),
        Command::Demo(args) => demo::run(&args.work, Config::load(args.settings, given)?),
        Command::Audit(audit) => audit::run(audit),
        Command::Feed(work) => feed::run(work),
        Command::Health(args) => health::run(&args),
    }
}

/// clap names the flag; whoever set it by the environment looks for another name.
fn refuse(error: &clap::Error) -> ! {
    if let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg)
        && let Some(name) = config::name_of(argument)
    {
        eprintln!("crm: the setting {name} cannot be used");
    }
    error.exit()
}

/// Names of the settings that are not at their default.
fn given(matches: &ArgMatches) -> Vec<String> {
    let is_given = |id: &str| {
        let source = matches.try_contains_id(id).ok().and_then(|_| matches.value_source(id));
        matches!(source, Some(ValueSource::EnvVariable | ValueSource::CommandLine))
    };
    config::names().filter(|(id, _)| is_given(id)).map(|(_, name)| name).collect()
}

/// Standard output, once in the whole program: a closed pipe is no reason to panic.
fn say(text: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_help_of_serve_lists_every_setting() {
        let mut command = Cli::command();
        let help = command.find_subcommand_mut("serve").unwrap().render_long_help().to_string();
        for (_, name) in config::names() {
            assert!(help.contains(&name), "{name} is missing");
        }
        for secret in ["DATABASE_URL", "CRM_KEY_ENCRYPTION_KEY", "CRM_FILES_SECRET_ACCESS_KEY"] {
            assert!(help.contains(secret), "{secret} is missing");
        }
    }

    #[test]
    fn given_settings_are_known_by_name_alone() {
        let matches = Cli::command().get_matches_from(["crm", "serve", "--pool-size", "3"]);
        let names = given(matches.subcommand().unwrap().1);
        assert!(names.contains(&"CRM_POOL_SIZE".to_owned()));
    }
}
