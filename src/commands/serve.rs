//! `crm serve`: the API, and the work in the background.

use std::env;

use actix_web::rt::System;
use tracing::info;

use super::{Failure, database, say};
use crate::app;
use crate::config::Config;
use crate::telemetry;

pub(super) fn run(config: Config) -> Result<(), Failure> {
    telemetry::start(&config.log)?;
    info!("{config}");
    let (config, server) = database::ensure(config)?;
    let db = database::open(&config)?;
    say(&welcome(&config, &admin(&config, server.is_some())?, database::is_empty(&config)?))?;
    System::new().block_on(app::run(config, db))?;
    drop(server);
    Ok(())
}

/// How to call `crm admin` for the same database, from any folder.
fn admin(config: &Config, is_private: bool) -> Result<String, Failure> {
    let program = env::current_exe()?;
    if !is_private {
        return Ok(format!("{} admin", program.display()));
    }
    Ok(format!("{} admin --data-dir {}", program.display(), config.data_dir.canonicalize()?.display()))
}

/// What someone who has just started the service wants to know.
fn welcome(config: &Config, admin: &str, is_empty: bool) -> String {
    let address = &config.public_url;
    let first = if is_empty {
        format!(
            "\nThere is no organization yet. Make the first one and its administrator:\n  {admin} \\\n    \
             --organization 'Example Ltd' --slug example --name 'Ann Example' --email ann@example.com --invite\n"
        )
    } else {
        String::new()
    };
    format!(
        "The CRM answers at {address}/api/v1, its documentation is at {address}/api/docs/\n{first}\n\
         Log in to get a token:\n  \
         curl -s {address}/api/v1/auth/login -H 'content-type: application/json' \\\n    \
         -d '{{\"email\": \"ann@example.com\", \"password\": \"...\"}}'\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_start_tells_how_to_make_an_administrator() {
        let config = Config::for_tests("postgres:///crm");

        assert!(welcome(&config, "bin/crm admin", true).contains("bin/crm admin \\\n    --organization"));
        let later = welcome(&config, "bin/crm admin", false);
        assert!(!later.contains("--organization"));
        assert!(later.contains("http://crm.test/api/docs/"));
        assert!(later.contains("/api/v1/auth/login"));
    }
}
