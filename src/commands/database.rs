//! The database every command begins with: the one that was named, or a private one.

use std::thread::sleep;
use std::time::Duration;

use diesel::dsl::{exists, select, sql};
use diesel::sql_types::Bool;
use diesel::{Connection as _, PgConnection, QueryDsl as _, RunQueryDsl as _};

use super::Failure;
use super::arguments::checked;
use crate::config::{Config, Secret, Settings};
use crate::identity::organizations;
use crate::kernel::ids::OrganizationId;
use crate::schema;
use crate::store::embedded::Embedded;
use crate::store::{self, Db};
use crate::telemetry;

/// Any number will do, as long as it stays the same.
const LOCK: &str = "pg_try_advisory_xact_lock(7498349)";

/// Seconds a database may take to start.
const ATTEMPTS: u32 = 30;

/// Does the work on the database that the settings name, for commands that end with it.
pub(super) fn with<T>(
    settings: Settings,
    work: impl FnOnce(&Config, &Db) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let config = Config::load(settings, Vec::new())?;
    telemetry::start(&config.log)?;
    let (config, server) = ensure(config)?;
    let done = work(&config, &open(&config)?);
    drop(server);
    done
}

/// The organization of this short name.
pub(super) fn organization(conn: &mut PgConnection, slug: &str) -> Result<OrganizationId, Failure> {
    let found = organizations::by_slug(conn, &checked("organization", slug)?)?;
    found.ok_or_else(|| format!("there is no organization `{slug}`").into())
}

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

/// The doors to the database, its schema brought up to date.
pub(super) fn open(config: &Config) -> Result<Db, Failure> {
    let url = config.database.url.as_ref().map(Secret::expose).unwrap_or_default();
    migrate(url)?;
    let read_url = config.database.read_url.as_ref().map(Secret::expose);
    Ok(Db::new(url, read_url, config.database.pool_size, config.database.prepared))
}

/// One process migrates, others wait. The lock is a transaction of its own, so that it works through poolers; it is
/// tried and not waited for, as a waiting statement would hold up an index that is built concurrently.
fn migrate(url: &str) -> Result<(), Failure> {
    let mut guard = connect(url)?;
    loop {
        let is_done = guard.transaction::<_, Failure, _>(|guard| {
            let is_ours = select(sql::<Bool>(LOCK)).get_result(guard)?;
            if is_ours {
                let ran = store::migrate(&mut connect(url)?)?;
                tracing::info!(migrations = ran.len(), "the schema is up to date");
            }
            Ok(is_ours)
        })?;
        if is_done {
            return Ok(());
        }
        sleep(Duration::from_millis(100));
    }
}

/// A database that is starting beside us is waited for.
fn connect(url: &str) -> Result<PgConnection, Failure> {
    let mut attempt = 1;
    loop {
        match PgConnection::establish(url) {
            Ok(conn) => return Ok(conn),
            Err(error) if attempt == ATTEMPTS => return Err(format!("DATABASE_URL: {error}").into()),
            Err(_) => tracing::warn!(attempt, "the database does not answer yet"),
        }
        attempt += 1;
        sleep(Duration::from_secs(1));
    }
}

/// Whether there is no organization yet.
pub(super) fn is_empty(config: &Config) -> Result<bool, Failure> {
    let url = config.database.url.as_ref().map(Secret::expose).unwrap_or_default();
    let found = select(exists(schema::organizations::table.select(schema::organizations::id)))
        .get_result::<bool>(&mut connect(url)?)?;
    Ok(!found)
}
