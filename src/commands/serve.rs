//! `crm serve`: the API, and the work in the background.

use actix_web::rt::System;
use tracing::info;

use super::{Failure, database, say};
use crate::config::Config;
use crate::telemetry;

pub(super) fn run(config: Config) -> Result<(), Failure> {
    telemetry::start(&config.log)?;
    info!("{config}");
    let (config, server) = database::ensure(config)?;
    let db = database::open(&config)?;
    say(&welcome(&config, database::is_empty(&db)?))?;
    System::new().block_on(database::serve(config, db))?;
    drop(server);
    Ok(())
}

/// What someone who has just started the service wants to know.
fn welcome(config: &Config, is_empty: bool) -> String {
    let address = &config.public_url;
    let first = if is_empty {
        "\nThere is no organization yet. Make the first one and its administrator:\n  \
         crm admin --organization 'Example Ltd' --slug example --name 'Ann Example' --email ann@example.com --invite\n"
    } else {
        ""
    };
    format!(
        "The CRM answers at {address}/api/v1, its documentation is at {address}/api/docs\n{first}\n\
         A token for an hour's tries:\n  \
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

        assert!(welcome(&config, true).contains("crm admin --organization"));
        let later = welcome(&config, false);
        assert!(!later.contains("crm admin"));
        assert!(later.contains("http://crm.test/api/docs"));
        assert!(later.contains("/api/v1/auth/login"));
    }
}
