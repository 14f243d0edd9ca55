//! The database every command begins with: the one that was named, or a private one.

use diesel::prelude::*;

use super::Failure;
use crate::config::{Config, Secret};
use crate::schema::organizations;
use crate::store::embedded::Embedded;
use crate::store::{self, Db};

/// The settings with a database in them; the private one runs as long as its guard lives.
pub(super) fn ensure(mut config: Config) -> Result<(Config, Option<Embedded>), Failure> {
    if config.database.url.is_some() {
        return Ok((config, None));
    }
    let server = Embedded::start(&config.data_dir, false)?;
    tracing::info!("private PostgreSQL in {}", server.folder().display());
    config.database.url = Some(Secret::new(server.url()));
    Ok((config, Some(server)))
}

/// The database with the schema of this release.
pub(super) fn open(config: &Config) -> Result<Db, Failure> {
    let settings = &config.database;
    let url = settings.url.as_ref().ok_or("no database is named")?.expose();
    let read_url = settings.read_url.as_ref().map(Secret::expose);
    // Migrations may take longer than a request: on a connection of their own, without its limits.
    let mut conn = PgConnection::establish(url)?;
    for name in store::migrate(&mut conn)? {
        tracing::info!(name, "migrated");
    }
    Ok(Db::new(url, read_url, settings.pool_size, settings.prepared))
}

/// Whether there is no organization yet.
pub(super) fn is_empty(db: &Db) -> Result<bool, Failure> {
    let mut conn = db.writer().get()?;
    let found: bool = diesel::select(diesel::dsl::exists(organizations::table)).get_result(&mut *conn)?;
    Ok(!found)
}
