//! The database every command begins with: the one that was named, or a private one.

use std::io;

use super::Failure;
use crate::config::{Config, Secret};
use crate::store::embedded::Embedded;

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

// ---- The seam to store and app: everything below is replaced when they arrive. ----

pub(super) struct Db;

#[expect(clippy::unnecessary_wraps, reason = "the real one can fail")]
pub(super) fn open(_config: &Config) -> Result<Db, Failure> {
    Ok(Db)
}

#[expect(clippy::unnecessary_wraps, reason = "the real one can fail")]
pub(super) fn is_empty(_db: &Db) -> Result<bool, Failure> {
    Ok(true)
}

pub(super) async fn serve(_config: Config, _db: Db) -> io::Result<()> {
    actix_web::rt::signal::ctrl_c().await
}

pub(super) fn work(_config: Config, _db: Db) -> Result<(), Failure> {
    Err("there is no background work yet".into())
}

pub(super) fn document() -> Result<String, Failure> {
    Err("there is no document yet".into())
}
