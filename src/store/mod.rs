//! The only way to the database: one door to read, one to write.

mod changed;
mod db;
pub mod embedded;
pub mod history;
mod pool;
pub mod tree;

pub use changed::{Author, Changed};
pub use db::{Db, commit};
pub use pool::{Pool, Settings};

use diesel::pg::PgConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

use crate::kernel::{Error, Result};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// Brings the schema up to this program's; returns the names of what was run.
pub fn migrate(conn: &mut PgConnection) -> Result<Vec<String>> {
    let ran = conn.run_pending_migrations(MIGRATIONS).map_err(Error::internal)?;
    Ok(ran.iter().map(ToString::to_string).collect())
}

/// Whether the schema is this program's.
pub fn is_migrated(conn: &mut PgConnection) -> Result<bool> {
    conn.has_pending_migration(MIGRATIONS).map(|pending| !pending).map_err(Error::internal)
}
